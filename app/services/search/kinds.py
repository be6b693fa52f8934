"""The kinds of rows that can be searched: which of them are public, and their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_
from sqlalchemy.orm import defer, joinedload, selectinload

from app.content.search.query_parser import Query, phrase_of
from app.models import Comment, Post, Tag, User, post_tags
from app.models.search_entry import author_term, tag_term
from app.models.search_index import COMMENTS, PEOPLE, POSTS, SearchIndex
from app.services.search.matching import Where


class Kind(Enum):
    """What is looked for; the value is that of the URL."""

    POSTS = "posts"
    COMMENTS = "comments"
    PEOPLE = "people"


@dataclass(frozen=True)
class Asked:
    """A query for one kind of rows, with the author and tag that its filters name.

    ``marks`` are the terms of the author and tag to filter by.
    """

    query: Query
    author: User | None = None
    tag: Tag | None = None
    marks: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Return whether nothing can match."""
        return not (self.query.required or self.marks)


@dataclass(frozen=True)
class Searched:
    """A kind of rows: its index, the parts of entries to look in, best first, and its rows.

    ``is_public`` returns the condition on the id of an entry; the index does not say so. ``order``
    returns the columns that order rows of the same part.
    """

    index: SearchIndex
    places: tuple[Where, ...]
    is_public: Callable[[ColumnElement[int], Asked], ColumnElement[bool]]
    order: Callable[[Asked], tuple[Any, ...]]
    options: tuple[Any, ...]


def asked_of(kind: Kind, query: Query, author: User | None, tag: Tag | None) -> Asked | None:
    """Return what a query asks of a kind of rows; None if a filter names what does not exist.

    Filters are for what people have written. Among people, a query of nothing but an author means
    the people of that name.
    """
    if kind is Kind.PEOPLE:
        return Asked(_for_people(query))
    if (query.author and author is None) or (query.tag and tag is None):
        return None
    marks = [author_term(author.id)] if author is not None else []
    if kind is Kind.POSTS and tag is not None:
        marks.append(tag_term(tag.id))
    return Asked(query, author, tag, tuple(marks))


def _for_people(query: Query) -> Query:
    required = query.required
    if not required and (name := phrase_of(query.author, is_prefix=True)):
        required = (name,)
    text = query.text if query.required else query.author
    return replace(query, text=text, required=required, author="", tag="")


def _is_public_post(post_id: ColumnElement[int], asked: Asked) -> ColumnElement[bool]:
    public = exists().where(Post.id == post_id, Post.public())
    return public.where(Post.author_id == asked.author.id) if asked.author is not None else public


def _is_public_comment(comment_id: ColumnElement[int], asked: Asked) -> ColumnElement[bool]:
    public = exists().where(
        Comment.id == comment_id,
        Comment.hidden_at.is_(None),
        Post.id == Comment.post_id,
        Post.public(),
    )
    if asked.author is not None:
        public = public.where(Comment.author_id == asked.author.id)
    if asked.tag is not None:
        public = public.where(
            post_tags.c.post_id == Comment.post_id, post_tags.c.tag_id == asked.tag.id
        )
    return public


def _is_public_person(user_id: ColumnElement[int], asked: Asked) -> ColumnElement[bool]:
    # accounts that were never confirmed are mostly robots'; suspended ones keep their profile
    return exists().where(User.id == user_id, User.username.is_not(None), User.confirmed.is_(True))


def _newest_posts(asked: Asked) -> tuple[Any, ...]:
    return Post.published_at.desc(), Post.id.desc()


def _newest_comments(asked: Asked) -> tuple[Any, ...]:
    return Comment.timestamp.desc(), Comment.id.desc()


def _busiest_people(asked: Asked) -> tuple[Any, ...]:
    named = asked.query.text.strip().lower()
    is_named = or_(func.lower(User.username) == named, func.lower(User.name) == named)
    return case((is_named, 0), else_=1), User.published_count.desc(), User.id


SEARCHED = {
    Kind.POSTS: Searched(
        POSTS,
        tuple(Where),
        _is_public_post,
        _newest_posts,
        (
            joinedload(Post.author),
            selectinload(Post.tags),
            defer(Post.body),
            defer(Post.summary_html),
        ),
    ),
    Kind.COMMENTS: Searched(
        COMMENTS,
        (Where.ANYWHERE,),
        _is_public_comment,
        _newest_comments,
        (
            joinedload(Comment.author),
            joinedload(Comment.post).load_only(
                Post.title, Post.title_slug, Post.language, Post.excerpt
            ),
        ),
    ),
    # the name is the title of a person's entry, the username its tags
    Kind.PEOPLE: Searched(
        PEOPLE,
        (Where.TITLE_AND_TAGS, Where.ANYWHERE),
        _is_public_person,
        _busiest_people,
        (),
    ),
}
