"""Clients of every kind of visitor: anonymous, author, moderator, administrator."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask
from flask.testing import FlaskClient

from tests.architecture.route_list import Route
from tests.architecture.site import Site
from tests.clients import api_client_of, browser_of

ANONYMOUS = "anonymous"


def visitor(app: Flask, site: Site, route: Route, name: str) -> FlaskClient:
    """Return a client of one visitor: a browser, or for the API an API client."""
    if name == ANONYMOUS:
        return app.test_client()
    enter = api_client_of if route.is_of_the_api else browser_of
    return enter(app, site.people[name])


def leaving_last(routes: Iterable[Route]) -> list[Route]:
    """Return the routes in an order in which a visitor can try one after the other."""
    return sorted(routes, key=lambda route: route.endpoint == "auth.logout")


def visitors(app: Flask, site: Site, route: Route) -> dict[str, FlaskClient]:
    """Return a client for an anonymous visitor and one for each user of the site."""
    return {name: visitor(app, site, route, name) for name in (ANONYMOUS, *site.people)}
