"""Parts of pages, made once for all the pages and readers that show them.

Such a part is a function of what it is given, and is kept under exactly that: the words and
numbers it shows, the language, what its reader may do. So it is never out of date, and nobody
has to say when it would be; the ones that nobody has asked for the longest are forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

from flask import Flask, current_app, request
from flask_login import current_user
from markupsafe import Markup

from app.models import Comment, Permission
from app.services.listed_posts import ListedAuthor, ListedPost
from app.services.policy import can_delete_comment, can_edit_comment, can_edit_post, may, moderates
from app.web.locale import page_language
from app.web.pictures import as_shown, shown_together

# One takes 2 to 10 kB with what it is kept under.
KEPT = 600


class ShownComment(NamedTuple):
    """What a page shows of a comment."""

    id: int
    body_html: str
    written_in: str
    timestamp: datetime
    updated_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str | None
    author: ListedAuthor | None


def fragment(template: str, **known: Hashable) -> Markup:
    """The template rendered with what is given here and the page's language, and nothing else."""
    return _maker()(template, page_language=page_language(), **known)


def _maker() -> Callable[..., Markup]:
    """Makes a part of a page, or knows it already."""
    return partial(current_app.extensions["fragments"], request.script_root)


def post_cards(posts: Sequence[ListedPost]) -> Markup:
    """The posts of a list, one after the other."""
    person = current_user._get_current_object()
    make, language, may_hide = _maker(), page_language(), moderates(person)
    return Markup("\n").join(
        make(
            "main/_post_card.html",
            page_language=language,
            post=_as_shown(post),
            may_edit=can_edit_post(person, post),
            may_hide=may_hide,
        )
        for post in shown_together(posts, "summary_html")
    )


def _as_shown(post: ListedPost) -> ListedPost:
    if "<img " not in post.summary_html:  # almost all: only pictures are shown otherwise
        return post
    return post._replace(summary_html=as_shown(post.summary_html))


def comment_entry(comment: Comment) -> Markup:
    """A comment under its post."""
    person = current_user._get_current_object()
    author = comment.author
    shown = ShownComment(
        comment.id,
        as_shown(comment.body_html),
        comment.written_in,
        comment.timestamp,
        comment.updated_at,
        comment.hidden_at,
        comment.hidden_reason,
        author and ListedAuthor(author.id, author.username, author.name, author.email),
    )
    known = {
        "comment": shown,
        "may_edit": can_edit_comment(person, comment),
        "may_delete": can_delete_comment(person, comment),
        "may_hide": moderates(person),
    }
    if comment.is_hidden:  # with a button that holds the session's token
        return _render("", "main/_comment.html", page_language=page_language(), **known)
    return fragment("main/_comment.html", **known)


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


def register_fragments(app: Flask) -> None:
    """Let templates show these parts."""
    # typed: what is HTML is not the same as the text that reads like it;
    # while templates are being edited every page shows them as they are
    keeps = not (app.debug or app.jinja_env.auto_reload)
    app.extensions["fragments"] = lru_cache(KEPT, typed=True)(_render) if keeps else _render
    app.jinja_env.globals.update(
        fragment=fragment,
        post_cards=post_cards,
        comment_entry=comment_entry,
        site_header=site_header,
    )
