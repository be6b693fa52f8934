"""Secret links: a draft is read without logging in, and gives its address to nobody."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Post, User, utcnow
from app.web.logs.redaction import redact, redact_target
from tests.factories import NOT_PUBLIC, PostFactory, UserFactory, administrator, fields_in_state
from tests.fixture_types import ClientOf
from tests.main.submitting import submit
from tests.pages import first, heading, words


@pytest.fixture
def draft(john: User) -> Post:
    """A draft of john's."""
    written: Post = PostFactory.create(
        author=john, title="Plans", body="We sail at *dawn*.", status="draft", published_at=None
    )
    db.session.commit()
    return written


def make_link(browser: FlaskClient, post: Post) -> str:
    """Make the secret link of a post, and return its path."""
    answer = browser.post(f"/post/{post.id}/share")
    assert answer.status_code == 302
    shown = first(browser.get(answer.location), ".highlight code").get_text()
    assert shown.startswith("http://localhost/shared/")
    return shown.removeprefix("http://localhost")


def test_whoever_has_the_link_reads_the_latest_saved_text(
    browser: FlaskClient, client: FlaskClient, draft: Post
) -> None:
    assert not draft.share_token
    link = make_link(browser, draft)
    page = client.get(link)
    assert (page.status_code, heading(page)) == (200, "Plans")
    assert first(page, ".prose em").get_text() == "dawn"
    assert "not published yet" in words(page)
    assert not page.text.count("<form")
    draft.body = "We sail at noon."
    assert "noon" in client.get(link).text
    assert make_link(browser, draft) == link


def test_the_address_stays_secret(
    browser: FlaskClient, client: FlaskClient, draft: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    link = make_link(browser, draft)
    token = link.removeprefix("/shared/")
    assert len(token) == 22
    page = client.get(link)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert first(page, "meta[name=robots]")["content"] == "noindex"
    assert token not in page.text + str(page.headers)
    assert "og:" not in page.text
    assert "canonical" not in page.text
    capsys.readouterr()
    client.get(link)
    client.get(f"/auth/login?next={link}")
    assert token not in capsys.readouterr().out
    assert redact(f"GET {link} failed") == "GET /shared/*** failed"
    assert token not in redact_target(f"/auth/login?next=%2Fshared%2F{token}")
    for path in ("/", "/feed.atom", "/sitemap.xml", f"/post/{draft.id}"):
        assert token not in client.get(path).text


def test_a_revoked_link_leads_nowhere(
    browser: FlaskClient, client: FlaskClient, draft: Post
) -> None:
    link = make_link(browser, draft)
    assert browser.post(f"/post/{draft.id}/unshare").status_code == 302
    page = client.get(link)
    assert page.status_code == 404
    assert "Ask its author for another one." in words(page)
    assert make_link(browser, draft) != link
    assert client.get(link).status_code == 404


def test_a_published_post_is_at_its_own_address(
    browser: FlaskClient, client: FlaskClient, draft: Post
) -> None:
    link = make_link(browser, draft)
    draft.status, draft.published_at = "published", utcnow()
    answer = client.get(link)
    assert (answer.status_code, answer.location) == (302, f"/post/{draft.id}/plans")
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser.get(f"/post/{draft.id}/share").location == f"/post/{draft.id}/plans"
    assert browser.post(f"/post/{draft.id}/share").status_code == 409


def test_what_nobody_may_read_has_no_link(
    browser: FlaskClient, client: FlaskClient, draft: Post, john: User
) -> None:
    link = make_link(browser, draft)
    submit(browser, f"/post/{draft.id}/delete", submit="Delete")
    assert client.get(link).status_code == 404
    browser.post(f"/bin/{draft.id}/restore")
    assert client.get(link).status_code == 200
    draft.hidden_at = utcnow()
    assert client.get(link).status_code == 404
    draft.hidden_at, draft.author = None, None
    assert client.get(link).status_code == 404


def test_a_suspended_author_shows_nothing(
    browser: FlaskClient, client: FlaskClient, draft: Post, john: User
) -> None:
    link = make_link(browser, draft)
    john.suspended_at = utcnow()
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_only_its_author_makes_a_link(
    client_of: ClientOf, client: FlaskClient, john: User, state: str
) -> None:
    post: Post = PostFactory.create(author=john, **fields_in_state(state))
    for person in (UserFactory.create(), administrator()):
        browser = client_of(person)
        for path in ("share", "unshare"):
            answer = browser.post(f"/post/{post.id}/{path}")
            hidden_from = state != "hidden" or not person.is_administrator()
            assert answer.status_code == (404 if hidden_from else 302)
    assert client.post(f"/post/{post.id}/share").status_code == 302


@pytest.mark.parametrize("token", ["x", "%00", "a" * 22, "a" * 3000, "%F0%9F%8C%8A", "' OR 1=1 --"])
def test_guesses_find_nothing(client: FlaskClient, draft: Post, token: str) -> None:
    answer = client.get(f"/shared/{token}")
    assert answer.status_code in (400, 404, 414)
    assert "Plans" not in answer.text
