"""Fragments: rendered parts of pages, cached for all pages and readers that show them.

A fragment depends only on its arguments, such as the texts and numbers it shows, the language and
the reader's permissions, and on the settings of the site, and is cached under them. So it is never
out of date and needs no invalidation; the least recently used ones are dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.models import NotificationCount, Permission
from app.models.site_page import FOOTER, MENU
from app.services.comments.rows import ReadComment
from app.services.notifications.counting import MOST_COUNTED
from app.services.policy import can_delete_seen, can_edit_seen, may, moderates, owns
from app.services.posts.rows import ListedPost
from app.web.cache.byte_cache import ByteCache, memory_of
from app.web.cache.site_settings import site_settings
from app.web.i18n.dates import page_time_zone
from app.web.i18n.locale import page_language
from app.web.pages.blocked_texts import folded_comment, folded_post
from app.web.pages.images import load_copies_of, rewrite_image_urls
from app.web.pages.site_pages import pages_in
from app.web.security.redirects import this_page

Row = TypeVar("Row", ListedPost, ReadComment)

# Bytes. One takes 2 to 10 kB with its key; visitors decide what is in some keys.
CAPACITY = 6 * 1024 * 1024
LARGEST = 100 * 1024


class FragmentCache:
    """Rendered fragments by what they depend on."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.store: ByteCache[Markup] = ByteCache(capacity, LARGEST)

    def __call__(self, script_root: str, template: str, **arguments: Hashable) -> Markup:
        """Return the template rendered with these arguments; links begin with ``script_root``."""
        settings = site_settings().revision
        # with the types: Markup and a string of the same characters are escaped differently
        types = map(type, arguments.values())
        key = (script_root, template, settings, *arguments.items(), *types)
        html = self.store.get(key)
        if html is None:
            html = render_anew(script_root, template, **arguments)
            self.store.put(key, html, memory_of(html))
        return html


def render_anew(script_root: str, template: str, **arguments: Any) -> Markup:
    """Render a template; ``script_root`` is in its links already."""
    html = current_app.jinja_env.get_template(template).render(arguments)
    return Markup(html)  # noqa: S704 - a template escapes its arguments


def placeholder(name: str) -> Markup:
    """Return the mark for a value that is filled in after a fragment was taken from the cache.

    It contains NUL, which no stored text has (``clean_text``), so that no author can write it.
    """
    return Markup("\0{}\0").format(name)


# Stands for the reader's CSRF token.
CSRF_PLACEHOLDER = placeholder("csrf_token")
# Stands for the number of unread notifications.
UNREAD_PLACEHOLDER = placeholder("unread")


def fragment(template: str, **arguments: Hashable) -> Markup:
    """Return the template rendered with these arguments and the page's language only."""
    return _with_csrf_token(_renderer()(template, page_language=page_language(), **arguments))


def _with_csrf_token(html: Markup) -> Markup:
    return html.replace(CSRF_PLACEHOLDER, generate_csrf()) if CSRF_PLACEHOLDER in html else html


def _renderer() -> Callable[..., Markup]:
    """Return the function that renders a fragment or takes it from the cache."""
    return partial(current_app.extensions["fragments"], request.script_root)


def post_teasers(posts: Sequence[ListedPost], folds: bool = True) -> Markup:
    """Return the teasers of a list of posts.

    :param folds: whether those of people whom the reader has blocked are folded away
    """
    user = current_user._get_current_object()
    render, language, may_hide = _renderer(), page_language(), moderates(user)
    time_zone = page_time_zone()
    return Markup("\n").join(
        folded_post(
            render(
                "main/_post_teaser.html",
                page_language=language,
                time_zone=time_zone,
                post=_with_rewritten_urls(post, "summary_html"),
                may_edit=can_edit_seen(user, post),
                may_hide=may_hide,
            ),
            post.author_id if folds else None,
        )
        for post in load_copies_of(posts, "summary_html")
    )


def _with_rewritten_urls(row: Row, column: str) -> Row:
    html: str = getattr(row, column)
    if "<img " not in html:  # almost all: only images are rewritten
        return row
    shown: Any = {column: rewrite_image_urls(html)}
    return replace(row, **shown)


def comment_entries(comments: Sequence[ReadComment], may_comment: bool) -> Markup:
    """Return the comments under a post.

    :param may_comment: whether there are links that lead to the form for an answer
    """
    here = {comment.id for comment in comments}
    user = current_user._get_current_object()
    render, language, may_hide = _renderer(), page_language(), moderates(user)
    time_zone = page_time_zone()
    entries = Markup("\n").join(
        folded_comment(
            render(
                "main/_comment.html",
                page_language=language,
                time_zone=time_zone,
                comment=_with_rewritten_urls(comment, "body_html"),
                may_edit=owns(user, comment),
                may_delete=can_delete_seen(user, comment),
                may_hide=may_hide,
                may_answer=may_comment,
                # whom it answers is said where that is not just above it
                says_answered=comment.is_beyond or comment.parent_id not in here,
            ),
            comment.author_id,
            comment.depth,
        )
        for comment in load_copies_of(comments, "body_html")
    )
    return _with_csrf_token(entries)


def site_header() -> Markup:
    """Return the header of the page, in which the link to this page is marked."""
    user = current_user._get_current_object()
    username = user.username if user.is_authenticated else None
    arguments = request.view_args or {}
    is_own_profile = request.endpoint == "main.user" and arguments == {"username": username}
    header = fragment(
        "_header.html",
        current_endpoint=request.endpoint if is_own_profile or not arguments else None,
        is_authenticated=user.is_authenticated,
        username=username,
        may_moderate=moderates(user),
        may_administer=may(user, Permission.ADMIN),
        may_write=may(user, Permission.WRITE),
        pages=pages_in(MENU),
    )
    if not user.is_authenticated:
        return header
    return header.replace(UNREAD_PLACEHOLDER, _unread_mark(user.notification_count))


def site_footer() -> Markup:
    """Return the footer of the page, with all pages that are linked anywhere."""
    return fragment(
        "_footer.html",
        is_authenticated=current_user.is_authenticated,
        back=this_page(),
        pages=pages_in(MENU, FOOTER),
    )


def _unread_mark(stored: NotificationCount | None) -> Markup:
    """Return what the link to the notifications says: their name, or how many are unread."""
    unread = stored.unread if stored is not None else 0
    if not unread:
        return Markup('<span class="visually-hidden">{}</span>').format(_("Notifications"))
    shown = str(unread) if unread < MOST_COUNTED else f"{MOST_COUNTED - 1}+"
    label = ngettext(
        "%(shown)s unread notification", "%(shown)s unread notifications", unread, shown=shown
    )
    return Markup(
        '<span class="visually-hidden">{}</span><span class="unread" aria-hidden="true">{}</span>'
    ).format(label, shown)


def register_fragment_cache(app: Flask) -> None:
    """Make the fragments available to templates.

    Nothing is cached while templates are being edited.
    """
    cached = not (app.debug or app.jinja_env.auto_reload)
    app.extensions["fragments"] = FragmentCache() if cached else render_anew
    app.jinja_env.globals.update(
        fragment=fragment,
        placeholder=placeholder,
        csrf_placeholder=CSRF_PLACEHOLDER,
        unread_placeholder=UNREAD_PLACEHOLDER,
        post_teasers=post_teasers,
        comment_entries=comment_entries,
        site_header=site_header,
        site_footer=site_footer,
    )
