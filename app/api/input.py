"""Reading and checking the JSON objects that API clients send."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.http import parse_date

from app.content.text.clean_text import UnstorableText, clean_text
from app.services.errors import Invalid
from app.services.posts.tagging import TAGS_PER_POST, split_names

Sent = dict[str, Any]

_NUMBER = re.compile(r"[0-9]{1,10}")


def sent_object() -> Sent:
    """Return the JSON object in the request's body.

    It must have a JSON media type, else 415: forms of other sites cannot send one, so a browser
    that remembers Basic credentials cannot be made to write here.
    Raises Invalid, BadRequest, UnsupportedMediaType, RequestEntityTooLarge.
    """
    if not request.mimetype:
        raise Invalid(_("Please send a JSON object."))
    try:
        sent = request.get_json()
    except RecursionError:  # thousands of nested brackets
        raise Invalid(_("Please send a JSON object.")) from None
    if not isinstance(sent, dict):
        raise Invalid(_("Please send a JSON object."))
    return sent


def text_of(sent: Sent, name: str, default: str | None = None) -> str:
    """Return the text of this name. Raises Invalid if it is no text, or missing without default."""
    value = sent.get(name, default)
    if name not in sent and default is None:
        raise Invalid(_("“%(name)s” is missing.", name=name))
    return _text(name, value)


def optional_text_of(sent: Sent, name: str, default: str) -> str:
    """Return the text of this name, '' for null. Raises Invalid."""
    if name in sent and sent[name] is None:
        return ""
    return text_of(sent, name, default)


def id_of(sent: Sent, name: str, endpoint: str) -> int | None:
    """Return the id in the URL of this name, None where there is none or null. Raises Invalid.

    :param endpoint: the view that the URL must be of, relative as in responses, or absolute
    """
    if sent.get(name) is None:
        return None
    url = text_of(sent, name)
    for external in (False, True):
        beginning = url_for(endpoint, id=0, _external=external).removesuffix("0")
        number = url.removeprefix(beginning)
        if url.startswith(beginning) and _NUMBER.fullmatch(number):
            return int(number)
    raise Invalid(_("“%(name)s” must be a URL as in the responses.", name=name))


def choice_of(sent: Sent, name: str, default: bool) -> bool:
    """Return the true or false of this name. Raises Invalid for anything else."""
    value = sent.get(name, default)
    if not isinstance(value, bool):
        raise Invalid(_("“%(name)s” must be true or false.", name=name))
    return value


def title_of(sent: Sent, default: str | None) -> str | None:
    """Return the title on one line, or None for a note. Raises Invalid."""
    if sent.get("title", default) is None:
        return None
    return " ".join(text_of(sent, "title", default).split())


def tags_of(sent: Sent, default: list[str]) -> list[str]:
    """Return the names of tags, split at commas as in the form. Raises Invalid."""
    if "tags" not in sent:
        return default
    if not isinstance(sent["tags"], list):
        raise Invalid(_("“%(name)s” must be a list of texts.", name="tags"))
    names = [name for one in sent["tags"] for name in split_names(_text("tags", one))]
    if len(names) > TAGS_PER_POST:
        raise Invalid(_("A post has at most %(limit)s tags.", limit=TAGS_PER_POST))
    return names


def moment_of(sent: Sent, name: str, default: datetime | None) -> datetime | None:
    """Return a date as naive UTC, from ISO 8601 (UTC without an offset) or an HTTP date.

    Returns None for null. Raises Invalid.
    """
    if name not in sent:
        return default
    if sent[name] is None:
        return None
    text = _text(name, sent[name])
    try:
        moment = parse_date(text) or datetime.fromisoformat(text)
        return (moment if moment.tzinfo is None else moment.astimezone(UTC)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise Invalid(
            _("“%(name)s” must be a date such as 2030-01-31T18:00:00Z.", name=name)
        ) from None


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise Invalid(_("“%(name)s” must be a text.", name=name))
    try:
        return clean_text(value)
    except UnstorableText:
        raise Invalid(_("This contains characters that cannot be stored.")) from None
