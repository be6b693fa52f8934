"""Every page, for everybody: it writes nothing, and its markup keeps to the rules."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.architecture.markup import complaints
from tests.architecture.route_list import named, recorded
from tests.architecture.site import populate
from tests.architecture.visitors import visitors
from tests.fixture_types import CountStatements
from tests.pages import read

READ = named([route for route in recorded() if "GET" in route.methods and not route.is_static])
QUERIES = [
    "",
    "?page=1",
    "?show=posts",
    "?show=hidden-posts",
    "?show=hidden-comments",
    "?show=decisions",
]


def check_page(answer: TestResponse) -> list[str]:
    """What is wrong with a page of HTML: its policy, its heading, its ids, its language."""
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


@pytest.mark.parametrize("line", READ)
def test_reading_writes_nothing_but_last_seen(
    app: Flask, statements: CountStatements, line: str
) -> None:
    route, site = READ[line], populate()
    address = site.address(route.rule)
    for name, visitor in visitors(app, site, route).items():
        for query in QUERIES:
            with statements() as heard:
                answer = visitor.get(address + query)
            assert answer.status_code < 500, f"{address}{query} as {name}: {answer.status}"
            assert heard.writes_but_last_seen == [], f"{address}{query} as {name} wrote"


@pytest.mark.parametrize("line", [line for line, route in READ.items() if not route.is_of_the_api])
def test_every_page_keeps_to_the_rules_of_markup(app: Flask, line: str) -> None:
    route, site = READ[line], populate()
    address = site.address(route.rule)
    for name, visitor in visitors(app, site, route).items():
        answer = visitor.get(address)
        if answer.mimetype == "text/html" and not answer.location:
            assert check_page(answer) == [], f"{address} as {name}"
        assert answer.headers.get("X-Content-Type-Options") == "nosniff"
