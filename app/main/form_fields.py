"""Form fields of posts."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from app.content.text.languages import COMMON_LANGUAGES, direction, language_name
from app.web.converters import LARGEST_ID
from app.web.pages.images import own_hosts

POST_ADDRESS = re.compile(r"(?:^|/)post/([0-9]{1,10})(?:/[^/]*)?/?$", re.ASCII)
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
    """A post, given by its URL on this site or by its id."""

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

    def pre_validate(self, form: BaseForm) -> None:
        """Raise ValidationError for a text that is not a post's URL or id."""
        if (self.data or "").strip() and self.post_id is None:
            raise ValidationError(_("This is no address of a post here."))


def _as_id(digits: str) -> int | None:
    return number if (number := int(digits)) <= LARGEST_ID else None
