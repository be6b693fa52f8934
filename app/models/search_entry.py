"""An entry of the search index: the terms of a row, as SQLite and PostgreSQL store them.

An entry contains marked terms, too, which cannot occur in a text. A term of the title is stored
again as ``^term``, one of the title or tags as ``~term``: neither FTS5's columns nor PostgreSQL's
weights are part of the index, so the database would read every row that has a word to find out
where. ``:a7`` is a term of all texts by the author with id 7, ``:t3`` of all posts with tag 3, so
that one index serves filters, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from app.content.search.tokenizer import searchable_text, terms
from app.models.comment import Comment
from app.models.post import Post
from app.models.tag import Tag
from app.models.user import User

IN_TITLE = "^"
IN_TITLE_OR_TAGS = "~"

MAX_PREFIX_LENGTH = 3

# A tsvector holds less than 1 MiB of terms, each aligned to two bytes.
MAX_TSVECTOR_BYTES = 1_000_000

# Precedes each tag, so that no phrase matches across two tags, and so that #sea finds the tag.
_TAG = "#"


def author_term(author_id: int) -> str:
    """Return the term of all texts by an author."""
    return f":a{author_id}"


def tag_term(tag_id: int) -> str:
    """Return the term of all posts with a tag."""
    return f":t{tag_id}"


class Entry(NamedTuple):
    """The terms of a row by part. ``marks`` are the terms of its author and tags.

    The title of a person is the name, the tags are the username.
    """

    row_id: int
    title: list[str]
    tags: list[str]
    body: list[str]
    marks: list[str]


def entry_of_post(post: Post) -> Entry:
    """Return the index entry of a stored post."""
    tags: list[Tag] = post.tags
    return Entry(
        post.id,
        terms(post.title or ""),
        [term for tag in tags for term in (_TAG, *terms(tag.name))],
        terms(searchable_text(post.body_html)),
        [*_author_marks(post.author_id), *(tag_term(tag.id) for tag in tags)],
    )


def entry_of_comment(comment: Comment) -> Entry:
    """Return the index entry of a stored comment."""
    body = terms(searchable_text(comment.body_html))
    return Entry(comment.id, [], [], body, _author_marks(comment.author_id))


def entry_of_person(user: User) -> Entry:
    """Return the index entry of a stored user: the name, the username, and the profile's text."""
    about = terms(f"{user.location or ''}\n{user.about_me or ''}")
    return Entry(user.id, terms(user.name or ""), terms(user.username or ""), about, [])


def _author_marks(author_id: int | None) -> list[str]:
    return [] if author_id is None else [author_term(author_id)]


def row_for_postgresql(entry: Entry) -> dict[str, Any]:
    """Return the values of the columns of an index on PostgreSQL, without the row's id."""
    return {
        "title": join_terms(entry.title),
        "tags": join_terms(entry.tags),
        "body": join_terms(entry.body),
        "terms": tsvector_literal(entry),
    }


def row_for_sqlite(entry: Entry) -> dict[str, Any]:
    """Return the values of the columns of an FTS5 table."""
    signed = [
        *entry.marks,
        *with_marker(IN_TITLE, entry.title),
        *with_marker(IN_TITLE_OR_TAGS, [*entry.title, *entry.tags]),
    ]
    return {
        "rowid": entry.row_id,
        "title": join_terms(entry.title),
        "tags": join_terms(entry.tags),
        "body": join_terms(entry.body),
        "signed": join_terms(signed),
    }


def with_marker(marker: str, unmarked: Iterable[str]) -> list[str]:
    """Return the terms, each with the marker before it."""
    return [marker + term for term in unmarked]


def join_terms(separate: Sequence[str]) -> str:
    """Join terms to a text in which each has a space on both sides; '' for none."""
    return f" {' '.join(separate)} " if separate else ""


def tsvector_literal(entry: Entry) -> str:
    """Return the terms of an entry in the text format of a tsvector.

    Terms beyond MAX_TSVECTOR_BYTES are omitted.
    """
    title_or_tags = {*entry.title, *entry.tags}
    anywhere = {**dict.fromkeys(title_or_tags), **dict.fromkeys(entry.body)}
    lexemes = [
        *entry.marks,
        *_with_prefixes(IN_TITLE, dict.fromkeys(entry.title)),
        *_with_prefixes(IN_TITLE_OR_TAGS, title_or_tags),
        *_with_prefixes("", anywhere),
    ]
    ends = accumulate(len(term.encode()) + 1 for term in lexemes)
    return " ".join(
        f"'{term}'" for term, end in zip(lexemes, ends, strict=True) if end <= MAX_TSVECTOR_BYTES
    )


def _with_prefixes(marker: str, unmarked: Iterable[str]) -> list[str]:
    """Return distinct terms with a marker, followed by their distinct prefixes."""
    whole = with_marker(marker, unmarked)
    lengths = range(1, MAX_PREFIX_LENGTH + 1)
    return [*whole, *{f"{term[: len(marker) + length]}*" for term in whole for length in lengths}]
