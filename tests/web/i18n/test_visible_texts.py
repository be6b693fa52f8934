"""Nothing is left in English: every text of every page and mail has been through the catalogue."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Role
from app.web.i18n.translations import Translations
from app.web.pages import account_emails, account_notices
from app.web.pages.fragment_cache import render_anew
from app.web.security.cookies import LANGUAGE as LANGUAGE_COOKIE
from tests.architecture.route_list import Route, named, recorded
from tests.architecture.site import Site, populate
from tests.architecture.visitors import leaving_last, visitor, visitors
from tests.clients import API, PASSWORD
from tests.emails import Outbox
from tests.pages import filled, form_with, read
from tests.web.i18n.marked_texts import (
    Marking,
    in_another_language,
    not_translated,
    not_translated_text,
    own_words,
)

ROUTES = [route for route in recorded() if not route.is_static]
READ = named([one for one in ROUTES if "GET" in one.methods and not one.is_of_the_api])
SENT = named([one for one in ROUTES if "POST" in one.methods and not one.is_of_the_api])
MORE = {
    "/": ["?page=2"],
    "/moderate": ["?show=posts", "?show=hidden-posts", "?show=hidden-comments", "?show=decisions"],
    "/search": [
        "?q=body",
        "?q=nowhere",
        "?q=-body",
        "?q=body&author=john&tag=boats",
        "?q=body&author=nobody",
        "?q=body&tag=nothing",
        f"?q={'word+' * 100}",
    ],
}
NOTHING: dict[str, str] = {}
SOMETHING = {
    "body": "They float.",
    "title": "On boats",
    "tags": "Boats",
    "language": "zh-Hans",
    "status": "published",
    "reason": "Spam",
    "email": "new@example.com",
    "username": "newcomer",
    "password": "a long password 1",
    "password2": "a long password 1",
    "old_password": "cat",
    "remember_me": "y",
}
WITHOUT_ARGUMENTS = [one.rule for one in READ.values() if "<" not in one.rule]
TYPED = (*SOMETHING.values(), "body", "nowhere", "nobody", "nothing", "-body", "word", "boats")


@pytest.fixture(autouse=True)
def marking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of Chinese words the catalogue has English ones with marks; no page is kept."""
    monkeypatch.setitem(app.extensions, "fragments", render_anew)
    monkeypatch.setattr(Translations, "get_translations", lambda _domain: Marking())


@pytest.fixture
def site(app: Flask) -> Site:
    """A site with something of everything."""
    return populate()


def readers(app: Flask, site: Site, route: Route) -> dict[str, FlaskClient]:
    """Return the clients that may use the route, all of which have chosen Chinese."""
    everybody = visitors(app, site, route)
    for reader in everybody.values():
        reader.set_cookie(LANGUAGE_COOKIE, "zh-Hans")
    return everybody


def complaints(app: Flask, answer: TestResponse) -> list[str]:
    """What a page says that was not translated, or as if it were in another language."""
    if answer.mimetype != "text/html" or answer.location:
        return []
    page = read(answer)
    assert page.html is not None
    assert page.html["lang"] == "zh-Hans"
    known = own_words(app.config["SITE_NAME"], *TYPED)
    return not_translated(page, known) + in_another_language(page)


def test_a_text_that_is_not_translated_is_found() -> None:
    page = BeautifulSoup(
        '<html lang="zh-Hans"><p>⟦By <a>John</a>⟧ Hello <b>John</b><img alt="A boat">'
        '<input type="submit" value="Send"><q lang="en">⟦Quoted⟧</q><time title="Today">'
        "</time><code>code</code></p></html>",
        "html.parser",
    )
    assert not_translated(page, {"John"}) == [" Hello ", "A boat", "Send", "Today"]
    assert in_another_language(page) == ["⟦Quoted⟧"]


@pytest.mark.parametrize("name", ["anonymous", "author", "moderator", "administrator"])
def test_every_page_is_translated(app: Flask, site: Site, name: str) -> None:
    routes = leaving_last(READ.values())
    reader = visitor(app, site, routes[0], name)
    reader.set_cookie(LANGUAGE_COOKIE, "zh-Hans")
    for route in routes:
        address = site.address(route.rule)
        for query in ["", *MORE.get(route.rule, [])]:
            found = complaints(app, reader.get(address + query))
            assert found == [], f"{address}{query} as {name}"


@pytest.mark.parametrize("fields", [NOTHING, SOMETHING], ids=["nothing", "something"])
@pytest.mark.parametrize("line", SENT)
def test_every_response_to_a_form_is_translated(
    app: Flask, site: Site, line: str, fields: dict[str, str]
) -> None:
    route = SENT[line]
    address = site.address(route.rule)
    for name, reader in readers(app, site, route).items():
        answer = reader.post(address, data=fields, follow_redirects=True)
        assert complaints(app, answer) == [], f"{address} as {name}"


@pytest.mark.parametrize("address", WITHOUT_ARGUMENTS)
def test_every_page_of_an_empty_site_is_translated(client: FlaskClient, address: str) -> None:
    client.set_cookie(LANGUAGE_COOKIE, "zh-Hans")
    assert complaints(client.application, client.get(address)) == []


def cause_every_email(app: Flask, site: Site) -> None:
    """Do all that makes the site send mail."""
    readers_of_forms = readers(app, site, SENT["GET,POST /auth/login auth.login"])
    anonymous, john = readers_of_forms["anonymous"], readers_of_forms["author"]
    anonymous.post("/auth/register", data=SOMETHING)
    known = {"email": "john@example.com", "username": "somebody"}
    anonymous.post("/auth/register", data={**SOMETHING, **known})
    anonymous.post("/auth/reset", data={"email": "john@example.com"})
    john.post("/auth/change_email", data={"email": "j@example.com", "password": PASSWORD})
    john.post(site.address("/auth/change_email/<token>"), data=NOTHING)
    john.post("/auth/change-password", data=SOMETHING)
    new = {"username": "newcomer2", "password": SOMETHING["password"]}
    john.post("/auth/change-username", data=new)
    change_as_administrator(readers_of_forms["administrator"], site)
    address = {"email": "john@example.org", "password": SOMETHING["password"]}
    anonymous.post("/auth/login", data=address)
    anonymous.post("/auth/delete-account", data=address)


def change_as_administrator(ada: FlaskClient, site: Site) -> None:
    """Make an account, change the role of the author, and suspend that account in both ways."""
    invited = filled(form_with(ada.get("/admin/people/new"), "role"))
    invited |= {"email": "invited@example.com", "username": "invited"}
    assert ada.post("/admin/people/new", data=invited).status_code == 302
    edit = site.address("/edit-profile/<int:id>")
    fields = filled(form_with(ada.get(edit), "role"))
    fields["role"] = str(Role.query.filter_by(name="Moderator").one().id)
    assert ada.post(edit, data=fields).status_code == 302
    for choice in (NOTHING, {"with_texts": "y"}):
        ada.post(site.address("/moderate/user/<int:id>/suspend"), data={**SOMETHING, **choice})
        ada.post(site.address("/moderate/user/<int:id>/lift"), data=choice)


def test_every_mail_is_translated(app: Flask, site: Site, outbox: Outbox) -> None:
    cause_every_email(app, site)
    written = outbox.messages
    kinds = [
        one
        for module in (account_emails, account_notices)
        for one in vars(module).values()
        if isinstance(one, account_emails.AccountEmail)
    ]
    assert len({message.text.split("http")[0] for message in written}) == len(kinds)
    known = own_words(app.config["SITE_NAME"], f"[{app.config['SITE_NAME']}]")
    for message in written:
        assert not_translated_text(f"{message.subject}\n{message.text}", known) == []


@pytest.mark.parametrize("address", ["/posts/99", "/users/99", "/comments/99", "/nothing"])
def test_every_message_of_the_api_is_translated(app: Flask, site: Site, address: str) -> None:
    api = readers(app, site, next(one for one in recorded() if one.is_of_the_api))["author"]
    answer = api.get(API + address)
    assert answer.json is not None
    assert answer.json["error"] == "not found"
    assert not_translated_text(answer.json["message"], set()) == []
