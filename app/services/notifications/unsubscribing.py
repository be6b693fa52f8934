"""Links in the mail of notifications that end it.

They log nobody in, and may be used again.
"""

from __future__ import annotations

from flask_babel import gettext as _

from app.extensions import db
from app.models import User, tokens
from app.services.errors import NotFound

TOKEN_SECONDS = 2 * 365 * 24 * 3600


def unsubscribe_token(user: User) -> str:
    """Return the token of a link that ends the mail of notifications to a user."""
    return tokens.make_token(tokens.UNSUBSCRIBE, _claims_of(user), TOKEN_SECONDS)


def recipient_of(token: str) -> User:
    """Return the user of such a token. Raises NotFound."""
    claims = tokens.read_token(tokens.UNSUBSCRIBE, token) or {}
    user = db.session.get(User, claims.get("id", 0))
    if user is None or _claims_of(user).items() - claims.items():
        raise NotFound(
            _("This link is not valid, or too old. You can stop mail in the notification settings.")
        )
    return user


def _claims_of(user: User) -> dict[str, int]:
    # the id of a deleted account may be given again
    return {"id": user.id, "since": int(user.member_since.timestamp())}
