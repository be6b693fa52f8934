"""How many wrong passwords, and how many mails, before somebody has to wait.

A try is counted before it is made, in one step of the storage, and given back when it turns out
to be right: of a hundred tries at the same moment no more pass than of a hundred in a row.
Counted are

* wrong passwords and mails of one network address, whatever they are for. People behind one
  address share this count, so it is the higher one; nothing exempts from it;
* wrong passwords for one account, known or not, from everywhere. Somebody else can use this
  count up, so a browser that has logged in to the account before has a count of its own, see
  ``app.auth.devices`` and https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies;
* wrong passwords of one person who is logged in already, apart from the former;
* mails of one kind to one recipient, known or not.

The limits are settings: LOGIN_FAILURES_PER_ADDRESS, LOGIN_FAILURES_PER_ACCOUNT,
MAILS_PER_ADDRESS and MAILS_PER_ACCOUNT.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address, ip_address

from flask import current_app, request
from flask_babel import ngettext
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.extensions import limiter
from app.services.errors import Invalid, TooMany


@dataclass(frozen=True)
class Bucket:
    """What is counted together, and how much of it is allowed in which time."""

    limit: RateLimitItem
    key: tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """A try that has been counted."""

    buckets: tuple[Bucket, ...]

    def refund(self) -> None:
        """Count the try no longer: it was right, or nothing came of it."""
        for bucket in self.buckets:
            _hit(bucket, -1)


def account_key(email: str) -> str:
    """Names an account, known or not, without giving its address away to storages and cookies."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]


def count_login(email: str, device: str | None = None) -> Counted:
    """Count a try to log in, until it is known to be right.

    ``device`` names the browser if it has logged in to this account before. Raises TooMany.
    """
    account = account_key(email)
    own = ("login", account) if device is None else ("login", account, device)
    buckets = (
        *_buckets("LOGIN_FAILURES_PER_ADDRESS", "failures-of", _client()),
        *_buckets("LOGIN_FAILURES_PER_ACCOUNT", *own),
    )
    return _count(buckets, _wait_for_tries)


@contextmanager
def password_try(user_id: int) -> Iterator[None]:
    """Count a try to prove a present password if it ends with Invalid. Raises TooMany."""
    buckets = (
        *_buckets("LOGIN_FAILURES_PER_ADDRESS", "failures-of", _client()),
        *_buckets("LOGIN_FAILURES_PER_ACCOUNT", "proof", str(user_id)),
    )
    counted = _count(buckets, _wait_for_tries)
    try:
        yield
    except Invalid:
        raise
    except BaseException:
        counted.refund()
        raise
    counted.refund()


def count_mail(kind: str, recipient: str) -> Counted:
    """Count a mail that somebody asks for. Raises TooMany."""
    buckets = (
        *_buckets("MAILS_PER_ADDRESS", "mails-of", _client()),
        *_buckets("MAILS_PER_ACCOUNT", "mails-to", account_key(recipient), kind),
    )
    return _count(buckets, _wait_for_mails)


def _wait_for_tries(minutes: int) -> str:
    return str(
        ngettext(
            "Too many tries. Please wait %(num)d minute.",
            "Too many tries. Please wait %(num)d minutes.",
            minutes,
        )
    )


def _wait_for_mails(minutes: int) -> str:
    return str(
        ngettext(
            "Too many messages were asked for. Please look for them, or wait %(num)d minute.",
            "Too many messages were asked for. Please look for them, or wait %(num)d minutes.",
            minutes,
        )
    )


def _client() -> str:
    """The client's network address; of IPv6 the first half, since the other is free to choose."""
    address = request.remote_addr or ""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))


@cache
def _limits(setting: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(setting))


def _buckets(setting: str, *key: str) -> tuple[Bucket, ...]:
    return tuple(Bucket(limit, key) for limit in _limits(current_app.config[setting]))


def _count(buckets: tuple[Bucket, ...], explain: Callable[[int], str]) -> Counted:
    if not limiter.enabled:
        return Counted(())
    for position, bucket in enumerate(buckets, 1):
        if _hit(bucket):
            continue
        seconds = _seconds_left(bucket)
        Counted(buckets[:position]).refund()  # what is refused counts nowhere
        current_app.logger.warning("too many: %s, from %s", bucket.key[0], _client())
        raise TooMany(explain(math.ceil(seconds / 60)), seconds)
    return Counted(buckets)


def _hit(bucket: Bucket, cost: int = 1) -> bool:
    try:
        return _strategy().hit(bucket.limit, *bucket.key, cost=cost)
    except limiter.storage.base_exceptions:
        current_app.logger.exception("the rate limit storage is away; counting in this process")
        return _strategy_of_this_process().hit(bucket.limit, *bucket.key, cost=cost)


def _seconds_left(bucket: Bucket) -> int:
    try:
        window = _strategy().get_window_stats(bucket.limit, *bucket.key)
    except limiter.storage.base_exceptions:
        window = _strategy_of_this_process().get_window_stats(bucket.limit, *bucket.key)
    return max(1, math.ceil(window.reset_time - time.time()))


def _strategy() -> FixedWindowRateLimiter:
    """The storage of Flask-Limiter with a strategy that can give back, whichever it uses itself."""
    return FixedWindowRateLimiter(limiter.storage)


@cache
def _strategy_of_this_process() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(MemoryStorage())
