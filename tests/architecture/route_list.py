"""The list of the application's routes, recorded beside this file.

Run ``python -m tests.architecture.route_list`` to record it anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask

RECORD = Path(__file__).with_name("routes.txt")
HOW_TO_RECORD = "python -m tests.architecture.route_list"


@dataclass(frozen=True, order=True)
class Route:
    """A rule, its endpoint, and the methods that it accepts."""

    rule: str
    endpoint: str
    methods: tuple[str, ...]

    def __str__(self) -> str:
        return f"{','.join(self.methods)} {self.rule} {self.endpoint}"

    @property
    def is_static(self) -> bool:
        """Return whether it serves static files."""
        return self.endpoint.split(".")[-1] == "static"

    @property
    def is_of_the_api(self) -> bool:
        """Return whether it belongs to the API."""
        return self.endpoint.startswith("api.")


def served(app: Flask) -> list[Route]:
    """Return the routes of the application, without HEAD and OPTIONS."""
    return sorted(
        Route(
            rule.rule.replace(str(app.static_url_path), "/static/<digest>"),
            rule.endpoint,
            tuple(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})),
        )
        for rule in app.url_map.iter_rules()
    )


def recorded() -> list[Route]:
    """Return the routes as they were last recorded."""
    routes = []
    for line in RECORD.read_text(encoding="utf-8").splitlines():
        methods, rule, endpoint = line.split(" ")
        routes.append(Route(rule, endpoint, tuple(methods.split(","))))
    return routes


def named(routes: list[Route]) -> dict[str, Route]:
    """Return the routes by their line, for use as names of tests."""
    return {str(route): route for route in routes}


def record(app: Flask) -> None:
    """Record the routes of the application."""
    RECORD.write_text("".join(f"{route}\n" for route in served(app)), encoding="utf-8")


if __name__ == "__main__":
    from app import create_app

    record(create_app("testing"))
