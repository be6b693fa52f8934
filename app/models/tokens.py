"""Signed, expiring tokens: one salt per purpose, so that none passes for another."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

CONFIRM = "confirm-account"
RESET_PASSWORD = "reset-password"  # noqa: S105 - a salt, not a password
CHANGE_EMAIL = "change-email"
API = "api"
DEVICE = "known-device"


def _serializer(purpose: str) -> URLSafeSerializer:
    config = current_app.config
    keys = *(config["SECRET_KEY_FALLBACKS"] or []), config["SECRET_KEY"]
    return _serializer_of(keys, purpose)


@lru_cache
def _serializer_of(keys: tuple[str, ...], purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(list(keys), salt=purpose)  # the last one signs


def make_token(purpose: str, claims: dict[str, Any], expiration: float) -> str:
    """A URL-safe token that says ``claims`` and expires ``expiration`` seconds from now."""
    return _serializer(purpose).dumps({**claims, "exp": time.time() + expiration})


def read_token(purpose: str, token: str | bytes) -> dict[str, Any] | None:
    """What a token says, or None when it was not made here for this purpose, or has expired."""
    try:
        claims = _serializer(purpose).loads(token)
    except (BadSignature, UnicodeEncodeError):
        return None
    if not isinstance(claims, dict) or not isinstance(claims.get("exp"), (int, float)):
        return None
    return claims if claims["exp"] > time.time() else None
