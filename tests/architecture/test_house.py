"""Rules of the house for files: their size, their names, and what tests must not do."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import APP, ROOT, TESTS, python_files, relative, tree

MOST_LINES = 300
COUNTED = {".py", ".html", ".txt", ".css", ".js"}
# A longer file needs a reason here.
MAY_BE_LONGER = {
    "app/static/css/site.css": "one visual language in one stylesheet, divided by headings",
    "app/services/accounts/common_passwords.txt": "a list of passwords",
}
NOT_OURS = ("app/static/vendor/", "tests/browser/tools/node_modules/")
SAYS_NOTHING = {"util", "utils", "helper", "helpers", "misc", "manager", "managers", "common"}
SKIPS = {"skip", "skipif", "xfail", "importorskip"}


def our_files() -> list[str]:
    """The source files of the application and of its tests, without other people's."""
    return [
        name
        for folder in (APP, TESTS)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix in COUNTED
        and not (name := relative(path)).startswith(NOT_OURS)
    ]


def names_used(path: Path) -> set[str]:
    """Dotted names in a file, such as ``time.sleep`` and ``pytest.mark.skip``."""
    return {
        ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)
    } | {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("file", our_files())
def test_no_file_is_too_long(file: str) -> None:
    with (ROOT / file).open(encoding="utf-8") as lines:
        count = sum(1 for _ in lines)
    assert count <= MOST_LINES or file in MAY_BE_LONGER, f"{file} has {count} lines"


def test_longer_files_are_still_there_and_longer() -> None:
    for file, reason in MAY_BE_LONGER.items():
        assert reason
        assert len((ROOT / file).read_text(encoding="utf-8").splitlines()) > MOST_LINES


def test_names_of_files_announce_something() -> None:
    silent = [file for file in our_files() if set(Path(file).stem.split("_")) & SAYS_NOTHING]
    silent.remove(
        "app/services/accounts/common_passwords.txt"
    )  # "common" is what the passwords are
    assert silent == []


@pytest.mark.parametrize("file", [relative(path) for path in python_files(APP)])
def test_names_of_classes_and_functions_announce_something(file: str) -> None:
    silent = [
        node.name
        for node in ast.walk(tree(ROOT / file))
        if isinstance(node, (ast.ClassDef, ast.FunctionDef))
        and node.name.lower().endswith(("util", "utils", "helper", "helpers", "misc", "manager"))
    ]
    assert silent == []


@pytest.mark.parametrize("file", [relative(path) for path in python_files(TESTS)])
def test_tests_neither_sleep_nor_are_skipped(file: str) -> None:
    used = names_used(ROOT / file)
    assert "time.sleep" not in used
    of_pytest = {name.split(".")[-1] for name in used if name.startswith("pytest.")}
    assert not of_pytest & SKIPS
