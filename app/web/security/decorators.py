"""Who may use a view. Each view carries exactly one of these, so that none forgets to say."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask_login import current_user
from flask_login import login_required as logged_in

from app.services.policy import require

View = TypeVar("View", bound=Callable[..., Any])


def _labelled(view: Any, access: str) -> Any:
    view.access = access
    return view


def public(view: View) -> View:
    """Everyone."""
    return _labelled(view, "public")  # type: ignore[no-any-return]


def login_required(view: View) -> View:
    """Everyone with an account, confirmed or not."""
    return _labelled(logged_in(view), "login")  # type: ignore[no-any-return]


def permission_required(permission: int) -> Callable[[View], View]:
    """Everyone whose role has the permission and whose account is confirmed."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            require(current_user, permission)
            return view(*args, **kwargs)

        return _labelled(logged_in(checked), f"permission {permission}")  # type: ignore[no-any-return]

    return decorate
