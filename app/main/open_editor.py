"""What the editor's form sends beside its fields, and what it shows of a text not saved yet."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.content.text.clean_text import UnstorableText, clean_text
from app.main.forms import PostForm
from app.models import Draft, utcnow
from app.models.clock import time_zone, to_local
from app.models.draft import DEVICE_MAX_LENGTH, WRITER_MAX_LENGTH
from app.services.errors import Invalid
from app.services.posts.drafts import OpenPage, TypedText, typed_text
from app.web.converters import LARGEST_ID
from app.web.i18n.dates import local_time, page_time_zone
from app.web.pages.devices import device_name

# fields that are not stored with the others: the two texts, and what is about the request
NOT_KEPT = frozenset(
    {
        "title",
        "body",
        "csrf_token",
        "action",
        "post",
        "draft",
        "draft_version",
        "writer",
        "revision",
    }
)


def open_page() -> OpenPage:
    """Return what the form says about the page that sends it."""
    return OpenPage(
        writer=_plain(request.form.get("writer", ""))[:WRITER_MAX_LENGTH],
        device=_plain(request.headers.get("User-Agent", ""))[:DEVICE_MAX_LENGTH],
        seen=number_sent("draft_version") or 0,
        draft_id=number_sent("draft"),
    )


def number_sent(name: str) -> int | None:
    """Return a positive number of the form, or None."""
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdecimal()):
        return None
    number = int(text[:11])
    return number if 0 < number <= LARGEST_ID else None


def _plain(text: str) -> str:
    return text.encode("ascii", "ignore").decode().replace("\0", "")


def text_sent() -> TypedText:
    """Return what is in the editor. Raises Invalid for characters that cannot be stored."""
    try:
        return TypedText(
            title=clean_text(request.form.get("title", "")),
            body=clean_text(request.form.get("body", "")),
            fields={
                clean_text(name): [clean_text(value) for value in values]
                for name, values in request.form.lists()
                if name not in NOT_KEPT
            },
            revision=number_sent("revision"),
        )
    except UnstorableText:
        raise Invalid(_("This contains characters that cannot be stored.")) from None


def form_of(draft: Draft) -> PostForm:
    """Return the form with what was typed."""
    typed = typed_text(draft)
    values: MultiDict[str, str] = MultiDict()
    for name, given in typed.fields.items():
        values.setlist(name, given)
    values["title"], values["body"] = typed.title, typed.body
    if typed.revision is not None:
        values["revision"] = str(typed.revision)
    return PostForm(formdata=values)


def typed_where_and_when(draft: Draft) -> str:
    """Return the device and the time of a text that is not saved yet, as a sentence for people."""
    device, zone = device_name(draft.device), page_time_zone()
    then = to_local(draft.saved_at, time_zone(zone))
    if then.date() == to_local(utcnow(), time_zone(zone)).date():
        today: str = _("typed on %(device)s at %(time)s", device=device, time=f"{then:%H:%M}")
        return today
    date = local_time(draft.saved_at, zone)
    before: str = _("typed on %(device)s, %(date)s", device=device, date=date)
    return before


@dataclass(frozen=True)
class Unsaved:
    """A text that is not saved yet, as the editor and the list of drafts show it."""

    id: int
    version: int
    where_and_when: str

    @classmethod
    def of(cls, draft: Draft) -> Unsaved:
        """Return what is shown of a row."""
        return cls(draft.id, draft.version, typed_where_and_when(draft))
