"""The way the book's own tests visit the site: one pushed context shared by every request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, db
from app.models import Role, User
from tests.clients import API, basic

JOHN = {"email": "john@example.com", "username": "john", "password": "cat", "password2": "cat"}


@pytest.fixture
def books_app(unused_database: str) -> Iterator[Flask]:
    """The book's setUp and tearDown."""
    app = create_app("testing", {"SQLALCHEMY_DATABASE_URI": unused_database})
    context = app.app_context()
    context.push()
    db.create_all()
    Role.insert_roles()
    yield app
    db.session.remove()
    db.drop_all()
    db.engine.dispose()
    context.pop()


@pytest.fixture
def visitor(books_app: Flask) -> FlaskClient:
    return books_app.test_client(use_cookies=True)


def add(**fields: Any) -> User:
    """Store a user as the book's tests do."""
    user = User(**fields)
    db.session.add(user)
    db.session.commit()
    return user


def test_the_way_from_registering_to_logging_out(visitor: FlaskClient) -> None:
    assert "Stranger" in visitor.get("/").text
    assert visitor.post("/auth/register", data=JOHN).status_code == 302
    page = visitor.post("/auth/login", data=JOHN, follow_redirects=True)
    assert re.search(r"Hello,\s+john!", page.text)
    assert "You have not confirmed your account yet" in page.text
    user = User.query.filter_by(email="john@example.com").first()
    assert user is not None
    token = user.generate_confirmation_token()
    page = visitor.get(f"/auth/confirm/{token}", follow_redirects=True)
    user.confirm(token)
    assert page.status_code == 200
    assert "You have confirmed your account" in page.text
    page = visitor.get("/auth/logout", follow_redirects=True)
    assert page.status_code == 200
    assert "You have been logged out" in page.text


def test_the_way_of_a_post_through_the_api(visitor: FlaskClient) -> None:
    add(email="john@example.com", password="cat", confirmed=True)
    headers = basic("john@example.com", "cat")
    answer = visitor.post(f"{API}/posts/", headers=headers, json={"body": ""})
    assert answer.status_code == 400
    answer = visitor.post(
        f"{API}/posts/", headers=headers, json={"body": "body of the *blog* post"}
    )
    assert answer.status_code == 201
    url = answer.headers["Location"]
    found = visitor.get(url, headers=headers).get_json()
    assert f"http://localhost{found['url']}" == url
    assert found["body_html"] == "<p>body of the <em>blog</em> post</p>"
    changed = visitor.put(url, headers=headers, json={"body": "updated body"}).get_json()
    assert changed["body_html"] == "<p>updated body</p>"


def test_each_request_to_the_api_is_judged_by_its_own_credentials(visitor: FlaskClient) -> None:
    add(email="john@example.com", password="cat", confirmed=True)
    add(email="new@example.com", password="cat", confirmed=False)
    tried = [("john@example.com", "cat"), ("john@example.com", "dog"), ("new@example.com", "cat")]
    statuses = [
        visitor.get(f"{API}/posts/", headers=basic(*credentials)).status_code
        for credentials in [*tried, ("", ""), ("john@example.com", "cat")]
    ]
    assert statuses == [200, 401, 403, 401, 200]


def test_a_token_is_bought_and_used(visitor: FlaskClient) -> None:
    add(email="john@example.com", password="cat", confirmed=True)
    answer = visitor.post(f"{API}/tokens/", headers=basic("john@example.com", "cat"))
    token = answer.get_json()["token"]
    assert visitor.get(f"{API}/posts/", headers=basic("bad-token", "")).status_code == 401
    assert visitor.get(f"{API}/posts/", headers=basic(token, "")).status_code == 200


def test_an_error_page_can_be_asked_for_as_json(visitor: FlaskClient) -> None:
    answer = visitor.get("/wrong/url", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.get_json()["error"] == "not found"
