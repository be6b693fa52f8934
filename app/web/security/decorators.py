"""Access decorators. Each view has exactly one of them, so that none is left undecided."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask_login import current_user
from flask_login import login_required as flask_login_required

from app.services.policy import require

View = TypeVar("View", bound=Callable[..., Any])


def _with_access(view: Any, access: str) -> Any:
    view.access = access
    return view


def public(view: View) -> View:
    """Admit everyone."""
    return _with_access(view, "public")  # type: ignore[no-any-return]


def login_required(view: View) -> View:
    """Admit users who are logged in, confirmed or not."""
    return _with_access(flask_login_required(view), "login")  # type: ignore[no-any-return]


def permission_required(permission: int) -> Callable[[View], View]:
    """Admit users whose role has the permission and whose account is confirmed."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            require(current_user, permission)
            return view(*args, **kwargs)

        return _with_access(flask_login_required(checked), f"permission {permission}")  # type: ignore[no-any-return]

    return decorate
