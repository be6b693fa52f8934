"""Counting tries: at once, given back, and without a storage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from limits.storage import MemoryStorage

from app.extensions import limiter
from app.services.errors import Invalid, TooMany
from app.web.security import rate_limiting
from tests.auth.conftest import SetLimit


def test_no_more_pass_at_once_than_one_after_the_other(app: Flask, set_limit: SetLimit) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "10 per minute")

    def one_try(_number: int) -> bool:
        with app.test_request_context():
            try:
                rate_limiting.count_login("john@example.com")
            except TooMany:
                return False
            return True

    assert one_try(0)
    with ThreadPoolExecutor(8) as together:
        passed = sum(together.map(one_try, range(80)))
    assert 1 <= passed <= 9


def test_what_is_given_back_can_be_had_again(app: Flask, set_limit: SetLimit) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "1 per minute")
    with app.test_request_context():
        for _ in range(3):
            rate_limiting.count_login("john@example.com").refund()
        rate_limiting.count_login("john@example.com")
        with pytest.raises(TooMany):
            rate_limiting.count_login("john@example.com")


def test_what_is_refused_for_the_account_does_not_count_for_the_address(
    app: Flask, set_limit: SetLimit
) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "1 per minute")
    set_limit("LOGIN_FAILURES_PER_ADDRESS", "2 per minute")
    with app.test_request_context():
        rate_limiting.count_login("john@example.com")
        for _ in range(5):
            with pytest.raises(TooMany):
                rate_limiting.count_login("john@example.com")
        rate_limiting.count_login("susan@example.com")


def test_several_limits_may_be_set_at_once(app: Flask, set_limit: SetLimit) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "5 per minute; 2 per hour")
    with app.test_request_context():
        rate_limiting.count_login("john@example.com")
        rate_limiting.count_login("john@example.com")
        with pytest.raises(TooMany) as refusal:
            rate_limiting.count_login("john@example.com")
    assert 60 < refusal.value.retry_after <= 3600


def test_only_a_wrong_password_counts_as_one(app: Flask, set_limit: SetLimit) -> None:
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "1 per minute")
    with app.test_request_context():
        for _ in range(3):
            with pytest.raises(RuntimeError), rate_limiting.password_try(1):
                raise RuntimeError
        with pytest.raises(Invalid), rate_limiting.password_try(1):
            raise Invalid
        with pytest.raises(TooMany), rate_limiting.password_try(1):
            pytest.fail("the second try should not be made")
        with rate_limiting.password_try(2):
            pass


def test_a_storage_that_is_away_neither_opens_nor_closes_the_door(
    app: Flask, set_limit: SetLimit, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away(MemoryStorage):
        def incr(self, key: str, expiry: float, amount: int = 1) -> int:
            raise ValueError("no connection")

        def get_expiry(self, key: str) -> float:
            raise ValueError("no connection")

    monkeypatch.setattr(limiter, "_storage", Away())
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "2 per minute")
    with app.test_request_context():
        rate_limiting.count_login("away@example.com")
        rate_limiting.count_login("away@example.com")
        with pytest.raises(TooMany) as refusal:
            rate_limiting.count_login("away@example.com")
    assert 0 < refusal.value.retry_after <= 60


def test_limits_can_be_switched_off(
    app: Flask, set_limit: SetLimit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "enabled", False)
    set_limit("LOGIN_FAILURES_PER_ACCOUNT", "1 per minute")
    with app.test_request_context():
        for _ in range(3):
            rate_limiting.count_login("john@example.com")
