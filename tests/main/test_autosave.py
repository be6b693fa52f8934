"""What is typed is kept on the server beside the saved text, and never overwrites newer work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Draft, Post, SiteVersion, User, utcnow
from app.models.post import PUBLISHED
from tests.clients import browser_of, settle
from tests.factories import PostFactory, administrator
from tests.fixture_types import ClientOf, CountStatements
from tests.main.submitting import fields_of, form_at, log_in, submit, submit_again
from tests.pages import first, form_with, words
from tests.services.together import at_once

JSON = {"Accept": "application/json"}
ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
TYPED = "Half a thought 🌊\n\nשלום"


@pytest.fixture
def post(john: User) -> Post:
    """A published post of John's."""
    written: Post = PostFactory.create(author=john, title="On boats", body="As it was")
    db.session.commit()
    return written


def autosave(browser: FlaskClient, address: str, writer: str = "one", **fields: Any) -> Any:
    """Send what is typed in the editor at an address, as its script does."""
    sent = {**form_at(browser, address), "writer": writer, **fields}
    return browser.post("/autosave", data=sent, headers={**JSON, "User-Agent": ANDROID})


def stored() -> list[tuple[str, str]]:
    """Return the titles and texts of the rows."""
    db.session.expire_all()
    return [(draft.title, draft.body) for draft in Draft.query.order_by(Draft.id)]


def test_a_new_text_gets_a_row_and_its_own_address(browser: FlaskClient) -> None:
    answer = autosave(browser, "/write", title="Thoughts", body=TYPED, tags="sea", language="de")
    assert answer.status_code == 200
    said = answer.get_json()
    assert said["address"] == f"/write/{said['draft']}"
    assert said["said"].startswith("Saved ")
    assert (stored(), Post.query.count()) == ([("Thoughts", TYPED)], 0)
    page = browser.get(said["address"])
    shown = fields_of(page)
    assert (shown["title"], shown["body"]) == ("Thoughts", TYPED)
    assert (shown["tags"], shown["language"]) == ("sea", "de")
    assert "Not saved yet: typed on Firefox on Android at" in words(page)


def test_it_is_offered_where_a_new_text_is_begun(browser: FlaskClient) -> None:
    assert "not saved yet" not in words(browser.get("/write"))
    address = autosave(browser, "/write", body=TYPED).get_json()["address"]
    page = browser.get("/write")
    assert "A text is not saved yet: typed on Firefox on Android" in words(page)
    assert first(page, ".unsaved a")["href"] == address


def test_what_is_typed_again_goes_into_the_same_row(
    browser: FlaskClient, statements: CountStatements
) -> None:
    first_answer = autosave(browser, "/write", body="One").get_json()
    fields = {**form_at(browser, first_answer["address"]), "writer": "one", "body": "Two"}
    version = db.session.scalar(db.select(SiteVersion.number))
    with statements() as sent:
        answer = browser.post("/autosave", data=fields, headers=JSON)
    assert answer.get_json()["draft"] == first_answer["draft"]
    assert answer.get_json()["version"] == 2
    writes = [text for text in sent.writes if "drafts" in text]
    assert (len(writes), writes[0].split()[0]) == (1, "UPDATE")
    assert db.session.scalar(db.select(SiteVersion.number)) == version
    assert stored() == [("", "Two")]


def test_an_answer_that_was_lost_makes_no_second_row(browser: FlaskClient) -> None:
    fields = {**form_at(browser, "/write"), "writer": "one", "body": "One"}
    for body in ("One", "Two"):
        browser.post("/autosave", data={**fields, "body": body}, headers=JSON)
    assert stored() == [("", "Two")]


def test_the_published_text_stays_until_it_is_saved(
    browser: FlaskClient, client: FlaskClient, post: Post
) -> None:
    address = f"/edit/{post.id}"
    answer = autosave(browser, address, title="On ships", body=TYPED)
    assert answer.get_json()["address"] is None
    assert (post.title, post.body, post.revision, post.status) == (
        "On boats",
        "As it was",
        1,
        PUBLISHED,
    )
    assert "On ships" not in client.get(f"/post/{post.id}/on-boats").text
    page = browser.get(address)
    assert (fields_of(page)["title"], fields_of(page)["body"]) == ("On ships", TYPED)
    assert "Not saved yet: typed on Firefox on Android at" in words(page)
    assert submit_again(browser, page).status_code == 302
    assert (post.title, post.body, stored()) == ("On ships", TYPED, [])
    assert "Not saved yet" not in words(browser.get(address))


def test_another_device_goes_on_and_the_first_is_told(app: Flask, john: User, post: Post) -> None:
    phone, library = browser_of(app, john), browser_of(app, john)
    address = f"/edit/{post.id}"
    on_the_phone = {**form_at(phone, address), "writer": "phone"}
    phone.post("/autosave", data={**on_the_phone, "body": "On the train"}, headers=JSON)
    there = {**form_at(library, address), "writer": "library"}
    assert there["body"] == "On the train"
    more = {**there, "body": "In the library"}
    assert library.post("/autosave", data=more, headers=JSON).status_code == 200
    late = {**on_the_phone, "draft_version": "1", "body": "Still on the train"}
    refused = phone.post("/autosave", data=late, headers=JSON)
    assert (refused.status_code, refused.get_json()["newer"]) == (409, True)
    assert "A newer text was typed on" in refused.get_json()["message"]
    assert stored() == [("On boats", "In the library")]
    both = phone.post(address, data={**late, "action": "compare"})
    assert first(both, "#other-version").get_text().strip() == "In the library"
    assert fields_of(both)["body"] == "Still on the train"
    assert (stored(), post.body) == ([("On boats", "In the library")], "As it was")
    seen = {**fields_of(both), "writer": "phone", "body": "Both"}
    assert phone.post("/autosave", data=seen, headers=JSON).status_code == 200
    assert stored() == [("On boats", "Both")]


def test_saving_leaves_what_another_device_has_typed_since(
    browser: FlaskClient, post: Post
) -> None:
    address = f"/edit/{post.id}"
    fields = {**form_at(browser, address), "body": "From the library"}
    autosave(browser, address, "phone", body="On the train")
    assert browser.post(address, data=fields).status_code == 302
    assert (post.body, stored()) == ("From the library", [("On boats", "On the train")])
    page = browser.get(address)
    assert fields_of(page)["body"] == "From the library"
    assert "Another text is not saved: typed on Firefox on Android" in words(page)
    both = browser.get(str(first(page, ".unsaved a")["href"]))
    assert fields_of(both)["body"] == "On the train"
    assert first(both, "#other-version").get_text().strip() == "From the library"
    assert submit_again(browser, both).status_code == 302
    assert (post.body, stored()) == ("On the train", [])


def test_an_older_row_meets_the_conflict_page_when_it_is_saved(
    browser: FlaskClient, post: Post
) -> None:
    address = f"/edit/{post.id}"
    autosave(browser, address, body="Mine")
    page = browser.get(address)
    post.body, post.revision = "By an administrator", 2
    answer = submit_again(browser, page)
    assert answer.status_code == 409
    assert fields_of(answer)["body"] == "Mine"
    assert first(answer, "#other-version").get_text().strip() == "By an administrator"
    assert stored() == [("On boats", "Mine")]


def test_going_back_to_the_saved_version(browser: FlaskClient, post: Post) -> None:
    address = f"/edit/{post.id}"
    autosave(browser, address, body="A mistake")
    old = browser.get(address)
    autosave(browser, address, body="Typed meanwhile")
    form = form_with(old, "draft_version")
    fields = {"draft_version": "1"}
    answer = browser.post(str(form["action"]), data=fields)
    assert "changed meanwhile" in words(browser.get(answer.location))
    assert len(stored()) == 1
    answer = browser.post(str(form["action"]), data={"draft_version": "2"})
    assert answer.location == address
    assert (fields_of(browser.get(address))["body"], stored()) == ("As it was", [])
    assert browser.post(str(form["action"]), data=fields).status_code == 302


@pytest.mark.parametrize("same", [True, False], ids=["same text", "another text"])
def test_a_new_text_in_two_tabs_becomes_one_post(browser: FlaskClient, same: bool) -> None:
    address = autosave(browser, "/write", body="One").get_json()["address"]
    tabs = [{**form_at(browser, address), "body": "One" if same else text} for text in "AB"]
    assert browser.post("/write", data=tabs[0]).status_code == 302
    answer = browser.post("/write", data=tabs[1])
    assert answer.status_code == (302 if same else 409)
    assert (Post.query.count(), stored()) == (1, [])
    if not same:
        assert fields_of(answer)["body"] == "B"
        assert submit_again(browser, answer).status_code == 302
        assert [post.body for post in Post.query] == ["B"]
    gone = browser.get(address)
    assert gone.location == "/drafts"
    assert "saved or thrown away" in words(browser.get("/drafts"))


def test_a_save_that_comes_late_revives_nothing(browser: FlaskClient, post: Post) -> None:
    for address in ("/write", f"/edit/{post.id}"):
        fields = {**form_at(browser, address), "writer": "one", "body": f"Done {address}"}
        browser.post("/autosave", data=fields, headers=JSON)
        browser.post(address, data=fields)
        late = browser.post("/autosave", data=fields, headers=JSON)
        assert (late.status_code, late.get_json()) == (200, {"draft": None})
        assert stored() == []


def test_a_save_in_place_says_where_it_is(browser: FlaskClient) -> None:
    fields = {**form_at(browser, "/write"), "body": "One", "action": "save"}
    said = browser.post("/write", data=fields, headers=JSON).get_json()
    post = Post.query.one()
    assert (said["address"], said["id"], said["revision"]) == (f"/edit/{post.id}", post.id, 1)
    again = {**fields, "body": "Two", "revision": said["revision"]}
    assert browser.post(said["address"], data=again, headers=JSON).get_json()["revision"] == 2
    assert (post.body, post.status) == ("Two", "draft")


def test_nobody_else_reads_writes_or_discards_it(
    app: Flask,
    browser: FlaskClient,
    client: FlaskClient,
    client_of: ClientOf,
    susan: User,
    post: Post,
) -> None:
    new = autosave(browser, "/write", body="My secret").get_json()
    autosave(browser, f"/edit/{post.id}", body="My secret too")
    before = stored()
    for other in (client_of(susan), client_of(administrator())):
        assert other.get(new["address"]).location == "/drafts"
        fields = {"body": "No", "draft": new["draft"], "draft_version": "1", "writer": "one"}
        other.post("/autosave", data=fields, headers=JSON)
        other.post(f"/autosave/{new['draft']}/discard", data={"draft_version": "1"})
        assert "My secret" not in other.get("/drafts").text
    fields = {"body": "No", "post": str(post.id), "writer": "one"}
    refused = client_of(susan).post("/autosave", data=fields, headers=JSON)
    assert refused.status_code == 403
    assert "My secret" not in client_of(administrator()).get(f"/edit/{post.id}").text
    assert client.post("/autosave", data=fields, headers=JSON).status_code in (302, 401)
    assert before == [row for row in stored() if row[1] != "No"]


def test_its_token_comes_in_a_header(checked_app: Flask, john: User) -> None:
    browser = log_in(checked_app.test_client(), john)
    token = str(first(browser.get("/write"), "meta[name=csrf-token]")["content"])
    data = {"body": "x", "writer": "one"}
    assert browser.post("/autosave", data=data, headers=JSON).status_code == 400
    right = browser.post("/autosave", data=data, headers={**JSON, "X-CSRFToken": token})
    assert right.status_code == 200


def test_two_tabs_at_once_make_one_row_of_a_post(app: Flask, john: User, post: Post) -> None:
    def saving(writer: str) -> Callable[[], int]:
        browser = browser_of(app, john)
        fields = {**form_at(browser, f"/edit/{post.id}"), "writer": writer, "body": writer}
        return lambda: browser.post("/autosave", data=fields, headers=JSON).status_code

    actions = [saving(writer) for writer in ("one", "two")]
    assert sorted(at_once(app, *actions)) == [200, 409]
    assert len(stored()) == 1


def test_it_goes_with_the_post_and_with_the_account(
    browser: FlaskClient, john: User, post: Post
) -> None:
    autosave(browser, f"/edit/{post.id}", body="One")
    autosave(browser, "/write", body="Two")
    db.session.delete(post)
    settle()
    assert stored() == [("", "Two")]
    db.session.delete(john)
    settle()
    assert stored() == []


def test_a_text_of_another_day_has_its_date(browser: FlaskClient) -> None:
    address = autosave(browser, "/write", body="Old").get_json()["address"]
    Draft.query.one().saved_at = utcnow() - timedelta(days=400)
    assert f"{(utcnow() - timedelta(days=400)):%Y}" in first(browser.get(address), ".unsaved").text


def refused_again(answer: TestResponse) -> dict[str, str]:
    """Return what the form says about the row."""
    return {name: fields_of(answer)[name] for name in ("draft", "draft_version")}


def test_a_refused_text_keeps_its_row(browser: FlaskClient) -> None:
    address = autosave(browser, "/write", body="One").get_json()["address"]
    answer = submit(browser, address, body="Two", tags="x" * 51)
    assert answer.status_code == 400
    assert refused_again(answer) == {"draft": address.split("/")[-1], "draft_version": "1"}
    assert submit_again(browser, answer, tags="").status_code == 302
    assert stored() == []
