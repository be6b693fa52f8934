"""Writing: notes, titled articles, drafts, and posts that wait for their time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.models import Post, User, utcnow
from tests.factories import PostFactory
from tests.main.submitting import form_at, publish, submit, unpublish
from tests.pages import first, words

FORM_TIME = "%Y-%m-%dT%H:%M"
LONG_AGO = datetime(2020, 2, 29, 12, 30, 15, 123456)  # noqa: DTZ001 - naive UTC inside


def in_an_hour() -> str:
    return (utcnow() + timedelta(hours=1)).strftime(FORM_TIME)


def test_a_note_from_the_front_page_is_public_at_once(
    browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    answer = submit(browser, "/", body="The tide is out.")
    assert (answer.status_code, answer.location) == (302, "/")
    post = Post.query.one()
    assert post.is_note
    assert post.is_public
    assert post.author == john
    assert "The tide is out." in client.get("/").text
    assert "Your note is published." in words(browser.get("/"))


def test_an_article_has_a_title_tags_and_a_language(browser: FlaskClient) -> None:
    answer = publish(
        browser, "/write", title="On boats", body="They *float*.", tags="Sea, Wood", language="en"
    )
    post = Post.query.one()
    assert (answer.status_code, answer.location) == (302, f"/post/{post.id}/on-boats")
    assert (post.title, post.language, post.status) == ("On boats", "en", "published")
    assert [tag.name for tag in post.tags] == ["Sea", "Wood"]
    page = browser.get(answer.location).text
    assert "<em>float</em>" in page
    assert 'lang="en"' in page


def test_a_post_without_a_title_is_a_note(browser: FlaskClient) -> None:
    publish(browser, "/write", title="   ", body="No title here")
    assert Post.query.one().title is None


def test_a_draft_is_kept_among_the_drafts(browser: FlaskClient) -> None:
    answer = submit(browser, "/write", title="Unfinished", body="To be")
    post = Post.query.one()
    assert answer.location == f"/edit/{post.id}"
    assert "Your draft is saved." in words(browser.get(answer.location))
    assert (post.is_draft, post.published_at) == (True, None)
    assert "Unfinished" in browser.get("/drafts").text


def test_a_scheduled_post_waits_for_its_time(browser: FlaskClient) -> None:
    when = in_an_hour()
    answer = publish(
        browser, "/write", title="Tomorrow", body="Soon", when="scheduled", publish_at=when
    )
    assert answer.location == "/drafts"
    post = Post.query.one()
    assert post.is_scheduled
    assert post.published_at is not None
    assert post.published_at.strftime(FORM_TIME) == when
    assert "Tomorrow" in browser.get("/drafts").text


@pytest.mark.parametrize("when", ["", "soon", "9999-99-99T00:00"])
def test_a_chosen_time_must_be_given_and_the_text_is_kept(browser: FlaskClient, when: str) -> None:
    answer = publish(browser, "/write", body="A text", when="scheduled", publish_at=when)
    assert answer.status_code == 400
    assert first(answer, "#publish_at-error").get_text().strip()
    assert Post.query.one().is_draft


def test_an_edit_keeps_the_date_of_publication(browser: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, published_at=LONG_AGO, title="Old news")
    submit(browser, f"/edit/{post.id}", body="Put right")
    assert (post.body, post.published_at, post.revision) == ("Put right", LONG_AGO, 2)
    assert post.updated_at is not None


def test_publishing_a_draft_dates_it_now(browser: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john, status="draft", created_at=LONG_AGO)
    before = utcnow()
    answer = publish(browser, f"/edit/{post.id}")
    assert post.is_public
    assert post.published_at is not None
    assert before <= post.published_at <= utcnow()
    assert answer.location == f"/post/{post.id}/{post.slug}"


def test_a_published_post_can_become_a_draft_again(
    browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    post = PostFactory.create(author=john, title="Too early", published_at=LONG_AGO)
    unpublish(browser, post.id)
    assert (post.is_draft, post.published_at, john.post_count) == (True, LONG_AGO, 0)
    assert client.get(f"/post/{post.id}").status_code == 404
    assert "Too early" not in client.get("/").text


def test_a_scheduled_post_shows_its_time_in_the_form_and_can_appear_at_once(
    browser: FlaskClient, john: User
) -> None:
    then = utcnow() + timedelta(days=2)
    post = PostFactory.create(author=john, published_at=then)
    fields = form_at(browser, f"/post/{post.id}/publish", "when")
    assert (fields["when"], fields["publish_at"][:16]) == ("scheduled", then.strftime(FORM_TIME))
    publish(browser, f"/edit/{post.id}", when="published")
    assert post.is_public


def test_a_scheduled_post_stays_scheduled_when_only_its_text_is_changed(
    browser: FlaskClient, john: User
) -> None:
    then = (utcnow() + timedelta(days=2)).replace(second=0, microsecond=0)
    post = PostFactory.create(author=john, published_at=then)
    assert submit(browser, f"/edit/{post.id}", body="Better").status_code == 302
    assert (post.body, post.published_at) == ("Better", then)


def test_a_published_post_can_be_put_off(
    browser: FlaskClient, client: FlaskClient, john: User
) -> None:
    post = PostFactory.create(author=john)
    publish(browser, f"/edit/{post.id}", when="scheduled", publish_at=in_an_hour())
    assert post.is_scheduled
    assert client.get(f"/post/{post.id}").status_code == 404


def test_the_form_of_an_edit_holds_what_is_stored(browser: FlaskClient) -> None:
    publish(browser, "/write", title="A & B", body="\n  <b>& x\n", tags="B, a", language="zh-Hans")
    fields = form_at(browser, f"/edit/{Post.query.one().id}")
    assert fields["title"] == "A & B"
    assert fields["body"] == "\n  <b>& x\n"
    assert fields["language"] == "zh-Hans"
    assert sorted(fields["tags"].split(", ")) == ["B", "a"]
    assert fields["revision"] == "2"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "klingon"),
        ("revision", "x"),
        ("revision", "9" * 400),
        ("revision", "-1"),
        ("submission", "x"),
    ],
)
def test_what_the_form_does_not_offer_is_refused(
    browser: FlaskClient, field: str, value: str
) -> None:
    answer = browser.post("/write", data={"body": "A text", field: value})
    assert answer.status_code == 400
    assert "A text" in answer.text
    assert Post.query.count() == 0


def test_who_has_not_confirmed_the_account_writes_nothing(browser: FlaskClient, john: User) -> None:
    john.confirmed = False
    for address in ("/", "/write"):
        answer = browser.post(address, data={"body": "A text"})
        assert answer.status_code == 403
        assert "You have not confirmed your account yet" in words(answer)
    assert browser.get("/write").status_code == 403
    assert Post.query.count() == 0
