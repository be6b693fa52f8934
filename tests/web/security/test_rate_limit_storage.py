"""Counts in the database: what they cost, and what they leave alone."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import RateLimit, SiteVersion, User, utcnow
from app.web.security.rate_limit_storage import DatabaseStorage
from app.web.security.rate_limiter import RateLimiter, register_rate_limiter
from settings.types import IN_DATABASE
from tests.auth.conftest import SetLimit
from tests.auth.logging_in import try_login
from tests.cli.doctor_results import examine
from tests.clients import api_client_of
from tests.emails import Outbox
from tests.fixture_types import ClientOf, CountStatements, Later
from tests.pages import words

COUNTS = re.compile(r"\brate_limits\b")
BY_NETWORK_AND_ACCOUNT = 2  # the counts of one failure, from an IPv4 address


@pytest.fixture(autouse=True)
def counting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> DatabaseStorage:
    """Count in the database, as sites do by default."""
    limiter = RateLimiter(IN_DATABASE)
    monkeypatch.setitem(app.extensions, "rate_limiting", limiter)
    assert isinstance(limiter.storage, DatabaseStorage)
    limiter.storage._prune_at = float("inf")  # the tests prune when they mean to
    return limiter.storage


@pytest.fixture
def set_limit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> SetLimit:
    """Changes one of the limits for this test."""
    return lambda setting, limit: monkeypatch.setitem(app.config, setting, limit)


def stored() -> list[int]:
    """Return the stored counts."""
    db.session.rollback()
    return sorted(db.session.scalars(db.select(RateLimit.count)))


def test_a_failed_try_is_one_small_statement(
    client: FlaskClient, john: User, statements: CountStatements
) -> None:
    with statements() as heard:
        try_login(client)
    written = [
        each for each in heard.texts if COUNTS.search(each) and not each.startswith("SELECT")
    ]
    assert len(written) == 1, written
    assert stored() == [1] * BY_NETWORK_AND_ACCOUNT


def test_a_right_password_writes_no_count(
    client: FlaskClient, john: User, statements: CountStatements
) -> None:
    with statements() as heard:
        assert try_login(client, "cat").status_code == 302
    about = [each for each in heard.texts if COUNTS.search(each)]
    assert [each.split()[0] for each in about] == ["SELECT", "SELECT"]
    assert stored() == []


def test_pages_ask_for_no_count(
    john: User, client_of: ClientOf, statements: CountStatements
) -> None:
    browser = client_of(john)
    for page in ("/", "/user/john", "/auth/login", "/auth/settings"):
        with statements() as heard:
            browser.get(page)
        assert not [each for each in heard.texts if COUNTS.search(each)], page


def test_a_count_stays_when_the_request_fails(
    app: Flask, john: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.web.pages.account_emails.reset_password", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = app.test_client().post("/auth/reset", data={"email": "john@example.com"})
    assert answer.status_code == 500
    assert stored() == [1, 1]


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("change-password", {"old_password": "x", "password": "dog", "password2": "dog"}),
        ("change_email", {"email": "john@example.org", "password": "x"}),
        ("change-username", {"username": "johnny", "password": "x"}),
        ("delete-account", {"password": "x"}),
    ],
)
def test_forms_that_ask_for_the_password_count_without_waiting_for_themselves(
    john: User, client_of: ClientOf, set_limit: SetLimit, page: str, fields: dict[str, str]
) -> None:
    """On SQLite the request holds the only lock, which the count needs."""
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "2 per 15 minutes")
    browser = client_of(john)
    tries = [browser.post(f"/auth/{page}", data=fields) for _ in range(3)]
    assert [each.status_code for each in tries] == [422, 422, 429]
    assert stored() == [2, 2]


def test_the_right_password_is_taken_off_the_count(john: User, client_of: ClientOf) -> None:
    fields = {"username": "johnny", "password": "cat"}
    assert client_of(john).post("/auth/change-username", data=fields).status_code == 302
    db.session.expire_all()
    assert john.username == "johnny"
    assert set(stored()) == {0}


def test_mails_that_were_not_sent_are_taken_off_the_count(
    client: FlaskClient, john: User, outbox: Outbox
) -> None:
    fields = {"email": "new@example.com", "password": "cat", "password2": "cat"}
    assert client.post("/auth/register", data={**fields, "username": "john"}).status_code == 422
    assert set(stored()) == {0}
    assert client.post("/auth/register", data={**fields, "username": "new"}).status_code == 302
    assert stored() == [1, 1]


def test_guesses_at_once_are_told_no_more_than_the_limit(
    app: Flask, john: User, set_limit: SetLimit
) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "5 per 15 minutes")
    with ThreadPoolExecutor(8) as together:
        tries = list(together.map(lambda _n: try_login(app.test_client()).status_code, range(24)))
    assert sorted(tries) == [200] * 5 + [429] * 19
    assert try_login(app.test_client(), "cat").status_code == 429


def test_a_right_guess_is_not_told_when_others_have_exhausted_the_limit_meanwhile(
    app: Flask, john: User, set_limit: SetLimit, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "2 per 15 minutes")
    verify = User.verify_password

    def slowly(user: User, password: str) -> bool:
        if password == "cat":
            with ThreadPoolExecutor(1) as others:
                wrong = [others.submit(try_login, app.test_client()) for _ in range(2)]
                assert [each.result().status_code for each in wrong] == [200, 200]
        return verify(user, password)

    monkeypatch.setattr(User, "verify_password", slowly)
    for answer in (
        try_login(app.test_client(), "cat"),
        app.test_client().post("/api/ver1/tokens/", auth=("john@example.com", "cat")),
    ):
        assert answer.status_code == 429


def test_counts_begin_anew_and_are_pruned(
    client: FlaskClient, john: User, set_limit: SetLimit, later: Later, counting: DatabaseStorage
) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "2 per 15 minutes")
    assert [try_login(client).status_code for _ in range(3)] == [200, 200, 429]
    try_login(client, email="other@example.com")
    assert len(stored()) == 3
    later(15 * 60 + 1)
    assert [try_login(client).status_code for _ in range(3)] == [200, 200, 429]
    assert sorted(stored()) == [1, 2, 2]
    counting._prune_at = 0.0
    try_login(client, email="third@example.com")
    assert len(stored()) == 3, "the count of the other account is over"


def test_the_table_tells_neither_accounts_nor_networks(client: FlaskClient, john: User) -> None:
    try_login(client)
    for key in db.session.scalars(db.select(RateLimit.key)):
        assert re.fullmatch("[0-9a-f]{64}", key)


def test_counting_changes_no_page(client: FlaskClient, john: User) -> None:
    before = db.session.scalar(db.select(SiteVersion.number))
    try_login(client)
    db.session.rollback()
    assert db.session.scalar(db.select(SiteVersion.number)) == before


def test_without_its_table_each_process_counts(
    app: Flask, client: FlaskClient, john: User, set_limit: SetLimit
) -> None:
    """Code may be started before the migration."""
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "2 per 15 minutes")
    db.session.execute(db.text("ALTER TABLE rate_limits RENAME TO away"))
    db.session.commit()
    try:
        assert [try_login(client).status_code for _ in range(3)] == [200, 200, 429]
        assert "does not answer" in words(client.get("/")) + examine(app).said["rate limits"]
    finally:
        db.session.rollback()
        db.session.execute(db.text("ALTER TABLE away RENAME TO rate_limits"))
        db.session.commit()


def test_the_doctor_and_deploying_know_the_counts(app: Flask, counting: DatabaseStorage) -> None:
    over = utcnow() - timedelta(hours=1)
    db.session.add_all(RateLimit(key=f"{n:064}", count=1, expires_at=over) for n in range(10_001))
    db.session.commit()
    assert examine(app).verdicts["rate limits"] == "WRONG"
    assert examine(app, "--mend").verdicts["rate limits"] == "mended"
    assert stored() == []
    db.session.add(RateLimit(key="1" * 64, count=1, expires_at=over))
    db.session.commit()
    assert app.test_cli_runner().invoke(args=["deploy"]).exit_code == 0
    assert stored() == []


def test_the_api_counts_in_the_database(app: Flask, john: User) -> None:
    assert api_client_of(app, john).get("/api/ver1/posts/").status_code == 200
    wrong = app.test_client().get("/api/ver1/posts/", auth=("john@example.com", "dog"))
    assert wrong.status_code == 401
    assert stored() == [1, 1]


def test_a_database_in_memory_is_not_shared(app: Flask) -> None:
    other = Flask("other")
    other.config.from_mapping(
        RATELIMIT_STORAGE_URI=IN_DATABASE, REDIS_URL=None, SQLALCHEMY_DATABASE_URI="sqlite://"
    )
    register_rate_limiter(other)
    assert other.config["RATELIMIT_STORAGE_URI"] == "memory://"
