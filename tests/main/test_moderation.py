"""Moderators hide with a reason, show again, and every decision is written down."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import ModerationDecision, Post, User
from tests.factories import CommentFactory, PostFactory, administrator, moderator
from tests.fixture_types import ClientOf
from tests.main.submitting import fields_of, log_in, submit, submit_again
from tests.pages import first, heading, read, words

BODY = "Buy my ropes"
REASON = "Advertisement <again>"


@pytest.fixture(params=["post", "comment"])
def content(request: pytest.FixtureRequest, john: User, susan: User) -> Any:
    """A post of john's under which he comments; or that comment."""
    post = PostFactory.create(author=john, title="Ropes", body="Knots")
    written: Any = CommentFactory.create(author=john, post=post, body=BODY)
    if request.param == "post":
        post.body = BODY
        written = post
    db.session.commit()
    return written


@pytest.fixture
def mary(client_of: ClientOf) -> FlaskClient:
    """A moderator's browser."""
    return client_of(moderator(username="mary"))


def address_of(content: Any, action: str) -> str:
    kind = "post" if isinstance(content, Post) else "comment"
    return f"/moderate/{kind}/{content.id}/{action}"


def page_of(visitor: FlaskClient, content: Any) -> Any:
    post = content if isinstance(content, Post) else content.post
    return visitor.get(f"/post/{post.id}", follow_redirects=True)


def decisions() -> list[tuple[str, str, str]]:
    return [
        (decision.action, decision.reason, decision.moderator.username)
        for decision in ModerationDecision.query.order_by(ModerationDecision.id)
    ]


def test_hiding_asks_for_a_reason_and_records_it(
    mary: FlaskClient, client: FlaskClient, content: Any
) -> None:
    page = mary.get(address_of(content, "hide"))
    assert heading(page).startswith("Hide this")
    assert BODY in page.text
    assert submit(mary, address_of(content, "hide"), reason=REASON).status_code == 302
    assert content.is_hidden
    assert (content.hidden_reason, content.hidden_by.username) == (REASON, "mary")
    assert decisions() == [("hide", REASON, "mary")]
    assert BODY not in page_of(client, content).text
    queue = words(mary.get("/moderate?show=decisions"))
    assert REASON in queue
    assert "mary" in queue


def test_showing_again_undoes_it_and_is_recorded_too(
    mary: FlaskClient, client: FlaskClient, content: Any
) -> None:
    submit(mary, address_of(content, "hide"), reason=REASON)
    assert mary.post(address_of(content, "show")).status_code == 302
    assert (content.hidden_at, content.hidden_by, content.hidden_reason) == (None, None, None)
    assert decisions() == [("hide", REASON, "mary"), ("show", "", "mary")]
    assert BODY in page_of(client, content).text


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\0b"])
def test_without_a_proper_reason_nothing_is_hidden(
    mary: FlaskClient, content: Any, reason: str
) -> None:
    answer = submit(mary, address_of(content, "hide"), reason=reason)
    assert answer.status_code == 400
    assert not content.is_hidden
    assert decisions() == []


def test_a_stale_token_keeps_the_reason(checked_app: Flask, content: Any) -> None:
    mary = log_in(checked_app.test_client(), moderator())
    answer = submit(mary, address_of(content, "hide"), reason=REASON, csrf_token="stale")
    assert answer.status_code == 400
    assert fields_of(answer, "reason")["reason"] == REASON
    assert not content.is_hidden
    assert submit_again(mary, answer, reason=REASON).status_code == 302
    assert content.is_hidden


def test_hiding_twice_and_showing_twice_is_one_decision_each(
    mary: FlaskClient, client_of: ClientOf, content: Any
) -> None:
    other = client_of(moderator(username="nora"))
    for visitor, reason in ((mary, "First"), (other, "Second")):
        answer = visitor.post(address_of(content, "hide"), data={"reason": reason})
        assert answer.status_code == 302
    assert content.hidden_reason == "First"
    for visitor in (other, mary):
        assert visitor.post(address_of(content, "show")).status_code == 302
    assert decisions() == [("hide", "First", "mary"), ("show", "", "nora")]


def test_the_author_sees_what_was_hidden_and_why(
    mary: FlaskClient, browser: FlaskClient, content: Any
) -> None:
    submit(mary, address_of(content, "hide"), reason=REASON)
    page = page_of(browser, content)
    notice = first(page, ".hidden-notice")
    assert REASON in notice.get_text()
    assert BODY in page.text


def test_others_find_what_is_hidden_nowhere(
    mary: FlaskClient, client: FlaskClient, client_of: ClientOf, susan: User, content: Any
) -> None:
    submit(mary, address_of(content, "hide"), reason=REASON)
    for visitor in (client, client_of(susan)):
        for address in ("/", "/user/john", "/?page=1"):
            page = visitor.get(address)
            assert BODY not in page.text
            assert "1 comment" not in words(page)
        assert BODY not in page_of(visitor, content).text


def test_only_moderators_moderate(
    client: FlaskClient, browser: FlaskClient, client_of: ClientOf, susan: User, content: Any
) -> None:
    for action, data in (("hide", {"reason": REASON}), ("show", {})):
        for visitor in (browser, client_of(susan)):
            assert visitor.post(address_of(content, action), data=data).status_code == 403
        assert client.post(address_of(content, action), data=data).status_code == 302
    for visitor in (browser, client_of(susan)):
        assert visitor.get(address_of(content, "hide")).status_code == 403
        assert visitor.get("/moderate").status_code == 403
    assert not content.is_hidden
    assert decisions() == []


def test_a_moderator_who_has_not_confirmed_her_address_does_not_moderate(
    client_of: ClientOf, content: Any
) -> None:
    visitor = client_of(moderator(confirmed=False))
    assert visitor.get("/moderate").status_code == 403
    data = {"reason": REASON}
    assert visitor.post(address_of(content, "hide"), data=data).status_code == 403
    assert not content.is_hidden


def test_each_queue_lists_what_it_says(
    mary: FlaskClient, content: Any, client_of: ClientOf
) -> None:
    kind = "posts" if isinstance(content, Post) else "comments"
    submit(mary, address_of(content, "hide"), reason=REASON)
    for visitor in (mary, client_of(administrator())):
        assert BODY in visitor.get(f"/moderate?show={kind}").text
        assert REASON in words(visitor.get(f"/moderate?show=hidden-{kind}"))
    other = {"posts": "comments", "comments": "posts"}[kind]
    assert "Nothing is hidden" in words(mary.get(f"/moderate?show=hidden-{other}"))
    mary.post(address_of(content, "show"))
    assert "Nothing is hidden" in words(mary.get(f"/moderate?show=hidden-{kind}"))
    assert mary.get("/moderate?show=nothing").status_code == 404


def test_a_moderator_comes_back_to_where_she_was(mary: FlaskClient, content: Any) -> None:
    address = address_of(content, "hide")
    answer = submit(mary, f"{address}?next=/moderate%3Fshow%3Dposts", reason=REASON)
    assert answer.location == "/moderate?show=posts"
    mary.post(address_of(content, "show"))
    answer = submit(mary, f"{address}?next=//evil.com", reason=REASON)
    assert answer.location.startswith(f"/{'post' if isinstance(content, Post) else 'comment'}/")


def test_what_is_gone_cannot_be_moderated(mary: FlaskClient) -> None:
    for kind in ("post", "comment"):
        assert mary.get(f"/moderate/{kind}/4711/hide").status_code == 404
        answer = mary.post(f"/moderate/{kind}/4711/hide", data={"reason": REASON})
        assert answer.status_code == 404
        assert mary.post(f"/moderate/{kind}/4711/show").status_code == 404


@pytest.mark.parametrize("show", ["comments", "posts", "hidden-comments", "hidden-posts"])
def test_a_queue_has_pages(
    app: Flask, mary: FlaskClient, john: User, monkeypatch: pytest.MonkeyPatch, show: str
) -> None:
    monkeypatch.setitem(app.config, "COMMENTS_PER_PAGE", 3)
    for _ in range(4):
        comment = CommentFactory.create(author=john)
        for content in (comment, comment.post):
            content.hidden_at = content.timestamp
    page = mary.get(f"/moderate?show={show}")
    assert len(read(page).select("article.entry")) == 3
    older = first(page, "a[rel=next]")
    assert len(read(mary.get(str(older["href"]))).select("article.entry")) == 1
    assert len(read(mary.get(f"/moderate?show={show}&page=-1")).select("article.entry")) == 1
