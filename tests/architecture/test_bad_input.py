"""Nothing that anybody sends is an error of the server's, and the API always says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.architecture.bad_input import (
    Request,
    bad_forms,
    bad_headers,
    bad_json,
    bad_reads,
    bad_values,
)
from tests.architecture.route_list import Route, named, recorded
from tests.architecture.site import Site, arguments, populate
from tests.architecture.visitors import visitors
from tests.clients import API, make_apart
from tests.pages import filled, read

ROUTES = named([route for route in recorded() if not route.is_static])
# where an administrator gets further than an author does
ADMINISTERED = ("/moderate", "/edit", "/post/", "/comment/", "/api/ver1/posts/")
VISITS = [
    (line, name)
    for line, route in ROUTES.items()
    for name in ("stranger", "author", "administrator")
    if name != "administrator" or route.rule.startswith(ADMINISTERED)
]
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


def fields_of(visitor: FlaskClient, route: Route, path: str) -> dict[str, str]:
    """The form that the visitor finds at the address, filled in; nothing where there is none."""
    if "GET" not in route.methods:
        return {"body": "text"}
    page = read(visitor.get(path, follow_redirects=True))
    for form in page.find_all("form", method=lambda value: str(value).lower() == "post"):
        found = filled(form)
        if set(found) - {"csrf_token"}:
            return {name: value or PLAUSIBLE.get(name, "") for name, value in found.items()}
    return {}


def bad_requests(visitor: FlaskClient, site: Site, route: Route) -> Iterator[Request]:
    """Every bad request for the route; the parts that are not bad are right."""
    path = site.address(route.rule)
    for method in route.methods:
        for name in arguments(route.rule):
            for value in bad_values(route.rule, name):
                yield Request(method, site.address(route.rule, **{name: value}))
    yield Request("NONSENSE", path)
    if "GET" in route.methods:
        yield from bad_reads(path)
    for method in sorted(set(route.methods) - {"GET"}):
        yield from bad_json(method, path)
        if route.is_of_the_api:
            yield from bad_headers(method, path)
        else:
            yield from bad_forms(method, path, fields_of(visitor, route, path))


def fault_of(visitor: FlaskClient, request: Request) -> str | None:
    """What is wrong with the answer, or None."""
    answer = visitor.open(request.path, method=request.method, **request.more)
    if answer.status_code >= 500:
        return answer.status
    if request.path.startswith(API) and answer.status_code >= 400:
        found = answer.get_json(silent=True)
        if not isinstance(found, dict) or "error" not in found:
            return f"{answer.status}, and no JSON with an error: {answer.text[:80]!r}"
    return None


@pytest.fixture(scope="module")
def serving(database_address: str) -> Flask:
    """The application as it answers people: with error pages instead of exceptions."""
    return make_apart("testing", database_address, TESTING=False, MAIL_SUPPRESS_SEND=True)


@pytest.mark.parametrize(("line", "name"), VISITS)
def test_bad_input_is_no_error_of_the_server(
    app: Flask, serving: Flask, line: str, name: str
) -> None:
    site = populate()
    visitor = visitors(serving, site, ROUTES[line])[name]
    faults = [
        f"{request}\n    {fault}"
        for request in bad_requests(visitor, site, ROUTES[line])
        if (fault := fault_of(visitor, request))
    ]
    assert not faults, f"{len(faults)} faults as {name}:\n" + "\n".join(faults[:10])
