"""The user that Flask-Login has loaded for this request, without asking the database.

Flask-Login keeps it in ``g._login_user``. Its public interface can neither tell whether a user
has been loaded (``current_user`` loads one), nor become anonymous without ending the session
(``logout_user`` does), so this module alone uses that private name.
"""

from __future__ import annotations

from flask import g
from sqlalchemy import inspect

from app.models import AnonymousUser


def loaded_user_id() -> int | None:
    """Return the id of the request's user, or None if no user has been loaded."""
    state = inspect(g.get("_login_user"), raiseerr=False)
    identity = getattr(state, "identity", None)
    return identity[0] if identity else None


def continue_anonymously() -> None:
    """Make ``current_user`` anonymous for the rest of this request; the session stays."""
    g._login_user = AnonymousUser()
