"""Hashing passwords, of which each takes much memory by design: a few at a time in each process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from flask import current_app
from werkzeug.security import check_password_hash, generate_password_hash

WAIT_SECONDS = 4.0  # less than SQLite lets other writers wait


class HashingBusy(Exception):
    """Too many passwords are being hashed; the next try may succeed after some seconds."""


def hash_password(password: str) -> str:
    """Return the hash of a password by PASSWORD_HASH_METHOD. Raises HashingBusy."""
    return _hash(password, current_app.config["PASSWORD_HASH_METHOD"])


def is_hash_of(stored: str, password: str) -> bool:
    """Return whether ``stored`` is a hash of the password, by any method. Raises HashingBusy."""
    with _turn():
        return bool(check_password_hash(stored, password))


def has_current_method(stored: str) -> bool:
    """Return whether a hash was made by PASSWORD_HASH_METHOD."""
    return bool(_method(stored) == current_app.config["PASSWORD_HASH_METHOD"])


def take_as_long(password: str, stored: str | None = None) -> None:
    """Hash a password for nothing, so that the time does not reveal what is stored.

    :param stored: a hash that was compared with the password already; only the time that this took
        less than one of PASSWORD_HASH_METHOD is taken

    Raises HashingBusy.
    """
    method = current_app.config["PASSWORD_HASH_METHOD"]
    rest = method if stored is None else _rest_of(method, _method(stored))
    if rest:
        _hash(password, rest)


def _rest_of(method: str, spent: str) -> str:
    """Return the method that takes what ``spent`` took less; of scrypt the passes are added up."""
    if method == spent:
        return ""
    *kind, passes = method.split(":")
    *spent_kind, spent_passes = spent.split(":")
    if kind != spent_kind or kind[0] != "scrypt":
        return method
    missing = int(passes) - int(spent_passes)
    return ":".join([*kind, str(missing)]) if missing > 0 else ""


def _method(stored: str) -> str:
    return stored.partition("$")[0]


def _hash(password: str, method: str) -> str:
    with _turn():
        return generate_password_hash(password, method=method)


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until fewer than PASSWORD_HASHES_AT_ONCE are being made. Raises HashingBusy."""
    slots: BoundedSemaphore = current_app.extensions.setdefault(
        "password_hashing", BoundedSemaphore(current_app.config["PASSWORD_HASHES_AT_ONCE"])
    )
    if not slots.acquire(timeout=WAIT_SECONDS):
        raise HashingBusy
    try:
        yield
    finally:
        slots.release()
