"""A search query as a condition for SQLite or PostgreSQL.

Both match the rows with every wanted phrase and mark and without the unwanted phrases. Only terms
go into their query languages, in quotation marks, and no character of a term has a meaning there.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from sqlalchemy import ColumnElement, cast, literal_column, or_
from sqlalchemy.dialects.postgresql import TSQUERY

from app.content.search.query_parser import Phrase, Query
from app.extensions import db
from app.models.search_entry import (
    IN_TITLE,
    IN_TITLE_OR_TAGS,
    MAX_PREFIX_LENGTH,
    with_marker,
)
from app.models.search_index import SearchIndex


class Where(Enum):
    """The parts of an entry that have the wanted phrases, best first."""

    TITLE = ("title",)
    TITLE_AND_TAGS = ("title", "tags")
    ANYWHERE = ("title", "tags", "body")


# The prefixes of a term in the index for the part of the entry.
_SIGNS = {Where.TITLE: IN_TITLE, Where.TITLE_AND_TAGS: IN_TITLE_OR_TAGS, Where.ANYWHERE: ""}


def matching(
    index: SearchIndex, query: Query, marks: Sequence[str], where: Where
) -> tuple[ColumnElement[int], ColumnElement[bool]]:
    """Return the index's column of the rows' ids, and the condition that a row of it matches.

    :param query: with a wanted phrase, unless there is a mark
    :param marks: terms of the authors and tags to filter by
    :param where: in which parts the phrases have to be
    """
    if db.session.get_bind().dialect.name == "postgresql":
        return index.row_id, _in_postgresql(index, query, marks, where)
    return index.full_text.c.rowid, _in_sqlite(index, query, marks, where)


def _in_sqlite(
    index: SearchIndex, query: Query, marks: Sequence[str], where: Where
) -> ColumnElement[bool]:
    """Return the condition for FTS5: https://sqlite.org/fts5.html#full_text_query_syntax."""
    sign = _SIGNS[where]
    asked = [f'"{mark}"' for mark in marks]
    asked += [_fts5_phrase(phrase, sign) for phrase in query.required]
    expression = " AND ".join(asked)
    for phrase in query.excluded:
        expression = f"({expression}) NOT {_fts5_phrase(phrase)}"
    return literal_column(index.full_text.name).op("MATCH", is_comparison=True)(expression)


def _fts5_phrase(phrase: Phrase, sign: str = "") -> str:
    return f'"{" ".join(with_marker(sign, phrase.terms))}"{" *" if phrase.is_prefix else ""}'


def _in_postgresql(
    index: SearchIndex, query: Query, marks: Sequence[str], where: Where
) -> ColumnElement[bool]:
    """Return the condition for PostgreSQL: rows with the terms, and texts with the phrases."""
    asked = [f"'{mark}'" for mark in marks]
    asked += [_all_terms(phrase, _SIGNS[where]) for phrase in query.required]
    asked += [f"!{_all_terms(phrase, '')}" for phrase in query.excluded if len(phrase.terms) == 1]
    condition: ColumnElement[bool] = index.entries.c.terms.op("@@", is_comparison=True)(
        cast(" & ".join(asked), TSQUERY),
    )
    for phrase in query.required:
        if len(phrase.terms) > 1:
            condition &= _side_by_side(index, phrase, where)
    for phrase in query.excluded:
        if len(phrase.terms) > 1:
            condition &= ~_side_by_side(index, phrase, Where.ANYWHERE)
    return condition


def _all_terms(phrase: Phrase, sign: str) -> str:
    asked = [f"'{term}'" for term in with_marker(sign, phrase.terms)]
    if phrase.is_prefix:
        last = phrase.terms[-1]
        is_kept = len(last) <= MAX_PREFIX_LENGTH
        asked[-1] = f"'{sign}{last}*'" if is_kept else f"'{sign}{last}':*"
    return " & ".join(asked)


def _side_by_side(index: SearchIndex, phrase: Phrase, where: Where) -> ColumnElement[bool]:
    pattern = f"% {' '.join(phrase.terms)}{'' if phrase.is_prefix else ' '}%"
    return or_(*(index.entries.c[part].like(pattern) for part in where.value))
