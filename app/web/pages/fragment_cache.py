"""Parts of pages, made once for all the pages and readers that show them.

Such a part is a function of what it is given, and is kept under exactly that: the words and
numbers it shows, the language, what its reader may do. So it is never out of date, and nobody
has to say when it would be; the ones that nobody has asked for the longest are forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.models import Permission
from app.services.comments.rows import ReadComment
from app.services.policy import can_delete_seen, can_edit_post, may, moderates, owns
from app.services.posts.rows import ListedPost
from app.web.i18n.locale import page_language
from app.web.pages.images import load_copies_of, rewrite_image_urls

Row = TypeVar("Row", ListedPost, ReadComment)

# One takes 2 to 10 kB with what it is kept under.
KEPT = 600


def placeholder(name: str) -> Markup:
    """What stands in a kept part for what is filled in whenever it is shown.

    No text that can be stored holds a NUL (``clean_text``), so nobody can have written it.
    """
    return Markup("\0{}\0").format(name)


# The token of whoever reads it.
CSRF_PLACEHOLDER = placeholder("csrf_token")


def fragment(template: str, **known: Hashable) -> Markup:
    """The template rendered with what is given here and the page's language, and nothing else."""
    return _with_token(_maker()(template, page_language=page_language(), **known))


def _with_token(html: Markup) -> Markup:
    return html.replace(CSRF_PLACEHOLDER, generate_csrf()) if CSRF_PLACEHOLDER in html else html


def _maker() -> Callable[..., Markup]:
    """Makes a part of a page, or knows it already."""
    return partial(current_app.extensions["fragments"], request.script_root)


def post_teasers(posts: Sequence[ListedPost]) -> Markup:
    """The posts of a list, one after the other."""
    person = current_user._get_current_object()
    make, language, may_hide = _maker(), page_language(), moderates(person)
    return Markup("\n").join(
        make(
            "main/_post_teaser.html",
            page_language=language,
            post=_with_rewritten_urls(post, "summary_html"),
            may_edit=can_edit_post(person, post),
            may_hide=may_hide,
        )
        for post in load_copies_of(posts, "summary_html")
    )


def _with_rewritten_urls(row: Row, column: str) -> Row:
    html: str = getattr(row, column)
    if "<img " not in html:  # almost all: only pictures are shown otherwise
        return row
    shown: Any = {column: rewrite_image_urls(html)}
    return replace(row, **shown)


def comment_entries(comments: Sequence[ReadComment]) -> Markup:
    """The comments under a post, one after the other."""
    person = current_user._get_current_object()
    make, language, may_hide = _maker(), page_language(), moderates(person)
    entries = Markup("\n").join(
        make(
            "main/_comment.html",
            page_language=language,
            comment=_with_rewritten_urls(comment, "body_html"),
            may_edit=owns(person, comment),
            may_delete=can_delete_seen(person, comment),
            may_hide=may_hide,
        )
        for comment in load_copies_of(comments, "body_html")
    )
    return _with_token(entries)


def site_header() -> Markup:
    """The top of every page, which shows where one is."""
    person = current_user._get_current_object()
    username = person.username if person.is_authenticated else None
    arguments = request.view_args or {}
    is_own_page = request.endpoint == "main.user" and arguments == {"username": username}
    return fragment(
        "_header.html",
        here=request.endpoint if is_own_page or not arguments else None,
        is_known=person.is_authenticated,
        username=username,
        may_moderate=moderates(person),
        may_write=may(person, Permission.WRITE),
    )


def _render(script_root: str, template: str, **known: Any) -> Markup:
    made = current_app.jinja_env.get_template(template).render(known)
    return Markup(made)  # noqa: S704 - a template of ours made it


def register_fragment_cache(app: Flask) -> None:
    """Let templates show these parts."""
    # typed: what is HTML is not the same as the text that reads like it;
    # while templates are being edited every page shows them as they are
    keeps = not (app.debug or app.jinja_env.auto_reload)
    app.extensions["fragments"] = lru_cache(KEPT, typed=True)(_render) if keeps else _render
    app.jinja_env.globals.update(
        fragment=fragment,
        placeholder=placeholder,
        csrf_placeholder=CSRF_PLACEHOLDER,
        post_teasers=post_teasers,
        comment_entries=comment_entries,
        site_header=site_header,
    )
