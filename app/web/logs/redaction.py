"""Redact secrets in log entries and error mail."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

MASK = "***"
SECRET_MIN_LENGTH = 8  # a shorter value is likely to occur in harmless text
MAX_DECODINGS = 3  # of a link inside a link inside a link

_SECRET_LINK = re.compile(
    r"(/auth/(?:confirm|reset|change_email)/|/shared/|/notifications/(?:unsubscribe|feed)/)"
    r"[^\s?&#\"'<>]+",
    re.IGNORECASE,
)
_ARGUMENT = re.compile(
    r"([?&][^\s=&]*(?:token|password|secret|signature|key)[^\s=&]*=)[^\s&\"'<>]+", re.IGNORECASE
)
_URL_WITH_PASSWORD = re.compile(r"([a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/]+@", re.IGNORECASE)
_PASSWORD_OF_URL = re.compile(r"://[^\s:/@]*:(.+)@")

_secrets: tuple[str, ...] = ()  # the longest first: one may be part of another


def set_secrets(values: Iterable[str]) -> None:
    """Redact these values from now on, such as SECRET_KEY; of a URL, its password."""
    global _secrets
    parts = {part for value in values for part in _secret_parts(value)}
    secrets = (part for part in parts if len(part) >= SECRET_MIN_LENGTH)
    _secrets = tuple(sorted(secrets, key=len, reverse=True))


def _secret_parts(value: str) -> set[str]:
    if "://" not in value:
        return {value}
    found = _PASSWORD_OF_URL.search(value)
    # a URL has its password percent-encoded, an error message may have it decoded
    return {found[1], unquote(found[1])} if found else set()


def redact(text: str) -> str:
    """Mask tokens of secret links, secret arguments, passwords in URLs and secret settings."""
    # the cheap tests first: every request has several texts, and few contain a secret
    lower = text.lower()
    if any(beginning in lower for beginning in ("/auth/", "/shared/", "/notifications/")):
        text = _SECRET_LINK.sub(rf"\1{MASK}", text)
    if "://" in text:
        text = _URL_WITH_PASSWORD.sub(rf"\1{MASK}@", text)
    if "=" in text:
        text = _ARGUMENT.sub(rf"\1{MASK}", text)
    for secret in _secrets:
        if secret in text:
            text = text.replace(secret, MASK)
    return text


def redact_target(target: str) -> str:
    """Redact a request's path and query, decoded only where a secret was percent-encoded.

    The login page has the link that led to it in ``next``, percent-encoded once more.
    """
    shown = redact(target)
    for _ in range(MAX_DECODINGS):
        decoded = unquote(target)
        if decoded == target:
            break
        target = decoded
        if _SECRET_LINK.search(target):
            shown = "".join(map(_quote_unprintable, redact(target)))
    return shown


def _quote_unprintable(character: str) -> str:
    return character if character.isprintable() and character != " " else quote(character)
