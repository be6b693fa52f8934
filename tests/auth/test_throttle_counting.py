"""Counted attempts: concurrent, refunded, and without a storage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from limits.storage import MemoryStorage

from app.services.errors import Invalid, TooMany
from app.web.security import rate_limiting
from app.web.security.rate_limiter import RateLimiter
from settings.types import IN_DATABASE
from tests.auth.conftest import SetLimit
from tests.fixture_types import MakeApp


class UnavailableStorage(MemoryStorage):
    """A storage whose server does not respond, for URIs that begin with ``unavailable://``."""

    STORAGE_SCHEME = ["unavailable"]  # noqa: RUF012 - limits declares it so

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        raise ValueError("no connection")

    def get(self, key: str) -> int:
        raise ValueError("no connection")

    def get_expiry(self, key: str) -> float:
        raise ValueError("no connection")


JOHN, SUSAN = "john@example.com", "susan@example.com"


@pytest.fixture(autouse=True, params=["memory://", IN_DATABASE])
def counting(app: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Count in the memory of the process, and in the database."""
    monkeypatch.setitem(app.extensions, "rate_limiting", RateLimiter(request.param))


def waits(app: Flask, *emails: str) -> list[int]:
    """Fail to log in again and again; return the seconds to wait, 0 for those tried."""
    found = []
    for email in emails:
        with app.test_request_context():
            try:
                rate_limiting.login_attempt(email).failed()
            except TooMany as refusal:
                found.append(refusal.retry_after or 0)
            else:
                found.append(0)
    return found


def test_no_more_pass_at_once_than_one_after_the_other(app: Flask, set_limit: SetLimit) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "10 per minute")
    assert waits(app, JOHN) == [0]
    with ThreadPoolExecutor(8) as together:
        results = list(together.map(lambda _number: waits(app, JOHN), range(80)))
    assert 1 <= results.count([0]) <= 9


def test_a_right_password_can_be_sent_again(app: Flask, set_limit: SetLimit) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "1 per minute")
    with app.test_request_context():
        for _ in range(3):
            rate_limiting.login_attempt(JOHN).succeeded()
    first, second = waits(app, JOHN, JOHN)
    assert first == 0 < second


def test_what_is_refused_for_the_account_does_not_count_for_the_address(
    app: Flask, set_limit: SetLimit
) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "1 per minute")
    set_limit("LOGIN_FAILURES_PER_ADDRESS", "2 per minute")
    first, *refused = waits(app, *[JOHN] * 6)
    assert first == 0 < min(refused)
    assert waits(app, SUSAN) == [0]


def test_several_limits_may_be_set_at_once(app: Flask, set_limit: SetLimit) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "5 per minute; 2 per hour")
    first, second, third = waits(app, JOHN, JOHN, JOHN)
    assert first == second == 0
    assert 60 < third <= 3600


def test_only_a_wrong_password_counts_as_one(app: Flask, set_limit: SetLimit) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "1 per minute")
    with app.test_request_context():
        for _ in range(3):
            with pytest.raises(RuntimeError), rate_limiting.password_attempt(1):
                raise RuntimeError
        with pytest.raises(Invalid), rate_limiting.password_attempt(1):
            raise Invalid
        with pytest.raises(TooMany), rate_limiting.password_attempt(1):
            pytest.fail("the second try should not be made")
        with rate_limiting.password_attempt(2):
            pass


def test_attempts_are_counted_in_this_process_while_the_storage_is_unavailable(
    app: Flask,
    set_limit: SetLimit,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    unavailable = RateLimiter("unavailable://")
    monkeypatch.setitem(app.extensions, "rate_limiting", unavailable)
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "2 per minute")
    first, second, third = waits(app, JOHN, JOHN, JOHN)
    assert first == second == 0
    assert 0 < third <= 60
    assert "the rate limit storage is away; counting in this process" in caplog.text


def test_each_application_counts_in_the_storage_of_its_own_settings(
    app: Flask, make_app: MakeApp, database_address: str
) -> None:
    other = make_app("testing", database_address, REDIS_URL="unavailable://")
    assert isinstance(other.extensions["rate_limiting"].storage, UnavailableStorage)
    assert not isinstance(app.extensions["rate_limiting"].storage, UnavailableStorage)
    named = {"REDIS_URL": "redis://cache", "RATELIMIT_STORAGE_URI": "unavailable://"}
    both = make_app("testing", database_address, **named)
    assert isinstance(both.extensions["rate_limiting"].storage, UnavailableStorage)


def test_limits_can_be_switched_off(
    app: Flask, set_limit: SetLimit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", False)
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "1 per minute")
    assert waits(app, JOHN, JOHN, JOHN) == [0, 0, 0]
