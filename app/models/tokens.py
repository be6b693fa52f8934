"""Signed tokens that expire. Each purpose has its own salt, so a token serves only one purpose."""

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
REMEMBER = "remember-me"
UNSUBSCRIBE = "unsubscribe"


def _serializer(purpose: str) -> URLSafeSerializer:
    config = current_app.config
    keys = *(config["SECRET_KEY_FALLBACKS"] or []), config["SECRET_KEY"]
    return _serializer_of(keys, purpose)


@lru_cache
def _serializer_of(keys: tuple[str, ...], purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(list(keys), salt=purpose)  # the last one signs


def make_token(purpose: str, claims: dict[str, Any], expiration: float) -> str:
    """Return a URL-safe signed token with ``claims`` that expires in ``expiration`` seconds."""
    return _serializer(purpose).dumps({**claims, "exp": time.time() + expiration})


def read_token(purpose: str, token: str | bytes) -> dict[str, Any] | None:
    """Return the claims of a token, or None if it is invalid, expired, or for another purpose."""
    try:
        claims = _serializer(purpose).loads(token)
    except (BadSignature, UnicodeEncodeError):
        return None
    if not isinstance(claims, dict) or not isinstance(claims.get("exp"), (int, float)):
        return None
    return claims if claims["exp"] > time.time() else None
