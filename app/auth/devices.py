"""Device cookies, so that an account's owner is not locked out by the guesses of others.

The signed cookie holds a random number for the browser and the keys of the accounts that logged in
with it last, but no email address. It grants no access: wrong passwords of a known browser are
counted separately, see ``app.web.security.rate_limiting``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from werkzeug.wrappers import Response

from app.models import User, tokens
from app.web.security.cookies import DEVICE, read_cookie, set_cookie
from app.web.security.rate_limiting import account_key

LIFETIME = timedelta(days=365)
ACCOUNTS_KEPT = 5


@dataclass(frozen=True)
class Device:
    """A browser, and the keys of the accounts that it has logged in to, the latest first."""

    number: str
    accounts: tuple[str, ...] = ()


def known_device(email: str) -> str | None:
    """Return the number of this browser if it has logged in to the account of ``email`` before."""
    device = _current_device()
    return device.number if account_key(email) in device.accounts else None


def remember_device(response: Response, user: User) -> None:
    """Set the cookie by which this browser is known to the user's account."""
    device = _current_device()
    account = account_key(user.email or "")
    others = [key for key in device.accounts if key != account]
    claims = {"device": device.number, "accounts": [account, *others][:ACCOUNTS_KEPT]}
    token = tokens.make_token(tokens.DEVICE, claims, LIFETIME.total_seconds())
    set_cookie(response, DEVICE, token, LIFETIME, url_for("auth.login"))  # which alone reads it


def _current_device() -> Device:
    claims = tokens.read_token(tokens.DEVICE, read_cookie(DEVICE))
    if claims is None:
        return Device(secrets.token_hex(8))
    return Device(claims["device"], tuple(claims["accounts"]))
