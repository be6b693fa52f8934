"""The shortest and the longest text of a post or comment."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from app.content.markdown.render import render_comment
from app.content.text.clean_text import byte_length
from app.content.text.excerpt import plain_text
from app.content.text.invisible import has_visible
from app.services.errors import Invalid, TooLong

# Longer ones are not rendered twice: nobody writes that much nothing by mistake.
LONGEST_NOTHING = 1_000  # characters
SHOWN_WITHOUT_TEXT = re.compile("<(?:img|hr|input)[ >]")


def check_text(body: str, max_bytes: int) -> None:
    """Raise Invalid for a text that shows nothing, TooLong for more than ``max_bytes`` bytes."""
    if not _shows_something(body):
        raise Invalid(_("Please write something."))
    check_length(body, max_bytes)


def check_length(body: str, max_bytes: int) -> None:
    """Raise TooLong for more than ``max_bytes`` bytes of UTF-8."""
    if byte_length(body) > max_bytes:
        raise TooLong(
            _("This is longer than %(limit)s kB. Please shorten it.", limit=max_bytes // 1000)
        )


def _shows_something(body: str) -> bool:
    if not has_visible(body) or len(body) > LONGEST_NOTHING:
        return has_visible(body)
    html = render_comment(body)  # nothing remains of a link without text or an "&nbsp;"
    return has_visible(plain_text(html)) or SHOWN_WITHOUT_TEXT.search(html) is not None
