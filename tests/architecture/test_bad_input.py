"""No request is a server error, and the API always says in JSON what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from tests.architecture.bad_input import (
    Request,
    bad_forms,
    bad_headers,
    bad_json,
    bad_reads,
    bad_values,
)
from tests.architecture.conftest import StartOver
from tests.architecture.route_list import Route, recorded
from tests.architecture.site import Site, arguments
from tests.architecture.visitors import ANONYMOUS, visitor
from tests.clients import API, make_apart, settle
from tests.databases import NewSite
from tests.pages import filled, read

ROUTES = [route for route in recorded() if not route.is_static]
# where an administrator gets further than an author does
ADMINISTERED = ("/admin", "/moderate", "/edit", "/post/", "/comment/", "/api/ver1/posts/")
LOGIN = "/auth/login"
PLAUSIBLE = {
    "body": "text",
    "title": "A title",
    "email": "new@example.com",
    "username": "newcomer",
    "password": "cat",
    "password2": "cat",
    "old_password": "cat",
    "reason": "Off topic",
}


def fields_of(client: FlaskClient, route: Route, path: str) -> dict[str, str]:
    """Return the fields of the form at the address, filled in; empty where there is no form."""
    if "GET" not in route.methods:
        return {"body": "text"}
    answer = client.get(path, follow_redirects=True)
    if answer.request.path == LOGIN != path:  # the form there is not this route's
        return {}
    page = read(answer)
    for form in page.find_all("form", method=lambda value: str(value).lower() == "post"):
        found = filled(form)
        if set(found) - {"csrf_token"}:
            return {name: value or PLAUSIBLE.get(name, "") for name, value in found.items()}
    return {}


def bad_requests(client: FlaskClient, site: Site, route: Route) -> Iterator[Request]:
    """Yield every bad request for the route; the parts that are not bad are right."""
    path = site.address(route.rule)
    for method in route.methods:
        for name in arguments(route.rule):
            for value in bad_values(route.rule, name):
                yield Request(method, site.address(route.rule, **{name: value}))
    yield Request("NONSENSE", path)
    if "GET" in route.methods:
        yield from bad_reads(path)
    for method in sorted(set(route.methods) - {"GET"}):
        yield from bad_json(method, path, route.is_of_the_api)
        if route.is_of_the_api:
            yield from bad_headers(method, path)
        else:
            for form in site.forms(route.rule):
                yield from bad_forms(method, form, fields_of(client, route, form))


def fault_of(client: FlaskClient, request: Request) -> str | None:
    """Return what is wrong with the response, or None."""
    answer = client.open(request.path, method=request.method, **request.more)
    if answer.status_code >= 500:
        return answer.status
    if request.path.startswith(API) and answer.status_code >= 400:
        found = answer.get_json(silent=True)
        if not isinstance(found, dict) or "error" not in found:
            return f"{answer.status}, and no JSON with an error: {answer.text[:80]!r}"
    return None


def requested_by(name: str) -> list[Route]:
    """Return the routes that a visitor of this role tries."""
    if name == "administrator":
        return [route for route in ROUTES if route.rule.startswith(ADMINISTERED)]
    return ROUTES


def only_reads(route: Route) -> bool:
    """Return whether the next route can be tried on the same site by the same visitor."""
    return route.methods == ("GET",) and route.endpoint != "auth.logout"


def deletes(route: Route) -> bool:
    """Return whether a form of the route, however bad, leaves nothing for the next one."""
    return "delete" in route.rule.split("/")


def kept_rows() -> NewSite:
    """Return the rows that there are now, to restore them."""
    settle()
    return NewSite(db.engine, db.metadata)


@pytest.fixture(scope="module")
def serving(database_address: str) -> Flask:
    """Return the application in production's way: with error pages instead of exceptions."""
    return make_apart("testing", database_address, TESTING=False, MAIL_SUPPRESS_SEND=True)


@pytest.mark.parametrize("blueprint", ["admin", "main", "auth", "api"])
@pytest.mark.parametrize("name", [ANONYMOUS, "author", "administrator"])
def test_bad_input_is_no_server_error(
    serving: Flask, start_over: StartOver, blueprint: str, name: str
) -> None:
    faults: list[str] = []
    site, client = None, None
    for route in requested_by(name):
        if not route.endpoint.startswith(f"{blueprint}."):
            continue
        if site is None or client is None:
            site = start_over()
            client = visitor(serving, site, route, name)
        undo = kept_rows().restore if deletes(route) else None
        for request in bad_requests(client, site, route):
            if fault := fault_of(client, request):
                faults.append(f"{request}\n    {fault}")
            if undo:
                undo()
        if not only_reads(route):
            site = client = None
    assert not faults, f"{len(faults)} faults as {name}:\n" + "\n".join(faults)


def test_every_route_belongs_to_a_blueprint() -> None:
    assert {route.endpoint.split(".")[0] for route in ROUTES} == {"admin", "api", "auth", "main"}
