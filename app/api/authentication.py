"""HTTP Basic authentication (RFC 7617) of every request to the API; cookies are ignored.

The credentials are an email address and a password, or a token as the user name with an empty
password. Each view has exactly one of the decorators at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, request
from flask_babel import gettext as _
from flask_httpauth import HTTPBasicAuth

from app.api import api
from app.content.text.clean_text import UnstorableText, clean_text
from app.extensions import db, login_manager
from app.models import User
from app.services.errors import NotAllowed
from app.services.policy import require
from app.web.database.transactions import begin_writing
from app.web.errors import error_response
from app.web.logs.request_user import set_request_user
from app.web.security import password_login
from app.web.security.account_limits import Action, limited

View = TypeVar("View", bound=Callable[..., Any])

CHALLENGE = 'Basic realm="API", charset="UTF-8"'

basic = HTTPBasicAuth()
basic_with_password = HTTPBasicAuth()


@api.url_value_preprocessor
def ignore_cookies(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Make the request anonymous; Flask runs this before anything reads the session."""
    _set_current_user(None)


@api.after_request
def keep_private(response: Response) -> Response:
    """Forbid caches to store a response to an authenticated request."""
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Authorization")
    return response


def _set_current_user(user: User | None) -> None:
    # for this request only: flask_login.login_user would start a session as well
    login_manager._update_request_context_with_user(user)
    if user is not None:
        set_request_user(user.id)


def user_by_password(email: str, password: str) -> User | None:
    """Return the user with this email address and password, or None.

    Raises TooMany after too many failures, NotAllowed when the account is suspended.
    """
    if not email or not password:
        return None
    try:
        email, password = clean_text(email), clean_text(password)  # as the login form does
    except UnstorableText:
        return None
    user = password_login.user_by_password(email, password)
    if user is not None:
        _set_current_user(user)
    return user


def user_by_credentials(name: str, password: str) -> User | None:
    """Return the user of a token, or of an address and password. Raises TooMany, NotAllowed."""
    if password:
        return user_by_password(name, password)
    user = User.verify_auth_token(name)
    if user is not None:
        _set_current_user(user)
    return user


basic.verify_password(user_by_credentials)
basic_with_password.verify_password(user_by_password)


@basic.error_handler
@basic_with_password.error_handler
def refused(status: int) -> Response:
    """No credentials, or wrong ones: 401 with the challenge that RFC 9110, 11.6.1 asks for."""
    response = error_response(
        status, _("Send your email address and password, or a token, by HTTP Basic authentication.")
    )
    response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def caller() -> User:
    """Return the authenticated user, in views with a decorator of this module."""
    return cast("User", basic.current_user())


def _guarded(
    view: View,
    by: HTTPBasicAuth,
    access: str,
    check: Callable[[User], None],
    writes: bool = False,
    action: Action | None = None,
) -> View:
    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        check(caller())
        if not writes:
            return view(*args, **kwargs)
        with limited(action, caller(), request.content_length or 0):
            if not _begin_writing_as(caller().id):
                return refused(401)
            return view(*args, **kwargs)

    guarded = by.login_required(checked)
    guarded.access = access
    return cast("View", guarded)


def _begin_writing_as(user_id: int) -> bool:
    """Begin a transaction that writes; return whether the user still exists and is active.

    It begins only after the password was checked, because that is slow and SQLite has one lock.
    """
    begin_writing()
    user = db.session.get(User, user_id)
    if user is not None and user.is_active:
        return True
    _set_current_user(None)
    return False


def _check_usable(user: User) -> None:
    if not user.confirmed:
        raise NotAllowed(_("You have not confirmed your account yet."))
    if user.password_is_temporary:
        raise NotAllowed(
            _("Your password is for one log-in. Log in on the site and choose your own first.")
        )


def authenticated(view: View) -> View:
    """Allow every user with a confirmed account."""
    return _guarded(view, basic, "credentials", _check_usable)


def authenticated_to_write(action: Action | None) -> Callable[[View], View]:
    """Allow every user with a confirmed account, in views that write what is theirs alone.

    :param action: what is counted against the limits of the account, if anything
    """
    return lambda view: _guarded(view, basic, "credentials", _check_usable, True, action)


def password_required(view: View) -> View:
    """Allow every user with a confirmed account who sends the password; refuse tokens."""
    return _guarded(view, basic_with_password, "password", _check_usable)


def permission_required(
    permission: int, action: Action | None = None, reads: bool = False
) -> Callable[[View], View]:
    """Allow every confirmed user with the permission, in views that write.

    :param action: what is counted against the limits of the account
    :param reads: the view begins the transaction that writes itself, after work that takes time
    """

    def check(user: User) -> None:
        _check_usable(user)
        require(user, permission)

    access = f"permission {permission}"
    return lambda view: _guarded(view, basic, access, check, not reads, action)
