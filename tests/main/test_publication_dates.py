"""The date of a post: kept, asked for anew, or chosen; and what counts as an edit after it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.models import Post, User, utcnow
from tests.clients import API
from tests.factories import PostFactory
from tests.fixture_types import ClientOf
from tests.main.submitting import form_at, publish, submit, unpublish
from tests.pages import read, words

LONG_AGO = datetime.fromisoformat("2020-02-29T12:30:15.123456")


@pytest.fixture
def api(john: User, api_client: ClientOf) -> FlaskClient:
    """An API client of John's."""
    return api_client(john)


def shows_edited(client: FlaskClient, post: Post) -> bool:
    """Whether readers and programs are told of an edit; all of them, or none."""
    answer = client.get(f"/post/{post.id}/{post.slug}")
    page = read(answer)
    found = {
        "page": "Edited" in words(answer),
        "link previews": bool(page.select("[property='article:modified_time']")),
        "structured data": f'"dateModified":"{post.published_at:%Y-%m-%dT%H:%M:%S}Z"'
        not in answer.text,
        "feed": f"<updated>{post.published_at:%Y-%m-%dT%H:%M:%S}Z</updated>"
        not in client.get("/feed.atom").text.split("<entry")[1],
        "sitemap": f"<lastmod>{post.published_at:%Y-%m-%dT%H:%M:%S}Z</lastmod>"
        not in client.get("/sitemap.xml").text.split("<url>")[2],
    }
    assert len(set(found.values())) == 1, found
    return found["page"]


def test_withdrawing_a_post_and_publishing_it_again_keeps_its_date(
    browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    post = PostFactory.create(author=john, title="Back again", published_at=LONG_AGO)
    unpublish(browser, post.id)
    assert client.get(f"/post/{post.id}").status_code == 404
    page = browser.get(f"/post/{post.id}/publish")
    assert "Published, dated February 29, 2020 at 12:30 (UTC)" in words(page)
    publish(browser, f"/edit/{post.id}")
    assert post.published_at == LONG_AGO
    assert "February 29, 2020" in words(client.get(f"/post/{post.id}/{post.slug}"))
    assert not shows_edited(client, post)
    assert "Back again" in words(client.get("/archive/2020/02"))


def test_the_api_keeps_the_date_too(api: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, published_at=LONG_AGO)
    address = f"{API}/posts/{post.id}"
    draft = api.put(address, json={"status": "draft"}).get_json()
    assert (draft["status"], draft["timestamp"]) == ("draft", "Sat, 29 Feb 2020 12:30:15 GMT")
    again = api.put(address, json={"status": "published"}).get_json()
    assert (again["status"], again["timestamp"]) == ("published", "Sat, 29 Feb 2020 12:30:15 GMT")
    assert again["updated_at"] is None


def test_an_author_may_ask_for_a_new_date(
    browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    post = PostFactory.create(author=john, title="Renewed", published_at=LONG_AGO)
    before = utcnow()
    publish(browser, f"/edit/{post.id}", body="All new", when="as-new")
    assert post.published_at is not None
    assert before <= post.published_at <= utcnow()
    assert not shows_edited(client, post)


def test_a_new_post_cannot_be_published_anew(browser: FlaskClient) -> None:
    answer = publish(browser, "/write", body="A text", when="as-new")
    assert answer.status_code == 400
    assert "Publish as new" not in words(answer)
    assert Post.query.one().is_draft


@pytest.mark.parametrize("address", ["/write", "/edit/{id}"])
def test_an_author_dates_a_post_back(
    browser: FlaskClient, client: FlaskClient, john: User, address: str
) -> None:
    draft = PostFactory.create(author=john, status="draft", created_at=utcnow())
    fields = {"title": "Found in a drawer", "body": "Old words."}
    where = address.format(id=draft.id)
    answer = publish(browser, where, **fields, when="scheduled", publish_at="1999-12-31T23:59")
    said = words(browser.get(answer.location))
    assert "Your post is published, dated December 31, 1999 at 23:59 (UTC)." in said
    post = Post.query.filter_by(title="Found in a drawer").one()
    assert post.published_at == datetime.fromisoformat("1999-12-31T23:59")
    assert "Found in a drawer" in words(client.get("/archive/1999/12"))
    assert not shows_edited(client, post)


def test_the_first_publication_of_a_draft_is_no_edit(
    browser: FlaskClient, client: FlaskClient, api: FlaskClient, john: User
) -> None:
    submit(browser, "/write", title="Slowly", body="One")
    post = Post.query.one()
    for text in ("One, two", "One, two, three"):
        submit(browser, f"/edit/{post.id}", body=text)
        assert api.get(f"{API}/posts/{post.id}").get_json()["updated_at"] is None
        assert "Edited" not in words(browser.get(f"/post/{post.id}/{post.slug}"))
    publish(browser, f"/edit/{post.id}", body="Done")
    assert not shows_edited(client, post)
    assert api.get(f"{API}/posts/{post.id}").get_json()["updated_at"] is None
    publish(browser, f"/edit/{post.id}", body="Done, and better")
    post.updated_at = utcnow() + timedelta(seconds=2)  # feeds count in seconds
    assert shows_edited(client, post)
    assert api.get(f"{API}/posts/{post.id}").get_json()["updated_at"] is not None


def test_drafts_show_when_they_were_last_changed(browser: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, status="draft", created_at=LONG_AGO)
    submit(browser, f"/edit/{post.id}", body="Today")
    [time] = read(browser.get("/drafts")).select(".entries time")
    assert str(time["datetime"])[:4] == f"{utcnow():%Y}"


def test_changes_of_a_post_that_waits_are_no_edits(
    browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    post = PostFactory.create(author=john, title="Waits", published_at=utcnow() + timedelta(days=1))
    submit(browser, f"/edit/{post.id}", body="Better")
    post.published_at = utcnow()  # its time has come
    assert not shows_edited(client, post)


def test_what_older_code_called_an_edit_of_a_waiting_post_is_none(
    client: FlaskClient, john: User
) -> None:
    post = PostFactory.create(
        author=john, title="Old row", published_at=LONG_AGO, updated_at=LONG_AGO - timedelta(days=1)
    )
    assert not shows_edited(client, post)


def test_a_schedule_that_is_withdrawn_leaves_no_date(browser: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, published_at=utcnow() + timedelta(days=1))
    unpublish(browser, post.id)
    assert (post.status, post.published_at) == ("draft", None)
    assert form_at(browser, f"/post/{post.id}/publish", "when")["publish_at"] == ""
    before = utcnow()
    publish(browser, f"/edit/{post.id}")
    assert (post.published_at or LONG_AGO) >= before
