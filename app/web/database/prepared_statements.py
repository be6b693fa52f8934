"""Statements that PostgreSQL keeps: to read and to plan one takes longer than to answer it.

Psycopg 2 has no way to prepare a statement, so this says ``PREPARE`` and ``EXECUTE`` itself, for
what is marked by ``app.models.prepared`` and reads outside of a transaction, where an error ends
nothing: https://www.postgresql.org/docs/current/sql-prepare.html

A statement's name says all of it. So it does not matter who has prepared it, and with a pool in
between that hands every statement to another connection it is prepared wherever it is missing.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Engine
from sqlalchemy.event import listen

from app.models.prepared import PREPARED

# How many statements a process knows: a list has one for each number of rows and direction.
MOST = 500
# Left to itself, PostgreSQL plans a statement with its values each time if it thinks that these
# make it cheaper. It reckons that "until now" is a third of all posts instead of all.
PLAN_ONCE = "SET plan_cache_mode = force_generic_plan"

_PLACE = re.compile(r"%(?:\((\w+)\)s|%)")
_NUMBERED = re.compile(r"_\d+$")


class Words(NamedTuple):
    """What is said about one statement."""

    prepare: str
    execute: str
    forget: str


def prepare_statements(engine: Engine) -> None:
    """Let an engine of psycopg2 execute the marked statements by the names of prepared ones."""
    from psycopg2 import errors  # not there where everything is in SQLite

    def execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        if not (context.execution_options.get(PREPARED) and cursor.connection.autocommit):
            return False
        words = words_for(statement, context.compiled)
        for _attempt in range(3):
            try:
                cursor.execute(words.execute, parameters)
            except errors.InvalidSqlStatementName:
                with suppress(errors.DuplicatePreparedStatement):  # somebody was faster
                    cursor.execute(words.prepare)
            except errors.FeatureNotSupported:  # a migration has changed what it answers
                with suppress(errors.InvalidSqlStatementName):
                    cursor.execute(words.forget)
            else:
                return True
        return False  # each time another connection: it goes as it is

    listen(engine, "do_execute", execute)


@lru_cache(MOST)
def words_for(statement: str, compiled: Any) -> Words:
    """What to say for a statement as the driver was given it, with values by name.

    Raises CompileError when a value has no type.
    """
    numbers: dict[str, int] = {}

    def numbered(place: re.Match[str]) -> str:
        name = place[1]
        return f"${numbers.setdefault(name, len(numbers) + 1)}" if name else "%"

    text = _PLACE.sub(numbered, statement)
    types = _in_brackets([_type(name, compiled) for name in numbers])
    values = _in_brackets([f"%({name})s" for name in numbers])
    name = "blog_" + blake2b((types + text).encode(), digest_size=16).hexdigest()
    return Words(
        f"{PLAN_ONCE}; PREPARE {name}{types} AS {text}",
        f"EXECUTE {name}{values}",
        f"DEALLOCATE {name}",
    )


def _type(name: str, compiled: Any) -> str:
    """The type of a value, which of a list is one of several."""
    whole = name if name in compiled.binds else _NUMBERED.sub("", name)
    written: str = compiled.binds[whole].type.compile(compiled.dialect)
    return written


def _in_brackets(words: list[str]) -> str:
    return f" ({', '.join(words)})" if words else ""
