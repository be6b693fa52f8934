"""When a user last entered the password in this session: needed again before accounts change."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import session

View = TypeVar("View", bound=Callable[..., Any])

VALID_SECONDS = 10 * 60
PROVED_AT = "password_proved_at"  # the key in the session, in seconds since 1970


class PasswordNeeded(Exception):
    """The user has to enter the password before the request is processed."""


def note_proof() -> None:
    """Remember in the session that the right password has just been entered."""
    session[PROVED_AT] = int(time.time())


def require_recent_proof() -> None:
    """Raise PasswordNeeded unless the password was entered within VALID_SECONDS."""
    proved_at = session.get(PROVED_AT)
    if not isinstance(proved_at, int) or not 0 <= time.time() - proved_at < VALID_SECONDS:
        raise PasswordNeeded


def recent_proof_required(view: View) -> View:
    """Ask for the password again before the view, below the decorator that says who may use it."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        require_recent_proof()
        return view(*args, **kwargs)

    return cast("View", checked)
