"""Everybody who may visit the site: strangers, an author, a moderator, an administrator."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.architecture.route_list import Route
from tests.architecture.site import Site
from tests.clients import browser_of, program_of


def visitors(app: Flask, site: Site, route: Route) -> dict[str, FlaskClient]:
    """A client for a stranger and for each person: a browser, or for the API a program."""
    enter = program_of if route.is_of_the_api else browser_of
    return {
        "stranger": app.test_client(),
        **{name: enter(app, person) for name, person in site.people.items()},
    }
