"""The tables of a run, in their place in a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.databases import Database
from benchmarks.explaining import Plan
from benchmarks.measuring import Effort
from benchmarks.plans import Explained
from benchmarks.report import BEGIN, END, Found, report, write_into
from benchmarks.seeding import SIZES
from benchmarks.statements import Statement
from benchmarks.writing import Timed

SMALL, LARGE = (Database("SQLite", size, "sqlite://") for size in (SIZES[0], SIZES[-1]))


def test_only_what_is_between_the_marks_is_replaced(tmp_path: Path) -> None:
    document = tmp_path / "document.md"
    document.write_text(f"before\n{BEGIN}\nformer\n{END}\nafter\n")
    write_into(document, "new\n")
    assert document.read_text() == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"


def test_a_document_without_marks_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "document.md"
    document.write_text("before")
    with pytest.raises(SystemExit):
        write_into(document, "new")
    assert document.read_text() == "before"


def test_writing_that_grows_and_reading_without_an_index_are_bold() -> None:
    plan = Plan(scans={"posts": ["no index"]}, without_index=["posts"], rows=2, took=3.0)
    found = Found(
        written=[
            (SMALL, [Timed("following", 5, [1.0]), Timed("commenting", 5, [1.0])]),
            (LARGE, [Timed("following", 5, [1.1]), Timed("commenting", 5, [1.5])]),
        ],
        explained=[(LARGE, [Explained("front page", Statement("SELECT 1", ()), plan)])],
    )
    lines = report(found, Effort(), "a machine").splitlines()
    assert "| following | 5 | 1.00 | 1.00 | 1.10 | 1.10 | 1.10 |" in lines
    assert "| commenting | 5 | 1.00 | 1.00 | 1.50 | 1.50 | **1.50** |" in lines
    assert "| front page | **posts: no index** | 2 | 3.00 |" in lines
