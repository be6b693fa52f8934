"""Rate limits for wrong passwords and for requested mails, counted with ``limits``.

An attempt is counted before it is made, in one atomic step of the storage, and refunded when it
succeeds: of a hundred concurrent attempts no more pass than of a hundred in a row. Counted are

* wrong passwords and mails of one network address, whatever account they are for. Many users may
  share an address, so this limit is the higher one; nothing is exempt from it;
* wrong passwords for one account, existing or not, from everywhere. Others can exhaust this
  limit, so a browser that has logged in to the account before has a count of its own, see
  ``app.auth.devices`` and https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies;
* wrong passwords of one user who is logged in already, separately from the former;
* mails of one kind to one recipient, existing or not.
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

from flask import Flask, current_app, request
from flask_babel import ngettext
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from app.services.errors import Invalid, TooMany


@dataclass(frozen=True)
class Bucket:
    """A limit, and the key of what is counted against it."""

    limit: RateLimitItem
    key: tuple[str, ...]


class RateLimiter:
    """Counters in a storage, or in this process's memory while the storage is unavailable."""

    def __init__(self, storage_uri: str) -> None:
        self.storage = storage_from_string(storage_uri)
        self._shared = FixedWindowRateLimiter(self.storage)
        self._local = FixedWindowRateLimiter(MemoryStorage())

    def hit(self, bucket: Bucket, cost: int = 1) -> bool:
        """Add ``cost`` to the count, and return whether it is within the limit."""
        try:
            return self._shared.hit(bucket.limit, *bucket.key, cost=cost)
        except self.storage.base_exceptions:
            current_app.logger.exception("the rate limit storage is away; counting in this process")
            return self._local.hit(bucket.limit, *bucket.key, cost=cost)

    def seconds_left(self, bucket: Bucket) -> int:
        """Return the seconds until the count starts again at zero, at least one."""
        try:
            window = self._shared.get_window_stats(bucket.limit, *bucket.key)
        except self.storage.base_exceptions:
            window = self._local.get_window_stats(bucket.limit, *bucket.key)
        return max(1, math.ceil(window.reset_time - time.time()))


def register_rate_limiting(app: Flask) -> None:
    """Create the counters in the storage of RATELIMIT_STORAGE_URI, or else of REDIS_URL."""
    if app.config["REDIS_URL"] and app.config["RATELIMIT_STORAGE_URI"] == "memory://":
        app.config["RATELIMIT_STORAGE_URI"] = app.config["REDIS_URL"]
    app.extensions["rate_limiting"] = RateLimiter(app.config["RATELIMIT_STORAGE_URI"])


@dataclass(frozen=True)
class Attempt:
    """An attempt that has been counted."""

    buckets: tuple[Bucket, ...]

    def refund(self) -> None:
        """Take the attempt off the counts: it succeeded, or it was not made."""
        for bucket in self.buckets:
            _rate_limiter().hit(bucket, -1)


def account_key(email: str) -> str:
    """Return a key for an account, existing or not, that does not reveal its email address."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]


def count_login(email: str, device: str | None = None) -> Attempt:
    """Count an attempt to log in; the caller refunds it when the password is right.

    ``device`` identifies the browser if it has logged in to this account before. Raises TooMany.
    """
    account = account_key(email)
    own = ("login", account) if device is None else ("login", account, device)
    buckets = (
        *_buckets("LOGIN_FAILURES_PER_ADDRESS", "failures-of", _client()),
        *_buckets("LOGIN_FAILURES_PER_ACCOUNT", *own),
    )
    return _count(buckets, _too_many_tries)


@contextmanager
def password_attempt(user_id: int) -> Iterator[None]:
    """Count an attempt to enter one's current password if it ends with Invalid. Raises TooMany."""
    buckets = (
        *_buckets("LOGIN_FAILURES_PER_ADDRESS", "failures-of", _client()),
        *_buckets("LOGIN_FAILURES_PER_ACCOUNT", "proof", str(user_id)),
    )
    attempt = _count(buckets, _too_many_tries)
    try:
        yield
    except Invalid:
        raise
    except BaseException:
        attempt.refund()
        raise
    attempt.refund()


def count_mail(kind: str, recipient: str) -> Attempt:
    """Count a mail that a visitor requests. Raises TooMany."""
    client = _count(_buckets("MAILS_PER_ADDRESS", "mails-of", _client()), _too_many_from_here)
    to = account_key(recipient)
    try:
        account = _count(_buckets("MAILS_PER_ACCOUNT", "mails-to", to, kind), _too_many_mails)
    except TooMany:
        client.refund()
        raise
    return Attempt(client.buckets + account.buckets)


def _too_many_tries(minutes: int) -> str:
    return str(
        ngettext(
            "Too many tries. Please wait %(num)d minute.",
            "Too many tries. Please wait %(num)d minutes.",
            minutes,
        )
    )


def _too_many_mails(minutes: int) -> str:
    return str(
        ngettext(
            "Too many messages were asked for. Please look for them, or wait %(num)d minute.",
            "Too many messages were asked for. Please look for them, or wait %(num)d minutes.",
            minutes,
        )
    )


def _too_many_from_here(minutes: int) -> str:
    return str(
        ngettext(
            "Too many messages were asked for from your network, perhaps by others who share it. "
            "Please wait %(num)d minute, or use another network.",
            "Too many messages were asked for from your network, perhaps by others who share it. "
            "Please wait %(num)d minutes, or use another network.",
            minutes,
        )
    )


def _client() -> str:
    """Return the client's IPv4 address, or the /64 network of its IPv6 address.

    A client can choose the other half of an IPv6 address freely.
    """
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


def _count(buckets: tuple[Bucket, ...], explain: Callable[[int], str]) -> Attempt:
    if not current_app.config["RATELIMIT_ENABLED"]:
        return Attempt(())
    for position, bucket in enumerate(buckets, 1):
        if _rate_limiter().hit(bucket):
            continue
        seconds = _rate_limiter().seconds_left(bucket)
        Attempt(buckets[:position]).refund()  # a refused attempt counts nowhere
        current_app.logger.warning("too many: %s, from %s", bucket.key[0], _client())
        raise TooMany(explain(math.ceil(seconds / 60)), seconds)
    return Attempt(buckets)


def _rate_limiter() -> RateLimiter:
    limiter: RateLimiter = current_app.extensions["rate_limiting"]
    return limiter
