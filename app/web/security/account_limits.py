"""Limits for what one account does, such as posts, comments, follows, likes and uploads.

Each action has a limit in the settings, a lower one while the account is new, and a higher one for
moderators and administrators. An action is counted before it is done, and refunded when it fails.
Commands, the import and sample content call the services directly and are not limited.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from limits import RateLimitItem, parse_many

from app.extensions import db
from app.models import Permission, User, utcnow
from app.services.errors import NotAllowed
from app.services.policy import may
from app.web.database.transactions import begin_writing, roll_back
from app.web.security.loaded_user import continue_anonymously
from app.web.security.rate_limiter import Bucket, rate_limiter
from app.web.security.rate_limiting import Attempt
from app.web.security.rendering_turns import rendering_turn

MINUTES_SHOWN = 90  # longer times are shown in hours


@dataclass(frozen=True)
class Action:
    """An action that is limited.

    ``name`` is the first word of its settings, such as POSTS_PER_ACCOUNT; ``refusal`` returns the
    message for who has to wait for a time such as "3 minutes".
    """

    name: str
    refusal: Callable[[str], str]


POSTS = Action(
    "POSTS",
    lambda wait: _(
        "These are more posts than one account may write at a time. Please try again in %(wait)s.",
        wait=wait,
    ),
)
COMMENTS = Action(
    "COMMENTS",
    lambda wait: _(
        "These are more comments than one account may write at a time. "
        "Please try again in %(wait)s.",
        wait=wait,
    ),
)
FOLLOWS = Action(
    "FOLLOWS",
    lambda wait: _(
        "These are more people, tags and discussions than one account may follow at a time. "
        "Please try again in %(wait)s.",
        wait=wait,
    ),
)
LIKES = Action(
    "LIKES",
    lambda wait: _(
        "These are more posts than one account may like at a time. Please try again in %(wait)s.",
        wait=wait,
    ),
)
SAVES = Action(
    "SAVES",
    lambda wait: _(
        "These are more posts than one account may save at a time. Please try again in %(wait)s.",
        wait=wait,
    ),
)
BLOCKS = Action(
    "BLOCKS",
    lambda wait: _(
        "These are more people than one account may block at a time. Please try again in %(wait)s.",
        wait=wait,
    ),
)
PREVIEWS = Action(
    "PREVIEWS",
    lambda wait: _(
        "These are more previews than one account may ask for at a time. "
        "Please try again in %(wait)s.",
        wait=wait,
    ),
)
PASTES = Action(
    "PASTES",
    lambda wait: _(
        "These are more formatted texts than one account may paste at a time. "
        "Please try again in %(wait)s.",
        wait=wait,
    ),
)
UPLOADS = Action(
    "UPLOADS",
    lambda wait: _(
        "These are more pictures than one account may upload at a time. "
        "Please try again in %(wait)s.",
        wait=wait,
    ),
)
AUTOSAVES = Action(
    "AUTOSAVES",
    lambda wait: _(
        "This account saves more often than it may. "
        "Your text is kept in this browser; it is saved here in %(wait)s.",
        wait=wait,
    ),
)
EXPORTS = Action(
    "EXPORTS",
    lambda wait: _(
        "These are more downloads of everything than one account may ask for at a time. "
        "Please try again in %(wait)s.",
        wait=wait,
    ),
)


@contextmanager
def counted(action: Action, user: User) -> Iterator[Attempt]:
    """Count an action of a user that is done in the block; refund it if the block raises.

    To be entered before the transaction that writes: the counts may be in the same database, and
    SQLite has one lock. Raises TooMany.
    """
    attempt = _count(action, user)
    try:
        yield attempt
    except BaseException:
        roll_back()  # for the same reason
        attempt.refund()
        raise


@contextmanager
def limited(action: Action | None, user: User, length: int = 0) -> Iterator[Attempt]:
    """Count an action of a user that is done in the block, and wait for a turn to render a text.

    :param action: None for an action that is not counted, such as an edit
    :param length: of the text, in characters or bytes

    To be entered before the transaction that writes. Raises TooMany.
    """
    with rendering_turn(user.id, length):
        if action is None:
            yield Attempt(())
        else:
            with counted(action, user) as attempt:
                yield attempt


@contextmanager
def storing(action: Action | None, user: User, length: int = 0) -> Iterator[Attempt]:
    """Do the same as ``limited``, and begin a transaction that writes.

    Until then the request must only have read, see ``READING_POSTS``. Raises TooMany, and
    NotAllowed for an account that was deleted or suspended meanwhile.
    """
    user_id = user.id
    with limited(action, user, length) as attempt:
        begin_writing()
        stored = db.session.get(User, user_id)
        if stored is None or not stored.is_active:
            continue_anonymously()
            raise NotAllowed(_("You are not allowed to do this."))
        yield attempt


def _count(action: Action, user: User) -> Attempt:
    if not current_app.config["RATELIMIT_ENABLED"]:
        return Attempt(())

    def explain(minutes: int) -> str:
        return action.refusal(_time_to_wait(minutes))

    key = (action.name.lower(), str(user.id))
    buckets = tuple(Bucket(limit, key, explain) for limit in _limits(action, user))
    rate_limiter().hit(buckets)
    return Attempt(buckets)


def _limits(action: Action, user: User) -> tuple[RateLimitItem, ...]:
    config = current_app.config
    if may(user, Permission.MODERATE):
        return _parsed(config[f"{action.name}_PER_ACCOUNT"], config["MODERATOR_LIMIT_FACTOR"])
    is_new = utcnow() - user.member_since < timedelta(days=config["NEW_ACCOUNT_DAYS"])
    return _parsed(config[f"{action.name}_PER_{'NEW_ACCOUNT' if is_new else 'ACCOUNT'}"], 1)


@lru_cache(maxsize=50)
def _parsed(setting: str, factor: int) -> tuple[RateLimitItem, ...]:
    return tuple(
        type(limit)(limit.amount * factor, limit.multiples, limit.namespace)
        for limit in parse_many(setting)
    )


def _time_to_wait(minutes: int) -> str:
    if minutes <= MINUTES_SHOWN:
        return str(ngettext("%(num)d minute", "%(num)d minutes", minutes))
    return str(ngettext("%(num)d hour", "%(num)d hours", math.ceil(minutes / 60)))
