"""The page of an account, and what administrators do to it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Comment, Post, User
from app.services.accounts.accounts import administrators
from app.services.moderation import suspensions
from tests.clients import settle
from tests.emails import Outbox
from tests.factories import CommentFactory, PostFactory, administrator
from tests.fixture_types import ClientOf
from tests.pages import heading, words


def test_the_page_tells_what_is_known(
    office: FlaskClient, john: User, mona: User, client_of: ClientOf
) -> None:
    PostFactory.create(author=john)
    PostFactory.create(author=john, status="draft")
    CommentFactory.create(author=john)
    client_of(john)
    suspensions.suspend(john, mona, "Sells lamps", with_texts=False)
    suspensions.lift(john, mona, "", with_texts=False)
    settle()
    said = words(office.get(f"/admin/people/{john.id}"))
    for part in ("john@example.com", "Published 1 post", "Not published 1 post", "Comments 1"):
        assert part in said, part
    assert "Suspended · Sells lamps mona Moderator" in said
    assert "Not logged in anywhere." in said  # the suspension has ended the session
    client_of(john)
    assert "Logged in:" in words(office.get(f"/admin/people/{john.id}"))
    assert office.get("/admin/people/999").status_code == 404


def test_sessions_end_at_once(office: FlaskClient, john: User, client_of: ClientOf) -> None:
    browser = client_of(john)
    assert browser.get("/drafts").status_code == 200
    assert office.post(f"/admin/people/{john.id}/end-sessions").status_code == 302
    assert "/auth/login" in browser.get("/drafts").headers["Location"]
    assert "All sessions ended" in words(office.get(f"/admin/people/{john.id}"))


def test_a_link_for_a_new_password_is_mailed(
    office: FlaskClient, john: User, outbox: Outbox, client: FlaskClient
) -> None:
    answer = office.post(f"/admin/people/{john.id}/reset-password", follow_redirects=True)
    assert "A link for a new password is on its way." in words(answer)
    [mail] = outbox.to("john@example.com")
    assert client.get(mail.path("/auth/reset/")).status_code == 200
    john.suspend()
    settle()
    assert office.post(f"/admin/people/{john.id}/reset-password").status_code == 409
    assert len(outbox.to("john@example.com")) == 1


def test_an_address_is_confirmed(office: FlaskClient, john: User) -> None:
    john.confirmed = False
    settle()
    assert "Confirm the address" in words(office.get(f"/admin/people/{john.id}"))
    answer = office.post(f"/admin/people/{john.id}/confirm", follow_redirects=True)
    assert "The address counts as confirmed." in words(answer)
    settle()
    assert john.confirmed


@pytest.mark.parametrize("with_posts", [False, True])
def test_an_account_is_deleted_with_or_without_its_posts(
    office: FlaskClient, john: User, outbox: Outbox, with_posts: bool
) -> None:
    PostFactory.create(author=john, title="Lamps")
    PostFactory.create(author=john, status="draft")
    CommentFactory.create(author=john)
    settle()
    page = f"/admin/people/{john.id}/delete"
    assert "1 post 1 draft 1 comment" in words(office.get(page))
    assert db.session.get(User, john.id) is not None  # asking deletes nothing
    fields = {"with_posts": "y"} if with_posts else {}
    answer = office.post(page, data=fields, follow_redirects=True)
    assert "The account of john is deleted." in words(answer)
    assert "Your account was deleted" in outbox.to("john@example.com")[0].subject
    settle()
    titles = list(db.session.scalars(db.select(Post.title).where(Post.title.is_not(None))))
    assert titles == ([] if with_posts else ["Lamps"])
    assert db.session.scalars(db.select(Comment)).one().author is None
    assert "Account deleted" in words(office.get("/admin/log"))


def test_the_last_administrator_cannot_be_lost(
    office: FlaskClient, ada: User, john: User, client_of: ClientOf
) -> None:
    own = f"/admin/people/{ada.id}"
    assert "/auth/delete-account" in office.get(f"{own}/delete").headers["Location"]
    for part in ("Delete account", "Suspend", "End all sessions"):
        assert part not in words(office.get(own)), part
    other = administrator(email="eve@example.com", username="eve")
    settle()
    successor = client_of(other)
    assert successor.post(f"{own}/delete").status_code == 302
    settle()
    assert list(db.session.scalars(administrators())) == [other.id]
    last = successor.post(f"/admin/people/{other.id}/delete")
    assert "/auth/delete-account" in last.headers["Location"]
    settle()
    assert list(db.session.scalars(administrators())) == [other.id]


def test_changes_ask_for_the_password_again(office: FlaskClient, john: User) -> None:
    with office.session_transaction() as session:
        session.pop("password_proved_at", None)
    for path in ("confirm", "reset-password", "end-sessions", "delete"):
        answer = office.post(f"/admin/people/{john.id}/{path}")
        assert (answer.status_code, heading(answer)) == (403, "Confirm your password"), path
    settle()
    assert db.session.get(User, john.id) is not None
