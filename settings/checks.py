"""Checks of settings that can be parsed one by one, but would fail later or not work together."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from settings.types import ConfigurationError

DEVELOPMENT_SECRET = "development-only-never-in-production"  # noqa: S105 - refused in production
SECRET_MIN_LENGTH = 16
# Names that are shorter, or less alike than a wrong letter or two make them, may well be meant so.
SHORTEST_MISSPELT = 6
ALIKE = 0.85


def check_encryption_of_mail(config: Mapping[str, Any]) -> None:
    """Refuse two ways to encrypt at once. Raises ConfigurationError."""
    if config["MAIL_USE_TLS"] and config["MAIL_USE_SSL"]:
        raise ConfigurationError(
            "MAIL_USE_TLS and MAIL_USE_SSL exclude each other: set the first for port 587 "
            "(STARTTLS), or the second for port 465 (TLS from the first byte)."
        )


def check_keys(config: Mapping[str, Any]) -> None:
    """Refuse keys that can be guessed, former ones included. Raises ConfigurationError."""
    secret = config["SECRET_KEY"]
    if secret == DEVELOPMENT_SECRET or len(secret) < SECRET_MIN_LENGTH:
        raise ConfigurationError(
            f"SECRET_KEY must be set to a secret of at least {SECRET_MIN_LENGTH} characters; "
            "make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    if any(len(former) < SECRET_MIN_LENGTH for former in config["SECRET_KEY_FALLBACKS"]):
        raise ConfigurationError(
            "SECRET_KEY_FALLBACKS has a key that is too short: what it signs is accepted, so each "
            f"needs at least {SECRET_MIN_LENGTH} characters."
        )


def check_links(config: Mapping[str, Any]) -> None:
    """Refuse links in mails to whatever host a request names. Raises ConfigurationError."""
    if not (config["SITE_URL"] or config["TRUSTED_HOSTS"]):
        raise ConfigurationError(
            "SITE_URL is not set, and links in mails would lead to whatever host a request names: "
            "set it to the site's address, such as https://blog.example.org"
        )


def warn_of_misspelt(variables: Iterable[str], settings: Iterable[str]) -> None:
    """Log each environment variable that is none of the settings but looks like one."""
    log = logging.getLogger("app")
    for name, meant in misspelt(variables, settings).items():
        log.warning("%s is set, but there is no such setting: %s is probably meant.", name, meant)


def misspelt(variables: Iterable[str], settings: Iterable[str]) -> dict[str, str]:
    """Return the variables that no setting reads, with the setting that each is probably meant for.

    Names that begin with DATABASE_ are left out: platforms and other programs set such, and a
    site in production does not start without its own.
    """
    known = {name for name in (*settings, "FLASK_CONFIG") if len(name) >= SHORTEST_MISSPELT}
    alike = {
        name: get_close_matches(name, known, 1, ALIKE)
        for name in sorted(set(variables) - known)
        if len(name) >= SHORTEST_MISSPELT and not name.startswith("DATABASE_")
    }
    return {name: found[0] for name, found in alike.items() if found}
