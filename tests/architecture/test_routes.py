"""The routes: a recorded list of them, and one decision about access for each."""

from __future__ import annotations

import ast

from flask import Flask

from app.models.post_settings import RESERVED_SLUGS
from tests.architecture.route_list import HOW_TO_RECORD, recorded, served
from tests.architecture.source import APP, imports, python_files, relative, tree

# Who may use a view is said with a decorator of one of these.
DECIDING = ("app.web.security.decorators.", "app.api.authentication.")
BLUEPRINTS = [
    path for name in ("admin", "main", "auth", "api") for path in python_files(APP / name)
]
STATE_CHANGING_WORDS = {"delete", "hide", "follow", "unfollow"}


def name_of(decorator: ast.expr) -> str:
    """Return the name without the blueprint: ``@main.get("/")`` is "get"."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else ast.unparse(called)


def test_the_routes_are_the_recorded_ones(app: Flask) -> None:
    now, before = set(served(app)), set(recorded())
    gone = "\n".join(f"- {route}" for route in sorted(before - now))
    new = "\n".join(f"+ {route}" for route in sorted(now - before))
    assert now == before, (
        f"the routes have changed:\n{gone}\n{new}\n"
        "A route that is removed breaks links to it: redirect it, or be sure. "
        f"If this is meant, run: {HOW_TO_RECORD}"
    )


def test_no_post_can_have_the_address_of_another_page(app: Flask) -> None:
    rules = (rule.rule.removeprefix("/post/<int:id>/") for rule in app.url_map.iter_rules())
    words = {rule.split("/")[0] for rule in rules if not rule.startswith(("/", "<"))}
    # no slug has a dot
    assert {word for word in words if "." not in word} <= RESERVED_SLUGS


def test_every_view_names_who_may_use_it(app: Flask) -> None:
    silent = [
        str(route)
        for route in served(app)
        if not (route.is_static or hasattr(app.view_functions[route.endpoint], "access"))
    ]
    assert silent == [], "decorate these views with one of app.web.security.decorators"


def test_every_view_names_who_may_use_it_exactly_once() -> None:
    wrong = []
    for path in BLUEPRINTS:
        deciding = {name.split(".")[-1] for name in imports(path) if name.startswith(DECIDING)}
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                names = [name_of(decorator) for decorator in node.decorator_list]
                decisions = [name for name in names if name in deciding]
                is_view = bool({"route", "get", "post", "put", "delete"} & set(names))
                if len(decisions) != is_view:
                    wrong.append(f"{relative(path)}:{node.lineno} {node.name}: {decisions}")
    assert wrong == []


def test_routes_that_change_state_accept_post(app: Flask) -> None:
    by_get_alone = [
        str(route)
        for route in served(app)
        if set(route.rule.split("/")) & STATE_CHANGING_WORDS
        and "GET" in route.methods
        and "POST" not in route.methods
    ]
    assert by_get_alone == []
