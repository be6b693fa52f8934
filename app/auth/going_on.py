"""What a visitor was about to do, kept in the query while they log in or register.

``next`` is the page to return to, and ``follow`` the username of the user to follow.
"""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_login import current_user

from app.models import Permission, User
from app.services.errors import Conflict, NotAllowed, NotFound
from app.services.people import following
from app.services.people.usernames import find_user
from app.services.policy import may

KEPT = ("next", "follow")


def kept_query() -> dict[str, Any]:
    """Return the arguments that links and redirects between the account pages have to keep."""
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def person_to_follow() -> User | None:
    """Return whom the visitor wants to follow; None if nobody, or if there is no such person."""
    try:
        return find_user(request.args["follow"], current_user)
    except (KeyError, NotFound):
        return None


def follow_as_wanted(user: User) -> None:
    """Follow whom the visitor wanted to follow; the caller commits."""
    person = person_to_follow()
    if person is None or person.id == user.id:
        return
    if not may(user, Permission.FOLLOW):
        flash(_("Confirm your account to follow %(name)s.", name=person.username), "info")
        return
    try:
        if following.follow(user, person):
            flash(_("You are now following %(name)s.", name=person.username), "success")
    except (NotAllowed, Conflict) as error:  # one has blocked the other
        flash(error.message, "info")
