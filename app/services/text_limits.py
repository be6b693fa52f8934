"""The longest text of a post or comment."""

from __future__ import annotations

from flask_babel import gettext as _

from app.content.text.clean_text import byte_length
from app.services.errors import Invalid, TooLong


def check_text(body: str, max_bytes: int) -> None:
    """Raise Invalid for an empty text, TooLong for more than ``max_bytes`` bytes of UTF-8."""
    if not body.strip():
        raise Invalid(_("Please write something."))
    if byte_length(body) > max_bytes:
        raise TooLong(
            _("This is longer than %(limit)s kB. Please shorten it.", limit=max_bytes // 1000)
        )
