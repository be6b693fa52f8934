"""Pasting formatted text into the editor."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.content.markdown.clipboard_html import NotConvertible
from app.content.markdown.from_html import markdown_from_html
from app.content.text.clean_text import UnstorableText, clean_text
from app.main import main
from app.models import Permission
from app.services.errors import Invalid, TooLong
from app.web.security.account_limits import PASTES, limited
from app.web.security.decorators import permission_required

MOST_BYTES = 1_000_000


@main.post("/paste")
@permission_required(Permission.WRITE)
def paste() -> ResponseReturnValue:
    """Convert HTML from a clipboard, the body of the request in UTF-8, to Markdown."""
    received = request.get_data()
    if len(received) > MOST_BYTES:
        raise TooLong(_("This is too long to be converted to Markdown."))
    html = received.decode("utf-8", "replace").replace("\0", "")
    with limited(PASTES, current_user, len(html)):
        try:
            markdown = clean_text(markdown_from_html(html))
        except (NotConvertible, UnstorableText):
            raise Invalid(_("This is too intricate to be converted to Markdown.")) from None
    return jsonify(markdown=markdown)
