"""GET requests store nothing, and the markup of every page keeps to the rules."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.architecture.conftest import StartOver
from tests.architecture.markup import complaints
from tests.architecture.route_list import recorded
from tests.architecture.visitors import ANONYMOUS, leaving_last, visitor
from tests.fixture_types import CountStatements
from tests.pages import read

READ = [route for route in recorded() if "GET" in route.methods and not route.is_static]
# the book's link, which is a GET
ENDS_SESSION = "auth.logout"
# a page and an address of the API, which has clients of another kind
KINDS = {route.is_of_the_api: route for route in READ}.values()
QUERIES = ["", "?page=1"]
# the queues that a route shows by its query
QUEUES = {
    "/moderate": ["?show=posts", "?show=hidden-posts", "?show=hidden-comments", "?show=decisions"]
}


def check_page(answer: TestResponse) -> list[str]:
    """Return what is wrong with a page of HTML: its policy, heading, ids, language or labels."""
    page = read(answer)
    found = complaints(answer.text)
    if len(page.find_all("h1")) != 1:
        found.append(f"{len(page.find_all('h1'))} h1")
    ids = Counter(str(element["id"]) for element in page.find_all(id=True))
    found += [f"id {name!r} {times} times" for name, times in ids.items() if times > 1]
    if page.html is None or not page.html.get("lang"):
        found.append("no language")
    if page.title is None or not page.title.get_text().strip():
        found.append("no title")
    unlabelled = {str(label["for"]) for label in page.find_all("label", attrs={"for": True})}
    found += [f"label for missing {name!r}" for name in sorted(unlabelled - set(ids))]
    return found


@pytest.mark.parametrize("name", [ANONYMOUS, "author", "moderator", "administrator"])
def test_every_page_stores_nothing_and_keeps_to_the_rules_of_markup(
    app: Flask, start_over: StartOver, statements: CountStatements, name: str
) -> None:
    site, faults = start_over(), []
    clients = {route.is_of_the_api: visitor(app, site, route, name) for route in KINDS}
    for route in leaving_last(READ):
        client = clients[route.is_of_the_api]
        for query in QUERIES + QUEUES.get(route.rule, []):
            address = site.address(route.rule) + query
            with statements() as heard:
                answer = client.get(address)
            if answer.status_code >= 500:
                faults.append(f"{address}: {answer.status}")
            if route.endpoint != ENDS_SESSION:
                faults += [f"{address} wrote: {sql}" for sql in heard.writes_but_last_seen]
            if answer.headers.get("X-Content-Type-Options") != "nosniff":
                faults.append(f"{address}: no X-Content-Type-Options")
            if answer.mimetype == "text/html" and not answer.location:
                faults += [f"{address}: {fault}" for fault in check_page(answer)]
    assert faults == []
