"""Checkers of HTML, of the content security policy and of performance find no fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from app.content.text.clean_text import clean_text
from app.models import User
from app.web.security.decorators import public
from tests.browser.conftest import CHROMIUM
from tests.browser.programs import ask_csp_evaluator, ask_lighthouse, ask_nu
from tests.browser.site_pages import VISITORS, fill_site, pages_of_all
from tests.browser.visiting import Browse
from tests.content.markdown.hostile_markdown import HOSTILE_MARKDOWN
from tests.factories import PostFactory
from tests.fixture_types import ClientOf, MakeApp

pytestmark = pytest.mark.conformance

LANGUAGES = ["en", "zh-Hans"]
REFUSALS = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503]
# What search engines should find ...
FOUND = [
    *("front", "article", "long read", "article in Chinese", "article in Arabic", "note"),
    *("tags", "tag", "archive", "archive of a month", "authors", "profile"),
]
# ... and what they should not, which Lighthouse takes for a mistake.
NOT_FOUND = ["login", "register", "search with results"]
LEAST_GRAVE = 45  # csp_evaluator: below this is what is, or may be, of high or medium severity


def test_the_nu_checker_finds_nothing_on_any_page(browse: Browse, tmp_path: Path) -> None:
    of_whom, kept = fill_site(), Pages(tmp_path)
    for name in VISITORS:
        visitor = browse() if name == "anonymous" else browse().log_in(name)
        for title, path in pages_of_all(of_whom).items():
            for language in LANGUAGES:
                answer = visitor.context.request.get(
                    visitor.site + path, headers={"Accept-Language": language}
                )
                kept.keep(f"{name} at {title} in {language}", answer.text())
    assert len(kept.titles) > 4 * len(of_whom["anonymous"])
    assert not (found := kept.complaints()), "\n".join(found)


def test_the_nu_checker_finds_nothing_on_pages_that_say_no(
    app: Flask, make_app: MakeApp, database_address: str, tmp_path: Path
) -> None:
    failing = make_app("testing", database_address, PROPAGATE_EXCEPTIONS=False)
    failing.add_url_rule("/fail/<int:code>", view_func=public(abort))
    client, kept = failing.test_client(), Pages(tmp_path)
    for code in REFUSALS:
        for language in LANGUAGES:
            answer = client.get(f"/fail/{code}", headers={"Accept-Language": language})
            assert (answer.status_code, answer.mimetype) == (code, "text/html")
            kept.keep(f"{code} in {language}", answer.text)
    assert not (found := kept.complaints()), "\n".join(found)


def test_the_nu_checker_finds_nothing_in_forms_that_come_back(
    client: FlaskClient, client_of: ClientOf, john: User, tmp_path: Path
) -> None:
    post, kept = PostFactory.create(author=john), Pages(tmp_path)
    writer = client_of(john)
    for who, path in [
        (client, "/auth/login"),
        (client, "/auth/register"),
        (writer, "/write"),
        (writer, f"/edit/{post.id}"),
        (writer, f"/post/{post.id}"),
        (writer, "/edit-profile"),
        (writer, "/auth/change-password"),
        (writer, "/auth/change_email"),
        (writer, "/auth/delete-account"),
    ]:
        wrong = {"email": "@", "username": "!", "body": "", "title": "x" * 999, "name": "x" * 999}
        answer = who.post(path, data=wrong)
        assert answer.status_code in (200, 400, 409, 422), f"{path}: {answer.status}"
        kept.keep(path, answer.text)
    assert not (found := kept.complaints()), "\n".join(found)


def test_the_nu_checker_finds_nothing_on_an_empty_site(
    app: Flask, make_app: MakeApp, database_address: str, tmp_path: Path
) -> None:
    visitor = make_app("testing", database_address, SETUP_PAGE=True).test_client()
    kept = Pages(tmp_path)
    for language in LANGUAGES:
        asked = {"Accept-Language": language}
        kept.keep(f"new in {language}", visitor.get("/auth/setup", headers=asked).text)
        answer = visitor.post("/auth/setup", headers=asked, data={"username": "!", "email": "@"})
        assert answer.status_code == 422
        kept.keep(f"wrong in {language}", answer.text)
    assert not (found := kept.complaints()), "\n".join(found)


def test_the_nu_checker_finds_nothing_whatever_people_write(
    client: FlaskClient, john: User, tmp_path: Path
) -> None:
    kept = Pages(tmp_path)
    for text in HOSTILE_MARKDOWN:
        if "\0" not in text:  # which is refused
            clean = clean_text(text)  # as when it is stored
            post = PostFactory.create(author=john, title=clean[:300], body=clean)
            kept.keep(text, client.get(f"/post/{post.id}", follow_redirects=True).text)
    assert not (found := kept.complaints()), "\n".join(found)


def test_the_nu_checker_sees_what_is_wrong(tmp_path: Path) -> None:
    kept = Pages(tmp_path)
    kept.keep("wrong", "<!DOCTYPE html><html lang=en><title>Lamp</title><p><div></div></p>")
    assert kept.complaints()


def test_csp_evaluator_finds_nothing_grave(browse: Browse) -> None:
    visitor, policies = browse(), set()
    for path in pages_of_all(fill_site()).values():
        answer = visitor.context.request.get(visitor.site + path)
        policies.add(answer.headers["content-security-policy"])
    assert grave_faults(policies) == []


def test_csp_evaluator_sees_what_is_wrong() -> None:
    assert grave_faults({"script-src 'unsafe-inline'"})


def test_lighthouse_gives_full_marks(browse: Browse) -> None:
    pages, visitor = fill_site()["anonymous"], browse()
    visitor.open("/")  # what the test has stored is there
    judgements = ask_lighthouse(
        [visitor.site + pages[title] for title in FOUND + NOT_FOUND], CHROMIUM
    )
    scores = {
        title: (judgement["scores"], judgement["wrong"])
        for title, judgement in zip(FOUND + NOT_FOUND, judgements, strict=True)
    }
    for title in NOT_FOUND:
        assert scores[title][0].pop("seo") < 1
    wrong = {
        title: (marks, why) for title, (marks, why) in scores.items() if set(marks.values()) != {1}
    }
    assert wrong == {}


def grave_faults(policies: set[str]) -> list[str]:
    """What is wrong with content security policies, and lets others do harm."""
    judgements = ask_csp_evaluator(sorted(policies))
    assert len(judgements) == len(policies)
    return [
        f"{finding['description']} {judgement['policy']}"
        for judgement in judgements
        for finding in judgement["findings"]
        if finding["severity"] < LEAST_GRAVE
    ]


class Pages:
    """Pages in a folder, each once, for checkers that read files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.titles: dict[str, str] = {}
        self._seen: set[str] = set()

    def keep(self, title: str, html: str) -> None:
        """Add a page, unless the very same is there."""
        if html not in self._seen:
            self._seen.add(html)
            file = self.folder / f"{len(self.titles)}.html"
            file.write_text(html, encoding="utf-8")
            self.titles[file.name] = title

    def complaints(self) -> list[str]:
        """What the Nu HTML checker says about them, warnings included."""
        return [
            f"{self.titles[message['url'].rsplit('/', 1)[-1]]}: {message['message']} "
            f"{message.get('extract', '')}"
            for message in ask_nu(self.folder)
        ]
