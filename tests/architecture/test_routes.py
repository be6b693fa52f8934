"""The site's addresses: a recorded list, and one decision about access for each."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

from tests.architecture.route_list import HOW_TO_RECORD, recorded, served
from tests.architecture.source import APP, imports, python_files, relative, tree

# Who may come in is said with a decorator of one of these.
DECIDING = ("app.web.security.decorators.", "app.api.authentication.")
DOORS = [path for door in ("main", "auth", "api") for path in python_files(APP / door)]
STATE_CHANGING_WORDS = {"delete", "hide", "follow", "unfollow"}


def name_of(decorator: ast.expr) -> str:
    """``@public`` is "public", ``@main.get("/")`` is "get", with the blueprint left out."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else ast.unparse(called)


def test_the_addresses_are_the_recorded_ones(app: Flask) -> None:
    now, before = set(served(app)), set(recorded())
    gone = "\n".join(f"- {route}" for route in sorted(before - now))
    new = "\n".join(f"+ {route}" for route in sorted(now - before))
    assert now == before, (
        f"the site's addresses have changed:\n{gone}\n{new}\n"
        "An address that is removed breaks somebody's link: redirect it, or be sure. "
        f"If this is meant, run: {HOW_TO_RECORD}"
    )


def test_every_view_says_who_may_come_in(app: Flask) -> None:
    silent = [
        str(route)
        for route in served(app)
        if not (route.is_static or hasattr(app.view_functions[route.endpoint], "access"))
    ]
    assert silent == [], "decorate these views with one of app.web.security.decorators"


@pytest.mark.parametrize("file", [relative(path) for path in DOORS])
def test_every_view_says_so_exactly_once(file: str) -> None:
    path = Path(APP.parent, file)
    deciding = {name.split(".")[-1] for name in imports(path) if name.startswith(DECIDING)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            names = [name_of(decorator) for decorator in node.decorator_list]
            decisions = [name for name in names if name in deciding]
            is_view = bool({"route", "get", "post", "put", "delete"} & set(names))
            assert len(decisions) == is_view, f"{file}:{node.lineno} {node.name}: {decisions}"


def test_what_changes_state_takes_a_post(app: Flask) -> None:
    by_get_alone = [
        str(route)
        for route in served(app)
        if set(route.rule.split("/")) & STATE_CHANGING_WORDS and "POST" not in route.methods
    ]
    assert by_get_alone == []
