"""Suspending accounts in the browser, with or without what was published, and lifting that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Comment, ModerationDecision, OutboxMessage, Post, User, utcnow
from app.services.moderation import suspensions
from tests.auth.logging_in import RIGHT
from tests.cli.commands import user as command
from tests.emails import Outbox
from tests.factories import CommentFactory, PostFactory, administrator, moderator
from tests.fixture_types import ClientOf, Later
from tests.main.submitting import submit
from tests.pages import links, words
from tests.services.together import at_once

REASON = {"reason": "Sells watches"}
WITH_TEXTS = {**REASON, "with_texts": "y"}


@pytest.fixture
def mona(app: Flask) -> User:
    """Return a moderator."""
    return moderator(username="mona", email="mona@example.com")


@pytest.fixture
def office(mona: User, client_of: ClientOf) -> FlaskClient:
    """Return the moderator's browser."""
    return client_of(mona)


def suspend_page(user: User) -> str:
    return f"/moderate/user/{user.id}/suspend"


def lift_page(user: User) -> str:
    return f"/moderate/user/{user.id}/lift"


def test_a_suspension_ends_everything_at_once_and_keeps_the_texts(
    office: FlaskClient, john: User, client_of: ClientOf, client: FlaskClient, outbox: Outbox
) -> None:
    post = PostFactory.create(author=john, title="Stays")
    browser = client_of(john)
    assert links(office.get("/user/john"))["Suspend"] == suspend_page(john)
    answer = submit(office, suspend_page(john), **REASON)
    assert answer.location == "/user/john"
    assert browser.get("/auth/settings").status_code == 302
    assert client.post("/auth/login", data=RIGHT).status_code == 403
    assert client.get(f"/post/{post.id}", follow_redirects=True).status_code == 200
    message = outbox.only_message_to("john@example.com")
    assert "The reason: Sells watches" in message.text
    assert "If you think that this is a mistake" in message.text
    profile = office.get("/user/john")
    assert "Suspended" in words(profile)
    assert links(profile)["Lift the suspension"] == lift_page(john)
    assert "Suspended" not in words(client.get("/user/john"))


def test_the_decision_is_in_the_log_with_its_reason(office: FlaskClient, john: User) -> None:
    submit(office, suspend_page(john), **WITH_TEXTS)
    log = words(office.get("/moderate?show=decisions"))
    for word in ("mona", "Suspended", "john", "was hidden as well", "Sells watches"):
        assert word in log, word
    submit(office, lift_page(john), submit="Lift")
    assert "Suspension lifted" in words(office.get("/moderate?show=decisions"))
    office.set_cookie("language", "zh-Hans")
    assert "已停用" in words(office.get("/moderate?show=decisions"))


def test_texts_that_are_hidden_with_an_account_come_back_with_it(
    office: FlaskClient, john: User, mona: User, client: FlaskClient
) -> None:
    public, elsewhere = PostFactory.create(author=john), PostFactory.create()
    draft = PostFactory.create(author=john, status="draft")
    soon = PostFactory.create(author=john, published_at=utcnow() + timedelta(days=1))
    comment = CommentFactory.create(author=john, post=elsewhere)
    hidden = PostFactory.create(author=john, hidden_at=utcnow(), hidden_reason="Rude")
    others = CommentFactory.create(post=public)
    db.session.commit()
    count = john.published_count
    submit(office, suspend_page(john), **WITH_TEXTS)
    db.session.expire_all()
    for text in (public, soon, comment):
        assert (text.hidden_reason, text.hidden_by_id) == ("Sells watches", mona.id)
    assert (draft.hidden_at, others.hidden_at) == (None, None)
    assert client.get(f"/post/{public.id}").status_code == 404
    assert db.session.get_one(User, john.id).published_count < count
    assert "Show again what was hidden" in words(office.get(lift_page(john)))
    submit(office, lift_page(john), with_texts="y")
    db.session.expire_all()
    assert [text.hidden_at for text in (public, soon, comment)] == [None] * 3
    assert hidden.hidden_reason == "Rude", "it was hidden before"
    assert db.session.get_one(User, john.id).published_count == count
    assert client.get(f"/post/{public.id}", follow_redirects=True).status_code == 200


def test_texts_may_stay_hidden_when_it_is_lifted(
    office: FlaskClient, john: User, client: FlaskClient, outbox: Outbox
) -> None:
    post = PostFactory.create(author=john)
    submit(office, suspend_page(john), **WITH_TEXTS)
    assert office.post(lift_page(john), data={}).location == "/user/john"
    assert client.post("/auth/login", data=RIGHT).status_code == 302
    db.session.refresh(post)
    assert post.hidden_reason == "Sells watches"
    told = [message.subject for message in outbox.to("john@example.com")]
    assert told[-1] == "[Harbour Notes] Your account is no longer suspended"


def test_a_reason_is_needed_and_what_was_typed_stays(office: FlaskClient, john: User) -> None:
    for reason, said in (("", ""), ("\u200b\u2060", "Please give a reason."), ("x" * 501, "")):
        answer = office.post(suspend_page(john), data={"reason": reason, "with_texts": "y"})
        assert answer.status_code == 400, reason
        assert said in words(answer)
        assert "checked" in answer.text
    db.session.refresh(john)
    assert john.is_active
    assert ModerationDecision.query.count() == 0


def test_who_may_suspend_whom(
    john: User, susan: User, mona: User, client: FlaskClient, client_of: ClientOf
) -> None:
    ada = administrator(username="ada")
    db.session.commit()
    for person, other, status in (
        (susan, john, 403),
        (mona, mona, 403),
        (mona, ada, 403),
        (mona, john, 200),
        (ada, ada, 403),
        (ada, mona, 200),
    ):
        browser = client_of(person)
        for page in (suspend_page(other), lift_page(other)):
            assert browser.get(page).status_code == status, (person, page)
        if status == 403:
            assert browser.post(suspend_page(other), data=REASON).status_code == 403
            assert "Suspend" not in links(browser.get(f"/user/{other.username}"))
    assert client.get(suspend_page(john)).location.startswith("/auth/login")
    assert client_of(mona).get("/moderate/user/4711/suspend").status_code == 404


def test_the_password_is_asked_for_and_the_reason_kept(
    office: FlaskClient, john: User, later: Later
) -> None:
    later(601)
    assert office.get(suspend_page(john)).location.startswith("/auth/confirm-password")
    page = office.post(suspend_page(john), data=WITH_TEXTS)
    assert page.status_code == 403
    assert 'value="Sells watches"' in page.text
    office.post(suspend_page(john), data={**WITH_TEXTS, "proof-password": "cat"})
    db.session.refresh(john)
    assert not john.is_active


def test_twice_is_once(office: FlaskClient, john: User, outbox: Outbox) -> None:
    for page in (suspend_page(john), lift_page(john)):
        for _ in range(2):
            assert office.post(page, data=REASON).status_code == 302
    assert [one.action for one in ModerationDecision.query.order_by("id")] == ["suspend", "lift"]
    assert len(outbox.to("john@example.com")) == 2


def test_waiting_mail_is_withdrawn_but_not_the_notice(
    office: FlaskClient, john: User, outbox: Outbox
) -> None:
    later = {"message_id": "<1@x>", "text": "", "html": "", "due_at": utcnow() + timedelta(days=1)}
    db.session.add(OutboxMessage(recipient="john@example.com", subject="Waiting", **later))
    office.post(suspend_page(john), data=REASON)
    notice = outbox.only_message_to("john@example.com")
    assert notice.subject == "[Harbour Notes] Your account was suspended"


def test_the_command_does_the_same(
    app: Flask, john: User, outbox: Outbox, office: FlaskClient
) -> None:
    post = PostFactory.create(author=john)
    comment = CommentFactory.create(author=john)
    status, said = command(app, "suspend", "john", "--reason", "Spam", "--with-texts")
    assert (status, said) == (0, "john is suspended.\n")
    for text in (post, comment):
        db.session.refresh(text)
        assert text.hidden_reason == "Spam"
    for show in ("decisions", "hidden-posts", "hidden-comments"):
        assert "Spam" in words(office.get(f"/moderate?show={show}"))
        assert "deleted user" not in words(office.get(f"/moderate?show={show}"))
    assert "Operator of the site" in words(office.get("/moderate?show=decisions"))
    assert command(app, "suspend", "john", "--lift", "--with-texts")[0] == 0
    hidden = [text for model in (Post, Comment) for text in model.query if text.hidden_at]
    assert hidden == []
    decisions = ModerationDecision.query.order_by("id").all()
    made = [(one.action, one.moderator_id, one.user_id, one.with_texts) for one in decisions]
    assert made == [("suspend", None, john.id, True), ("lift", None, john.id, True)]
    assert len(outbox.to("john@example.com")) == 2


def test_two_moderators_at_once_decide_once(app: Flask, john: User, mona: User) -> None:
    max_id = moderator(username="max").id
    post = PostFactory.create(author=john)
    db.session.commit()
    john_id = john.id

    def suspending(moderator_id: int) -> Callable[[], bool]:
        def act() -> bool:
            acting = db.session.get_one(User, moderator_id)
            user = suspensions.suspendable_user(acting, john_id, lock=True)
            return suspensions.suspend(user, acting, f"By {moderator_id}", with_texts=True)

        return act

    assert sorted(at_once(app, suspending(mona.id), suspending(max_id))) == [False, True]
    decision = ModerationDecision.query.one()
    assert post.hidden_reason == decision.reason == f"By {decision.moderator_id}"
