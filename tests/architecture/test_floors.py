"""Imports only go down: a door knows services, a service knows models, and never the reverse."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import APP, imports, python_files, relative, room, tree

# A room may import itself and rooms of lower floors; rooms of one floor do not know each other.
FLOORS = {
    "content": 0,
    "smtp": 0,
    "extensions": 1,
    "models": 2,
    "services": 3,
    "web": 4,
    "fake": 4,
    "api": 5,
    "auth": 5,
    "cli": 5,
    "main": 5,
    "__init__": 6,
}
OF_A_REQUEST = {"request", "session", "g", "current_user", "login_user", "logout_user"}
FILES = {relative(path): path for path in python_files(APP)}


def room_of(path: Path) -> str:
    """The part of the application that a file lies in."""
    return path.relative_to(APP).with_suffix("").parts[0]


def in_rooms(*rooms: str) -> dict[str, Path]:
    """The files of some parts of the application."""
    return {name: path for name, path in FILES.items() if room_of(path) in rooms}


def calls(path: Path, method: str) -> list[int]:
    """The lines on which a method of this name is called."""
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
    ]


def test_every_room_has_its_floor() -> None:
    unknown = {room_of(path) for path in FILES.values()} - set(FLOORS)
    assert not unknown, f"give these rooms a floor in {relative(Path(__file__))}: {unknown}"


@pytest.mark.parametrize("file", FILES)
def test_imports_only_go_down(file: str) -> None:
    here = room_of(FILES[file])
    climbing = [
        name
        for name in imports(FILES[file])
        if (there := room(name)) and there != here and FLOORS[there] >= FLOORS[here]
    ]
    assert climbing == [], f"{file} imports from its own floor or a higher one: {climbing}"


@pytest.mark.parametrize("file", in_rooms("services", "content", "models"))
def test_what_is_below_the_doors_reads_no_request(file: str) -> None:
    read = {
        name
        for name in imports(FILES[file])
        if name.startswith(("flask.", "flask_login.")) and name.split(".")[-1] in OF_A_REQUEST
    }
    assert read == set()


@pytest.mark.parametrize("file", in_rooms("services"))
def test_services_never_commit(file: str) -> None:
    assert calls(FILES[file], "commit") == []
    assert calls(FILES[file], "rollback") == []


@pytest.mark.parametrize("file", in_rooms("content"))
def test_content_knows_neither_database_nor_flask(file: str) -> None:
    foreign = {name.split(".")[0] for name in imports(FILES[file])}
    assert not {name for name in foreign if name.startswith(("flask", "sqlalchemy"))}


@pytest.mark.parametrize("file", FILES)
def test_the_clock_is_asked_in_one_place(file: str) -> None:
    if file == "app/models/clock.py":
        return
    assert calls(FILES[file], "utcnow") == []
    assert calls(FILES[file], "now") == []
    assert calls(FILES[file], "today") == []
