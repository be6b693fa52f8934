"""Counting against limits, in the storage that the settings name."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Flask, current_app, request
from limits import RateLimitItem
from limits.storage import MemoryStorage, Storage, storage_from_string
from sqlalchemy import make_url

from app.services.errors import TooMany
from app.web.security.rate_limit_storage import DatabaseStorage
from settings.types import IN_DATABASE

IN_MEMORY = "memory://"
AWAY = "the rate limit storage is away"
UNAVAILABLE = f"{AWAY}; counting in this process"


@dataclass(frozen=True)
class Bucket:
    """A limit, what is counted against it, and what to say when it is exhausted."""

    limit: RateLimitItem
    key: tuple[str, ...]
    explain: Callable[[int], str] = field(compare=False)  # takes the minutes to wait

    @property
    def stored_as(self) -> str:
        """The key of the count in a storage."""
        return self.limit.key_for(*self.key)


class RateLimiter:
    """Counts in a storage, or in this process's memory while the storage is unavailable."""

    def __init__(self, storage_uri: str) -> None:
        self.storage = _storage(storage_uri)
        self._local = MemoryStorage()

    def check(self, buckets: Sequence[Bucket]) -> None:
        """Raise TooMany when one of the limits is reached."""
        self._refuse(buckets, self._counts(buckets), most=-1)

    def hit(self, buckets: Sequence[Bucket]) -> None:
        """Count against all of the limits, or raise TooMany and count nowhere.

        Adding is one atomic step, so of a hundred concurrent tries no more pass than of a hundred
        in a row.
        """
        counts = self._add(buckets, 1)
        try:
            self._refuse(buckets, counts, most=0)
        except TooMany:
            self.refund(buckets)
            raise

    def refund(self, buckets: Sequence[Bucket]) -> None:
        """Take a try off the counts: it succeeded, or it was not made."""
        self._add(buckets, -1)

    def _refuse(self, buckets: Sequence[Bucket], counts: Mapping[str, int], most: int) -> None:
        for bucket in buckets:
            if counts[bucket.stored_as] - bucket.limit.amount > most:
                seconds = self._seconds_left(bucket)
                current_app.logger.warning(
                    "too many: %s, from %s", bucket.key[0], request.remote_addr
                )
                raise TooMany(bucket.explain(math.ceil(seconds / 60)), seconds)

    def _counts(self, buckets: Sequence[Bucket]) -> dict[str, int]:
        keys = [bucket.stored_as for bucket in buckets]
        try:
            if isinstance(self.storage, DatabaseStorage):
                found = self.storage.get_all(keys)
                return {key: found.get(key, 0) for key in keys}
            return {key: self.storage.get(key) for key in keys}
        except self.storage.base_exceptions:
            current_app.logger.exception(UNAVAILABLE, extra={"error_kind": AWAY})
            return {key: self._local.get(key) for key in keys}

    def _add(self, buckets: Sequence[Bucket], amount: int) -> dict[str, int]:
        expiries = {bucket.stored_as: bucket.limit.get_expiry() for bucket in buckets}
        try:
            if isinstance(self.storage, DatabaseStorage):
                return self.storage.incr_all(expiries, amount)
            return {key: self.storage.incr(key, expiries[key], amount) for key in expiries}
        except self.storage.base_exceptions:
            current_app.logger.exception(UNAVAILABLE, extra={"error_kind": AWAY})
            return {key: self._local.incr(key, expiries[key], amount) for key in expiries}

    def _seconds_left(self, bucket: Bucket) -> int:
        """Return the seconds until the count starts again at zero, at least one."""
        try:
            ends = self.storage.get_expiry(bucket.stored_as)
        except self.storage.base_exceptions:
            ends = self._local.get_expiry(bucket.stored_as)
        return max(1, math.ceil(ends - time.time()))


def _storage(uri: str) -> Storage:
    if uri == IN_DATABASE:
        return DatabaseStorage()
    storage = storage_from_string(uri)
    assert isinstance(storage, Storage), "an asynchronous storage is none of a setting"
    return storage


def register_rate_limiter(app: Flask) -> None:
    """Create the counters in the storage of RATELIMIT_STORAGE_URI, or of REDIS_URL by default.

    A database in memory belongs to one process, which then counts by itself.
    """
    uri = app.config["RATELIMIT_STORAGE_URI"]
    if uri in (IN_DATABASE, IN_MEMORY) and app.config["REDIS_URL"]:
        uri = app.config["REDIS_URL"]
    elif uri == IN_DATABASE and make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database in (
        None,
        "",
        ":memory:",
    ):
        uri = IN_MEMORY
    app.config["RATELIMIT_STORAGE_URI"] = uri
    app.extensions["rate_limiting"] = RateLimiter(uri)


def rate_limiter() -> RateLimiter:
    """Return the counters of the current application."""
    limiter: RateLimiter = current_app.extensions["rate_limiting"]
    return limiter
