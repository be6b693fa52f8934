"""The language of a post whose author has not named it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app.content.markdown.render import render_comment
from app.content.text.excerpt import excerpt
from app.content.text.languages import DETECTION_LENGTH, language_of_text
from app.extensions import db
from app.models import Post
from app.services.posts.post_text import PostText


def with_language(text: PostText, author_id: int | None, before: str = "") -> PostText:
    """Return a text with a language, which is detected if the author has not named one.

    The script decides. Between languages of one script it is the one that the post had before,
    or else that of the author's last post, or else the likely language of ``text``.

    :param before: the language of the stored post
    """
    if text.language is not None:
        return text
    likely = before or last_language(author_id) or text.likely_language
    return replace(text, language=detect(text.title, text.body, likely))


def detect(title: str | None, body: str, likely: str) -> str:
    """Return the language of a post by its script, ignoring code blocks' and links' addresses."""
    return detect_rendered(title, render_comment(body[: 4 * DETECTION_LENGTH]), likely)


def detect_rendered(title: str | None, html: str, likely: str) -> str:
    """Return the language of a post that is rendered already, as ``detect``."""
    return language_of_text(f"{title or ''} {excerpt(html, DETECTION_LENGTH)}", likely)


def last_language(author_id: int | None) -> str:
    """Return the language of the author's last published post that has one, or ''."""
    newest_first = (Post.published_at.desc().nulls_last(), Post.id.desc())
    last = (
        select(Post.language)
        .where(Post.author_id == author_id, Post.language != "")
        .order_by(*newest_first)
        .limit(1)
    )
    return db.session.scalar(last) or ""
