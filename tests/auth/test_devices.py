"""Device cookies, which keep owners from being locked out."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.auth.logging_in import ABROAD, statuses, try_login
from tests.factories import UserFactory
from tests.fixture_types import ClientOf

pytestmark = pytest.mark.usefixtures("three_per_account")


def test_guesses_of_others_do_not_lock_the_owner_out_of_a_known_browser(
    app: Flask, john: User, client_of: ClientOf
) -> None:
    owner, other = client_of(john), app.test_client()
    owner.get("/auth/logout")
    assert statuses(other, 4, at=ABROAD)[-1] == 429
    assert try_login(app.test_client(), "cat").status_code == 429
    assert try_login(owner).status_code == 200
    assert try_login(owner, "cat").status_code == 302


def test_a_known_browser_has_a_limit_of_its_own(
    app: Flask, john: User, client_of: ClientOf
) -> None:
    browser = client_of(john)
    browser.get("/auth/logout")
    assert statuses(browser, 4) == [200, 200, 200, 429]
    assert try_login(app.test_client(), "cat").status_code == 302


def test_a_browser_is_known_for_the_accounts_it_logged_in_to_alone(
    app: Flask, john: User, client_of: ClientOf
) -> None:
    susan = UserFactory.create(email="susan@example.com")
    susans = client_of(susan)
    susans.get("/auth/logout")
    statuses(app.test_client(), 3)
    assert try_login(susans).status_code == 429
    try_login(susans, "cat", email="susan@example.com")


def test_a_shared_browser_is_known_for_each_of_its_people(app: Flask, john: User) -> None:
    UserFactory.create(email="susan@example.com")
    shared = app.test_client()
    for email in ("john@example.com", "susan@example.com"):
        assert try_login(shared, "cat", email=email).status_code == 302
        shared.get("/auth/logout")
    statuses(app.test_client(), 4, at=ABROAD)
    assert try_login(shared, "cat").status_code == 302


@pytest.mark.parametrize("forgery", ["", "nonsense", "e30.nonsense"])
def test_a_forged_cookie_is_worth_nothing(app: Flask, john: User, forgery: str) -> None:
    statuses(app.test_client(), 4, at=ABROAD)
    browser = app.test_client()
    browser.set_cookie("known_device", forgery, path="/auth/login")
    assert try_login(browser, "cat").status_code == 429


def test_a_locked_out_owner_can_log_in_after_a_reset(
    app: Flask, client: FlaskClient, john: User
) -> None:
    statuses(app.test_client(), 4, at=ABROAD)
    fields = {"password": "bird", "password2": "bird"}
    client.post(f"/auth/reset/{john.generate_reset_token()}", data=fields)
    assert try_login(client, "bird").status_code == 302


def test_a_browser_stays_known_when_the_address_changes(
    app: Flask, john: User, client_of: ClientOf
) -> None:
    browser = client_of(john)
    browser.post(f"/auth/change_email/{john.generate_email_change_token('john@example.org')}")
    browser.get("/auth/logout")
    statuses(app.test_client(), 4, at=ABROAD, email="john@example.org")
    assert try_login(browser, "cat", email="john@example.org").status_code == 302


def test_the_cookie_of_a_known_browser_is_well_kept(
    app: Flask, john: User, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    response = try_login(client, "cat")
    [cookie] = [c for c in response.headers.getlist("Set-Cookie") if c.startswith("known_device=")]
    for mark in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/auth/login", "Max-Age=31536000"):
        assert mark in cookie
    assert "john" not in cookie
