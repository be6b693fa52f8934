"""What no log line and no error mail may say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

MASK = "***"
SHORTEST_HIDDEN = 8  # a shorter value is a word that stands in many a harmless line
DECODED_AT_MOST = 3  # a link inside a link inside a link

_MAILED_LINK = re.compile(r"(/auth/(?:confirm|reset|change_email)/)[^\s?&#\"'<>]+", re.IGNORECASE)
_ARGUMENT = re.compile(
    r"([?&][^\s=&]*(?:token|password|secret|signature|key)[^\s=&]*=)[^\s&\"'<>]+", re.IGNORECASE
)
_PASSWORD_IN_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/]+@", re.IGNORECASE)
_PASSWORD_OF_ADDRESS = re.compile(r"://[^\s:/@]*:(.+)@")

_hidden: tuple[str, ...] = ()  # the longest first: one may be part of another


def hide(values: Iterable[str]) -> None:
    """Never let these values be said again, such as SECRET_KEY; of an address, its password."""
    global _hidden
    parts = {part for value in values for part in _secret_parts(value)}
    secret = (part for part in parts if len(part) >= SHORTEST_HIDDEN)
    _hidden = tuple(sorted(secret, key=len, reverse=True))


def _secret_parts(value: str) -> set[str]:
    if "://" not in value:
        return {value}
    found = _PASSWORD_OF_ADDRESS.search(value)
    # an address holds its password percent-encoded; an error may quote it as it is
    return {found[1], unquote(found[1])} if found else set()


def redact(text: str) -> str:
    """The text without tokens of mailed links, passwords in addresses and hidden values."""
    # every request has five texts, and few of them have anything to look for
    if "/auth/" in text.lower():
        text = _MAILED_LINK.sub(rf"\1{MASK}", text)
    if "://" in text:
        text = _PASSWORD_IN_ADDRESS.sub(rf"\1{MASK}@", text)
    if "=" in text:
        text = _ARGUMENT.sub(rf"\1{MASK}", text)
    for secret in _hidden:
        if secret in text:
            text = text.replace(secret, MASK)
    return text


def redact_target(target: str) -> str:
    """A request's path and query without secrets, decoded only where a secret was encoded.

    A log-in page carries the link that led to it in ``next``, once more percent-encoded.
    """
    shown = redact(target)
    for _ in range(DECODED_AT_MOST):
        decoded = unquote(target)
        if decoded == target:
            break
        target = decoded
        if _MAILED_LINK.search(target):
            shown = "".join(map(_on_one_line, redact(target)))
    return shown


def _on_one_line(character: str) -> str:
    return character if character.isprintable() and character != " " else quote(character)
