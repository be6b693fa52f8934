"""The search index: the terms of every post, kept in the transaction that changes the post.

It is made from the posts by ``app.content.search.tokenizer`` and can be made anew at any time, so
it is no table of the models: backups leave it out and migrations do not compare it.

* SQLite: an FTS5 table. Its tokenizer splits at spaces and leaves the terms as they are. It can
  have no foreign key, so ``search_index`` stands between it and the posts.
* PostgreSQL: a ``tsvector`` with a GIN index. It has no positions, which end at 16383 and at 256 a
  term: the terms are kept as texts beside it, and those say which stand side by side. Short
  beginnings of terms are in it as ``t*``, ``te*`` and ``ter*``: there are statistics of those, so
  that the planner knows how many posts have one. FTS5 keeps the like by itself.

Beside the terms both know signed ones, which no text has. A term of the title is there a second
time as ``^term``, one of title or tags as ``~term``, for neither FTS5's columns nor PostgreSQL's
weights are in an index: every post that has a word would be fetched to see in which part. ``:a7``
marks the posts of the author whose id is 7 and ``:t3`` those of a tag, so that one index answers
who wrote what under which tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, inspect, text
from sqlalchemy.dialects.postgresql import TSVECTOR, insert
from sqlalchemy.event import listen
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from app.content.search.tokenizer import searchable_text, terms
from app.extensions import db
from app.models.post import Post
from app.models.tag import Tag

INDEX = "search_index"
FULL_TEXT = "search_index_fts"

SQLITE = (
    """CREATE TABLE search_index (
        post_id INTEGER NOT NULL,
        CONSTRAINT pk_search_index PRIMARY KEY (post_id),
        CONSTRAINT fk_search_index_post_id_posts
            FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
    )""",
    """CREATE VIRTUAL TABLE search_index_fts USING fts5 (
        title, tags, body, signed,
        columnsize=0, prefix='1 2 3', tokenize="ascii tokenchars '+#:^~'"
    )""",
    """CREATE TRIGGER tr_search_index_deleted AFTER DELETE ON search_index
        BEGIN DELETE FROM search_index_fts WHERE rowid = old.post_id; END""",
)
POSTGRESQL = (
    """CREATE TABLE search_index (
        post_id INTEGER NOT NULL,
        title TEXT NOT NULL,
        tags TEXT NOT NULL,
        body TEXT NOT NULL,
        terms TSVECTOR NOT NULL,
        CONSTRAINT pk_search_index PRIMARY KEY (post_id),
        CONSTRAINT fk_search_index_post_id_posts
            FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_search_index_terms ON search_index USING gin (terms)",
)

_outside_the_models = MetaData()
entries = Table(
    INDEX,
    _outside_the_models,
    Column("post_id", Integer, primary_key=True),
    # PostgreSQL only
    Column("title", Text),
    Column("tags", Text),
    Column("body", Text),
    Column("terms", TSVECTOR),
)
full_text = Table(
    FULL_TEXT,
    _outside_the_models,
    Column("rowid", Integer, primary_key=True),
    *(Column(name, Text) for name in ("title", "tags", "body", "signed")),
)

IN_TITLE = "^"
IN_TITLE_OR_TAGS = "~"

LONGEST_BEGINNING = 3

# A tsvector holds 1 MiB of terms, each at an even place.
MOST_VECTOR_BYTES = 1_000_000

# Stands before each tag, so that no phrase spans two, and so that #sea finds the tag.
_TAG = "#"


def is_index_table(name: str | None) -> bool:
    """Whether a table belongs to the search index, those that FTS5 makes for itself included."""
    return name is not None and (name == INDEX or name.startswith(FULL_TEXT))


def author_mark(author_id: int) -> str:
    """The term that an author's posts carry."""
    return f":a{author_id}"


def tag_mark(tag_id: int) -> str:
    """The term that a tag's posts carry."""
    return f":t{tag_id}"


class Entry(NamedTuple):
    """The terms of a post, part by part."""

    post_id: int
    title: list[str]
    tags: list[str]
    body: list[str]
    marks: list[str]


def entry_of(post: Post) -> Entry:
    """What the index holds of a stored post."""
    tags: list[Tag] = post.tags
    authors = [author_mark(post.author_id)] if post.author_id is not None else []
    return Entry(
        post.id,
        terms(post.title or ""),
        [term for tag in tags for term in (_TAG, *terms(tag.name))],
        terms(searchable_text(post.body_html)),
        [*authors, *(tag_mark(tag.id) for tag in tags)],
    )


def store(session: Session, posts: Sequence[Post]) -> None:
    """Write the entries of stored posts, in place of those that they may have."""
    if not posts:
        return
    found = [entry_of(post) for post in sorted(posts, key=lambda post: post.id)]
    if session.get_bind().dialect.name == "postgresql":
        _store_in_postgresql(session, found)
    else:
        _store_in_sqlite(session, found)


def _store_in_postgresql(session: Session, found: list[Entry]) -> None:
    statement = insert(entries)
    kept = {name: statement.excluded[name] for name in ("title", "tags", "body", "terms")}
    rows = [
        {
            "post_id": entry.post_id,
            "title": joined(entry.title),
            "tags": joined(entry.tags),
            "body": joined(entry.body),
            "terms": vector(entry),
        }
        for entry in found
    ]
    session.execute(
        statement.on_conflict_do_update(index_elements=[entries.c.post_id], set_=kept), rows
    )


def _store_in_sqlite(session: Session, found: list[Entry]) -> None:
    session.execute(
        entries.insert().prefix_with("OR IGNORE"), [{"post_id": entry.post_id} for entry in found]
    )
    rows = [
        {
            "rowid": entry.post_id,
            "title": joined(entry.title),
            "tags": joined(entry.tags),
            "body": joined(entry.body),
            "signed": joined(
                [
                    *entry.marks,
                    *signed(IN_TITLE, entry.title),
                    *signed(IN_TITLE_OR_TAGS, [*entry.title, *entry.tags]),
                ]
            ),
        }
        for entry in found
    ]
    session.execute(full_text.insert().prefix_with("OR REPLACE"), rows)


def signed(sign: str, some_terms: Iterable[str]) -> list[str]:
    """The terms with the sign before each."""
    return [sign + term for term in some_terms]


def joined(some_terms: Sequence[str]) -> str:
    """Terms as a text in which each has a space on both sides; '' for none."""
    return f" {' '.join(some_terms)} " if some_terms else ""


def vector(entry: Entry) -> str:
    """What a post is found by, as PostgreSQL writes a tsvector.

    Of a post with a megabyte of different terms the last are left out.
    """
    heads = {*entry.title, *entry.tags}
    anywhere = {**dict.fromkeys(heads), **dict.fromkeys(entry.body)}
    found_by = [
        *entry.marks,
        *_with_beginnings(IN_TITLE, dict.fromkeys(entry.title)),
        *_with_beginnings(IN_TITLE_OR_TAGS, heads),
        *_with_beginnings("", anywhere),
    ]
    ends = accumulate(len(term.encode()) + 1 for term in found_by)
    return " ".join(
        f"'{term}'" for term, end in zip(found_by, ends, strict=True) if end <= MOST_VECTOR_BYTES
    )


def _with_beginnings(sign: str, some_terms: Iterable[str]) -> list[str]:
    """Different terms with a sign before each, and after them their different beginnings."""
    whole = signed(sign, some_terms)
    lengths = range(1, LONGEST_BEGINNING + 1)
    return [*whole, *{f"{term[: len(sign) + length]}*" for term in whole for length in lengths}]


# The index comes and goes with the posts.


def _create(table: Table, connection: Connection, **options: Any) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[connection.dialect.name]:
        connection.execute(text(statement))


def _drop(table: Table, connection: Connection, **options: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"DROP TABLE IF EXISTS {FULL_TEXT}"))
    connection.execute(text(f"DROP TABLE IF EXISTS {INDEX}"))


# A post is indexed when something was flushed that its entry is made from.

_SEARCHABLE = ("title", "body_html", "tags", "author", "author_id")
_CHANGED = "posts to index"


def _note_changed(session: Session, context: UOWTransaction, instances: object) -> None:
    changed: list[Post] = session.info.setdefault(_CHANGED, [])
    changed += [row for row in session.new if isinstance(row, Post)]
    changed += [
        row
        for row in session.dirty
        if isinstance(row, Post)
        and any(inspect(row).attrs[name].history.has_changes() for name in _SEARCHABLE)
    ]


def _index_changed(session: Session, context: UOWTransaction) -> None:
    store(session, session.info.pop(_CHANGED, []))


def _forget_changed(session: Session, previous: SessionTransaction) -> None:
    session.info.pop(_CHANGED, None)


listen(Post.__table__, "after_create", _create)
listen(Post.__table__, "before_drop", _drop)
listen(db.session, "before_flush", _note_changed)
listen(db.session, "after_flush_postexec", _index_changed)
listen(db.session, "after_soft_rollback", _forget_changed)
