"""The log has no password, token, cookie or secret key in it, whatever happens."""

from __future__ import annotations

from http.cookies import SimpleCookie
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from app import db
from app.models import User
from app.web.logs.redaction import redact, redact_target
from app.web.security.decorators import public
from tests.clients import API, basic
from tests.emails import Outbox
from tests.factories import UserFactory
from tests.fixture_types import MakeApp
from tests.web.logs.log_reading import entries, requests_in

SECRET_KEY = "kept-from-everybody-0123456789"
MAIL_PASSWORD = "p@ss/word of the mail server"
METRICS_TOKEN = "the-token-of-the-numbers"
OWN_PASSWORD = "correct horse battery staple"
WRONG_PASSWORD = "wrong horse battery staple"
NEW_PASSWORD = "another horse another staple"


@pytest.fixture(params=["text", "logfmt", "json"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def site(app: Flask, make_app: MakeApp, database_address: str, form: str) -> Flask:
    """The site in production, with the most verbose settings."""
    made = make_app(
        "production",
        database_address,
        SECRET_KEY=SECRET_KEY,
        MAIL_PASSWORD=MAIL_PASSWORD,
        METRICS_TOKEN=METRICS_TOKEN,
        DATABASE_URL="postgresql://blog:s3cret%2Fword@db.example/blog",
        LOG_FORMAT=form,
        LOG_LEVEL="debug",
        SLOW_QUERY_MILLISECONDS=0,
        FORCE_HTTPS=False,
        SESSION_COOKIE_SECURE=False,
        REMEMBER_COOKIE_SECURE=False,
        WTF_CSRF_ENABLED=False,
        SITE_URL="http://localhost",
    )

    @made.route("/fail", methods=["GET", "POST"])
    @public
    def fail() -> str:
        config = made.config
        settings = (SECRET_KEY, MAIL_PASSWORD, METRICS_TOKEN, config["DATABASE_URL"], "s3cret/word")
        raise OperationalError("SELECT 1", {}, Exception(*settings), hide_parameters=True)

    return made


def cookies_of(answer: TestResponse) -> list[str]:
    """Return the values of the cookies that a response sets."""
    headers = answer.headers.getlist("Set-Cookie")
    return [kept.value for header in headers for kept in SimpleCookie(header).values()]


def log_in(client: FlaskClient, email: str, password: str) -> TestResponse:
    data = {"email": email, "password": password, "remember_me": "y"}
    return client.post("/auth/login", data=data)


def test_using_an_account_logs_no_secret(
    site: Flask, form: str, outbox: Outbox, capsys: pytest.CaptureFixture[str]
) -> None:
    john: User = UserFactory.create(email="john@example.com", password=OWN_PASSWORD)
    db.session.commit()
    capsys.readouterr()
    client = site.test_client()
    log_in(client, "john@example.com", WRONG_PASSWORD)
    answers = [log_in(client, "john@example.com", OWN_PASSWORD)]
    confirm = john.generate_confirmation_token()
    answers.append(client.get(f"/auth/confirm/{confirm}"))
    anonymous = site.test_client()
    answers.append(anonymous.get(f"/auth/confirm/{confirm}"))
    answers.append(anonymous.get(answers[-1].location))
    anonymous.post("/auth/reset", data={"email": "john@example.com"})
    reset = outbox.messages[-1].path("/auth/reset/")
    answers.append(anonymous.get(reset))
    form_data = {"password": NEW_PASSWORD, "password2": NEW_PASSWORD}
    answers.append(anonymous.post(reset, data=form_data))
    credentials = basic("john@example.com", NEW_PASSWORD)
    token = anonymous.post(f"{API}/tokens/", headers=credentials).get_json()["token"]
    assert anonymous.get(f"{API}/posts/", headers=basic(token)).status_code == 200
    answers.append(client.post("/fail", data=form_data, headers=basic(token)))

    log = capsys.readouterr().out
    assert len(requests_in(form, log)) == 11
    assert any("slow query" in str(entry["message"]) for entry in entries(form, log))
    secrets = [SECRET_KEY, MAIL_PASSWORD, METRICS_TOKEN, "s3cret"]
    secrets += [OWN_PASSWORD, WRONG_PASSWORD, NEW_PASSWORD, confirm, token]
    secrets += [reset.removeprefix("/auth/reset/"), john.security_stamp]
    secrets += [credentials["Authorization"], basic(token)["Authorization"].removeprefix("Basic ")]
    secrets += [cookie for answer in answers for cookie in cookies_of(answer) if len(cookie) > 8]
    assert len(secrets) > 14
    written = str(entries(form, log))  # unescaped
    assert [secret for secret in secrets if secret in log or secret in written] == []


TOKEN = "eyJpZCI6MX0.aBcD-_1.xyz"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (f"/auth/confirm/{TOKEN}", "/auth/confirm/***"),
        (f"/auth/reset/{TOKEN}?lang=en", "/auth/reset/***?lang=en"),
        (f"/auth/change_email/{TOKEN}", "/auth/change_email/***"),
        (f"/auth/%63onfirm/{TOKEN}", "/auth/confirm/***"),
        (f"/auth/login?next=/auth/confirm/{TOKEN}", "/auth/login?next=/auth/confirm/***"),
        (
            f"/auth/login?next={quote(f'/auth/confirm/{TOKEN}', safe='')}&a=1",
            "/auth/login?next=/auth/confirm/***&a=1",
        ),
        (
            f"/auth/login?next=%2Fauth%2Fconfirm%2F{TOKEN}&a=%0A+%201%E6%B8%AF",
            "/auth/login?next=/auth/confirm/***&a=%0A+%201港",
        ),
        (
            f"/auth/login?next={quote(quote(f'/auth/reset/{TOKEN}', safe=''), safe='')}",
            "/auth/login?next=/auth/reset/***",
        ),
        (f"/x?token={TOKEN}&page=2", "/x?token=***&page=2"),
        ("/x?page=2&api_key=abc&new_password=abc", "/x?page=2&api_key=***&new_password=***"),
        ("http://john:cat@blog.example/x", "http://john:***@blog.example/x"),
        ("/post/1-%E6%B8%AF?page=2", "/post/1-%E6%B8%AF?page=2"),
        ("/auth/confirm", "/auth/confirm"),
        ("/auth/change_email", "/auth/change_email"),
    ],
)
def test_request_targets_are_redacted(asked: str, shown: str) -> None:
    assert redact_target(asked) == shown


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (
            "see https://blog.example/auth/reset/abc, please",
            "see https://blog.example/auth/reset/***",
        ),
        ("postgresql://blog:p@ss@db/blog is away", "postgresql://blog:***@db/blog is away"),
        ("redis://:word@cache:6379/0", "redis://:***@cache:6379/0"),
        ("nothing at https://blog.example:8000/tags", "nothing at https://blog.example:8000/tags"),
    ],
)
def test_messages_are_redacted(message: str, shown: str) -> None:
    assert redact(message).startswith(shown)
