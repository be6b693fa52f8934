"""Form fields of posts and profiles."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, SelectField, StringField
from wtforms.fields import SelectChoice

from app.content.text.invisible import trim
from app.content.text.languages import COMMON_LANGUAGES, direction, language_name
from app.models.clock import time_zone, to_local, to_utc
from app.web.converters import LARGEST_ID
from app.web.i18n.dates import page_time_zone
from app.web.i18n.locale import page_language
from app.web.pages.images import own_hosts

POST_ADDRESS = re.compile(r"(?:^|/)post/([0-9]{1,10})(?:/[^/]*)?/?$", re.ASCII)
# the first parts of names of time zones that are places
AREAS = {
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
}
POST_ID = re.compile(r"[0-9]{1,10}", re.ASCII)


class LanguageField(SelectField):
    """A choice of common languages; the first is to detect it."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        detected = SelectChoice("", _l("As I wrote it"))
        self._offered = [detected, *(_language_choice(tag) for tag in COMMON_LANGUAGES)]
        super().__init__(label, choices=self._offered, **kwargs)

    @property
    def chosen(self) -> str | None:
        """Return the language that was chosen, or None if it is to be detected."""
        return self.data or None

    def offer(self, tag: str) -> None:
        """Add the language of a post, which the API may have set to a less common one."""
        if tag and tag not in COMMON_LANGUAGES:
            self.choices = [*self._offered, _language_choice(tag)]


def _language_choice(tag: str) -> SelectChoice:
    return SelectChoice(tag, language_name(tag), render_kw={"lang": tag, "dir": direction(tag)})


class PostAddressField(StringField):
    """A post, given by its URL on this site, its id or its title."""

    @property
    def post_id(self) -> int | None:
        """Return the id of the post, or None."""
        text = (self.data or "").strip()
        if POST_ID.fullmatch(text):
            return _as_id(text)
        try:
            parts = urlsplit(text)
        except ValueError:
            return None
        is_here = parts.netloc.lower() in {"", *own_hosts()} and parts.scheme in (
            "",
            "http",
            "https",
        )
        found = POST_ADDRESS.search(parts.path) if is_here else None
        return _as_id(found[1]) if found else None

    @property
    def named(self) -> int | str | None:
        """Return the id of the post, or else the title that was entered, or None without one."""
        return self.post_id or trim(self.data or "") or None


class TimeZoneField(SelectField):
    """A choice of the site's time zone or another; '' is the site's."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        site = current_app.config["TIME_ZONE"]
        words = _("The site's time zone (%(zone)s)", zone=site)
        first = SelectChoice("", words, render_kw={"lang": page_language()})
        self._offered = [first, *(SelectChoice(name, name) for name in offered_time_zones())]
        self.choices = self._offered

    def process_data(self, value: Any) -> None:
        """Offer a stored time zone that is not in the list as well."""
        super().process_data(value or "")
        if value and value not in offered_time_zones():
            self.choices = [*self._offered, SelectChoice(value, value)]


@cache
def offered_time_zones() -> tuple[str, ...]:
    """Return the IANA names of time zones of places, and UTC, in alphabetical order."""
    places = (name for name in available_timezones() if name.partition("/")[0] in AREAS)
    return (*sorted(places), "UTC")


class LocalTimeField(DateTimeLocalField):
    """A date and time of day in the user's time zone; ``moment`` is naive UTC."""

    def __init__(self, label: Any, validators: Any = None, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(label, validators, format=formats, **kwargs)
        self.zone = page_time_zone()
        self.stored: datetime | None = None

    def store(self, moment: datetime | None) -> None:
        """Set the stored moment, which stays exactly as it is while the field shows it."""
        self.stored = moment

    def show(self, moment: datetime | None) -> None:
        """Fill the field with a moment."""
        self.data = self._shown(moment) if moment else None

    @property
    def moment(self) -> datetime | None:
        """Return the entered moment, or None."""
        if self.data is None:
            return None
        if self.stored and self.data == self._shown(self.stored):
            return self.stored  # to the microsecond, and the second time that clocks showed it
        return to_utc(self.data, time_zone(self.zone))

    @property
    def is_skipped(self) -> bool:
        """Return whether clocks skip the entered time, as when summer time begins."""
        if self.moment is None or self.data is None:
            return False
        return self._shown(self.moment) != self.data.replace(second=0)

    def _shown(self, moment: datetime) -> datetime:
        return to_local(moment, time_zone(self.zone)).replace(tzinfo=None, second=0, microsecond=0)


def _as_id(digits: str) -> int | None:
    return number if (number := int(digits)) <= LARGEST_ID else None
