"""Rules for source files that no linter knows: sizes, names, and what layers must not do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import APP, ROOT, TESTS, imports, python_files, relative, tree

MOST_LINES = 300
COUNTED = {".py", ".html", ".txt", ".css", ".js"}
# A longer file needs a reason here.
MAY_BE_LONGER = {
    "app/static/css/site.css": "one visual language in one stylesheet, divided by headings",
}
NOT_OURS = ("app/static/vendor/", "tests/browser/tools/node_modules/")
SAYS_NOTHING = {"util", "utils", "helper", "helpers", "misc", "manager", "managers", "common"}
OF_A_REQUEST = {"request", "session", "g", "current_user", "login_user", "logout_user"}


def our_files() -> list[str]:
    """Return our source files: of the application, its settings and its tests."""
    return [
        "config.py",
        *_below(APP, TESTS, ROOT / "settings"),
    ]


def _below(*folders: Path) -> list[str]:
    return [
        name
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix in COUNTED
        and not (name := relative(path)).startswith(NOT_OURS)
    ]


def files_of(*packages: str) -> list[Path]:
    """Return the Python files of some packages of the application."""
    return [path for package in packages for path in python_files(APP / package)]


def calls(path: Path, *methods: str) -> Iterator[str]:
    """Yield the places in a file where a method of one of these names is called."""
    for node in ast.walk(tree(path)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in methods:
            yield f"{relative(path)}:{called.lineno}"


def test_no_file_is_too_long() -> None:
    too_long = {
        file
        for file in our_files()
        if (ROOT / file).read_text(encoding="utf-8").count("\n") > MOST_LINES
    }
    assert too_long == set(MAY_BE_LONGER)


def test_file_names_are_specific() -> None:
    silent = [file for file in our_files() if set(Path(file).stem.split("_")) & SAYS_NOTHING]
    assert silent == []


def test_names_of_classes_and_functions_are_specific() -> None:
    silent = [
        f"{relative(path)}: {node.name}"
        for path in python_files(APP)
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.ClassDef, ast.FunctionDef))
        and node.name.lower().endswith(("util", "utils", "helper", "helpers", "misc", "manager"))
    ]
    assert silent == []


def test_layers_below_the_views_read_no_request() -> None:
    reading = [
        f"{relative(path)}: {name}"
        for path in files_of("services", "content", "models")
        for name in imports(path)
        if name.startswith(("flask.", "flask_login.")) and name.split(".")[-1] in OF_A_REQUEST
    ]
    assert reading == []


def test_services_never_commit() -> None:
    committing = [
        place for path in files_of("services") for place in calls(path, "commit", "rollback")
    ]
    assert committing == []
