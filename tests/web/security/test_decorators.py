"""Access decorators, and what users without access receive."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Permission, User
from tests.factories import UserFactory, administrator, role
from tests.fixture_types import ClientOf


def test_an_anonymous_user_is_redirected_to_the_login_with_a_way_back(client: FlaskClient) -> None:
    response = client.get("/moderate?show=posts")
    assert response.status_code == 302
    assert response.location == "/auth/login?next=%2Fmoderate%3Fshow%3Dposts"


def test_a_permission_taken_away_is_gone_at_once(client_of: ClientOf) -> None:
    browser = client_of(UserFactory.create())
    assert browser.get("/write").status_code == 200
    role("User").remove_permission(Permission.WRITE)
    assert browser.get("/write").status_code == 403


def test_a_user_without_a_role_may_only_read(client_of: ClientOf) -> None:
    person = UserFactory.create()
    person.role = None
    browser = client_of(person)
    assert browser.get("/").status_code == 200
    assert browser.get("/write").status_code == 403
    assert browser.get("/moderate").status_code == 403


def test_the_session_of_a_deleted_user_is_anonymous(app: Flask, client_of: ClientOf) -> None:
    administrator()
    person = UserFactory.create()
    browser = client_of(person)
    db.session.delete(person)
    db.session.commit()
    assert User.query.count() == 1
    assert "Hello, Stranger!" in browser.get("/").text
    assert browser.get("/write").status_code == 302
