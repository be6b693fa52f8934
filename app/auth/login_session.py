"""The session of a user: login, change of credentials, logout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import session
from flask_login import login_fresh, login_user, logout_user

from app.extensions import db
from app.models import User
from app.services.accounts import sessions
from app.services.accounts.old_logins import end_old_remembering
from app.services.accounts.sessions import FoundSession
from app.web.database.transactions import begin_writing, choose_mode
from app.web.logs import trail
from app.web.logs.request_user import set_request_user
from app.web.security import remember_cookie
from app.web.security.current_session import client_of_request, current_key, take_keys
from app.web.security.password_proof import note_proof

# The key in the session of the address that was registered just now, for the login page.
REGISTERED_ADDRESS = "registered_address"


def begin_session(user: User, remember: bool) -> None:
    """Log the user in with a new session, including a new CSRF token. Commits.

    The caller has nothing to commit: a transaction that only reads is ended.
    """
    begin_writing()
    keys = sessions.begin(user, client_of_request(), remember)
    set_request_user(user.id)
    trail.note("log_in", user.id, remembered=True if remember else None)
    db.session.commit()
    choose_mode()
    session.clear()
    login_user(user)
    if remember_cookie.is_sent() and not remember:  # of another user, or of a session that ended
        remember_cookie.delete_with_response()
    take_keys(keys)
    note_proof()


@contextmanager
def keep_session(user: User) -> Iterator[None]:
    """Keep this session and its remember cookie valid through a change that ends all others.

    The caller commits the change inside the ``with`` block; if it raises, the session is unchanged.
    Copies of its cookies that were made before the change are void as well.
    """
    key, fresh, stamp = current_key(), login_fresh(), user.security_stamp
    sent = remember_cookie.sent_keys()
    yield
    if user.security_stamp == stamp:
        return
    renewed = sessions.renew(key, user, remember=sent is not None and sent.key == key)
    db.session.commit()
    login_user(user, fresh=fresh)
    if renewed is not None:
        take_keys(*renewed)


def is_remembered() -> bool:
    """Return whether the user has chosen "remember me" in this browser."""
    return remember_cookie.is_sent()


def end_session() -> None:
    """Log the user out, here and on the server, and clear the session. Commits."""
    begin_writing()
    found = sessions.find(current_key())
    if found is not None:  # the account may have been deleted
        _end(found)
    db.session.commit()
    session.clear()
    logout_user()  # after clearing: it marks the remember cookie for deletion in the session


def _end(found: FoundSession) -> None:
    sessions.end(current_key())
    trail.note("log_out", found.user.id)
    if remember_cookie.is_sent():
        end_old_remembering(found.user)
        if (sent := remember_cookie.sent_keys()) is not None:
            sessions.end(sent.key)
