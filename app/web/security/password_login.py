"""Logging in by address and password, for pages and for the API: counted, and in the trail."""

from __future__ import annotations

from app.models import User
from app.services.accounts import accounts
from app.services.errors import NotAllowed
from app.web.logs import trail
from app.web.security.rate_limiting import login_attempt


def user_by_password(email: str, password: str, device: str | None = None) -> User | None:
    """Return the user with an address and a password, or None; failures are counted and logged.

    :param device: identifies the browser if it has logged in to this account before

    Raises TooMany, NotAllowed for a suspended account, and HashingBusy.
    """
    attempt = login_attempt(email, device)
    try:
        user = accounts.authenticate(email, password)
    except NotAllowed:
        record_failed_login("log_in_refused", email)
        raise
    if user is None:
        attempt.failed()
        record_failed_login("log_in_failed", email)
        return None
    attempt.succeeded()
    return user


def record_failed_login(name: str, email: str) -> None:
    """Log a failure with the account that an address has; without one if it has none.

    The address itself is not logged: who mistypes may have typed a password.

    :param name: that of the event
    """
    account = accounts.by_email(email)
    trail.record(name, account.id if account is not None else None)
