"""The session of the request's user: finding it, and continuing one that the browser remembers."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, g, request, session
from flask_login import current_user, login_fresh, login_user, logout_user

from app.extensions import db, login_manager
from app.models import User
from app.services.accounts import sessions
from app.services.accounts.old_logins import OldLogin, continue_old_login
from app.services.accounts.sessions import Client, FoundSession, Keys, Resumed, Stolen
from app.web.database.transactions import begin_writing, choose_mode
from app.web.logs import trail
from app.web.logs.request_user import set_request_user
from app.web.security import remember_cookie

# the name of the session's key in the session cookie
KEY = "session_key"


def current_key() -> str:
    """Return the key of the browser's session, or '' if it has none."""
    return str(session.get(KEY, ""))


def client_of_request() -> Client:
    """Return what the request says about the browser; its address is that of PROXY_HOPS."""
    return Client(request.user_agent.string, request.remote_addr or "")


def take_keys(keys: Keys, began: datetime | None = None) -> None:
    """Give the browser the keys of a session, with the response; without a secret only one.

    :param began: when the session began; by default now
    """
    session[KEY] = keys.key
    if keys.secret is not None:
        remember_cookie.set_with_response(keys, began)


@login_manager.user_loader
def load_user(identity: str) -> User | None:
    """Return the user of the session cookie, in one statement; None if the session is over.

    A session that was ended is over with the next request in every process, because nothing of it
    is remembered between requests.

    :param identity: what ``User.get_id`` returned at the log-in
    """
    key = current_key()
    if not key:
        g.old_identity = identity
        return None
    found = sessions.find(key)
    if found is None or found.user.get_id() != identity:
        return None
    g.found_session = found
    set_request_user(found.user.id)
    return found.user


def found_session() -> FoundSession | None:
    """Return the session that the user of this request was found by; None if there is none."""
    found: FoundSession | None = g.get("found_session")
    return found


def continue_login() -> None:
    """Log in whose session cookie is gone but who is remembered, and who logged in before sessions
    were stored.
    """
    if current_user.is_authenticated:
        return
    if "old_identity" in g:
        _continue_old_login(g.old_identity)
    elif remember_cookie.is_sent():
        _resume()


def _resume() -> None:
    sent = remember_cookie.sent_keys()
    if sent is None or sent.secret is None:
        remember_cookie.delete_with_response()
        return
    begin_writing()
    resumed = sessions.resume(sent.key, sent.secret)
    if isinstance(resumed, Stolen):
        trail.note("session_ended", resumed.user_id, reason="its remember-me cookie was copied")
    elif resumed is not None:
        set_request_user(resumed.user.id)
        trail.note("session_continued", resumed.user.id)
    db.session.commit()
    choose_mode()
    if not isinstance(resumed, Resumed):
        remember_cookie.delete_with_response()
        return
    login_user(resumed.user, fresh=False)
    take_keys(resumed.keys, resumed.began)


def _continue_old_login(identity: str) -> None:
    old = OldLogin(
        identity,
        session.get(current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token")),
        is_fresh=login_fresh(),
        is_remembered=remember_cookie.sent_old_identity() == identity,
    )
    begin_writing()
    continued = continue_old_login(old, client_of_request())
    if continued is not None:
        set_request_user(continued[0].id)
        trail.note("session_continued", continued[0].id)
    db.session.commit()
    choose_mode()
    if continued is None:
        logout_user()  # which deletes the cookie as well
        return
    user, keys = continued
    login_user(user, fresh=old.is_fresh)
    take_keys(keys)
