"""Reading pages as visitors do."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def read(answer: TestResponse) -> BeautifulSoup:
    """Return the page as a tree of elements."""
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def words(answer: TestResponse) -> str:
    """Return the text of the page with single spaces."""
    return " ".join(read(answer).get_text(" ").split())


def heading(answer: TestResponse) -> str:
    """Return the text of the h1."""
    found = read(answer).find("h1")
    assert found is not None, "the page has no h1"
    return found.get_text().strip()


def page_language(answer: TestResponse) -> str:
    """Return the language that the page declares."""
    html = read(answer).html
    assert html is not None
    return str(html["lang"])


def first(answer: TestResponse, selector: str) -> Tag:
    """Return the first element that a CSS selector matches; fail when there is none."""
    found = read(answer).select_one(selector)
    assert found is not None, f"the page has no {selector}"
    return found


def links(answer: TestResponse) -> dict[str, str]:
    """Return the target of each link of the page by its text."""
    return {
        " ".join(link.get_text(" ").split()): str(link.get("href"))
        for link in read(answer).find_all("a", href=True)
    }


def form_with(answer: TestResponse, field: str) -> Tag:
    """Return the form that has a field of this name."""
    for form in read(answer).find_all("form"):
        if form.select(f"[name='{field}']"):
            return form
    raise AssertionError(f"the page has no form with a field {field!r}")


def filled(form: Tag) -> dict[str, str]:
    """Return what a browser sends when the form is submitted unchanged."""
    values: dict[str, str] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name = field.get("name")
        if not name or field.has_attr("disabled"):
            continue
        if field.name == "textarea":
            # HTML: the first line end after <textarea> is no part of the text.
            text = field.get_text().replace("\r\n", "\n")
            values[str(name)] = text.removeprefix("\n")
        elif field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            values[str(name)] = str(chosen.get("value", chosen.get_text())) if chosen else ""
        elif field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                values[str(name)] = str(field.get("value", "on"))
        elif field.get("type") not in ("submit", "button", "image", "file"):
            values[str(name)] = str(field.get("value", ""))
    return values


def titles_found(client: FlaskClient, query: str) -> list[str]:
    """Return the titles of the posts that a search finds."""
    page = client.get("/search", query_string={"q": query})
    assert page.status_code == 200
    return [" ".join(title.get_text().split()) for title in read(page).select(".result-title")]
