"""Passwords whose characters have several encodings."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import check_password_hash, generate_password_hash

from app import db
from app.models import User
from tests.clients import API, basic

COMPOSED, DECOMPOSED = "caf\u00e9 \u6d77", "cafe\u0301\u3000\u6d77"
FULL_WIDTH = "\uff43\uff41\uff46e\u0301 \u6d77"


def log_in(client: FlaskClient, password: str) -> int:
    """Try to log in as john; 302 says that it worked."""
    fields = {"email": "john@example.com", "password": password}
    return client.post("/auth/login", data=fields).status_code


@pytest.mark.parametrize("chosen", [COMPOSED, DECOMPOSED, FULL_WIDTH])
def test_every_keyboard_types_the_same_password(app: Flask, chosen: str) -> None:
    registration = {"email": "john@example.com", "username": "john"}
    app.test_client().post(
        "/auth/register", data={**registration, "password": chosen, "password2": chosen}
    )
    User.query.one().confirmed = True
    for typed in (COMPOSED, DECOMPOSED, FULL_WIDTH):
        assert log_in(app.test_client(), typed) == 302
        answer = app.test_client().post(f"{API}/tokens/", headers=basic("john@example.com", typed))
        assert answer.status_code == 200
    assert log_in(app.test_client(), "cafe \u6d77") == 200


def test_a_password_set_by_a_link_or_changed_is_normalised(app: Flask, john: User) -> None:
    client = app.test_client()
    fields = {"password": DECOMPOSED, "password2": DECOMPOSED}
    client.post(f"/auth/reset/{john.generate_reset_token()}", data=fields)
    assert log_in(client, COMPOSED) == 302
    changed = {"password": "\uff4e\uff45\uff57-word", "password2": "\uff4e\uff45\uff57-word"}
    client.post("/auth/change-password", data={"old_password": FULL_WIDTH, **changed})
    assert log_in(app.test_client(), "new-word") == 302


def test_a_hash_from_before_works_and_is_renewed(app: Flask, john: User) -> None:
    method = app.config["PASSWORD_HASH_METHOD"]
    john.password_hash = generate_password_hash(DECOMPOSED, method=method)
    stamp = john.security_stamp
    assert log_in(app.test_client(), COMPOSED) == 200, "nobody knows how it was typed"
    assert log_in(app.test_client(), DECOMPOSED) == 302
    db.session.refresh(john)
    assert check_password_hash(john.password_hash or "", COMPOSED)
    assert john.security_stamp == stamp, "other sessions stay"
    assert log_in(app.test_client(), COMPOSED) == 302
    assert log_in(app.test_client(), DECOMPOSED) == 302


def test_the_common_passwords_are_refused_in_any_width(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PASSWORD_MIN_LENGTH", 8)
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in "password")
    fields = {"email": "john@example.com", "username": "john", "password": wide, "password2": wide}
    assert client.post("/auth/register", data=fields).status_code == 422
