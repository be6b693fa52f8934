"""Forms for settings, made from their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from zoneinfo import available_timezones

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import Field, HiddenField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from app.services.media.uploading import Upload
from app.web.pages.forms import Form
from app.web.pages.setting_names import NAMES, WORDS
from settings.editable import EDITABLE
from settings.identity import (
    A_TIME_ZONE,
    CODE,
    LINKS,
    LONGEST_ADDRESS,
    LONGEST_LABEL,
    MOST_LINKS,
    NO_PLACES,
    PICTURE,
)
from settings.styles import COLOUR, LEAST_CONTRAST, STYLE, BadStyle
from settings.types import Setting, names

LONGEST = 500  # in characters, of a setting of one line


class SettingsForm(Form):
    """What every group of settings has besides its own fields."""

    seen = HiddenField()
    submit = SubmitField(_l("Save"))

    @property
    def settings(self) -> list[Field]:
        """Return the fields of settings."""
        return [field for field in self if field.name in EDITABLE]

    @property
    def pictures(self) -> list[PictureField]:
        """Return those of them that are pictures."""
        return [field for field in self if isinstance(field, PictureField)]


class LinksField(Field):
    """Links as rows of a label and an address; the data is one link a line."""

    data: str
    longest: ClassVar[dict[str, int]] = {"label": LONGEST_LABEL, "address": LONGEST_ADDRESS}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the rows that were sent, in their order, or those that are stored."""
        self.errors: list[str] = []
        self.process_errors: list[str] = []
        if formdata is None:
            lines = (data or "").splitlines()
            self.rows = [tuple(part.strip() for part in line.split("=", 1)) for line in lines]
        else:
            sent = zip(
                formdata.getlist(f"{self.name}-label"),
                formdata.getlist(f"{self.name}-address"),
                strict=False,
            )
            rows = [tuple(" ".join(part.split()) for part in row) for row in sent]
            self.rows = _moved([row for row in rows if any(row)], self.name, formdata.get("move"))
        self.data = "\n".join(" = ".join(row) for row in self.rows)


class PictureField(Field):
    """An uploaded picture: a file in its place, or a button that says to remove it.

    The data is what names the stored one. ``made`` is what the view makes of the file.
    """

    data: str
    file: FileStorage | None
    made: Sequence[Upload]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read whether it is removed, and the file that was sent, whose bytes nobody reads here."""
        self.errors: list[str] = []
        self.process_errors: list[str] = []
        self.data, self.file, self.made = data or "", None, ()
        if formdata is None:
            return
        sent = request.files.get(self.name)
        if sent is not None and sent.filename:
            self.file = sent
        elif formdata.get(f"{self.name}-remove"):
            self.data = ""

    @property
    def names(self) -> list[str]:
        """Return the names of the stored pictures."""
        return names(self.data)


def _moved(rows: list[Any], name: str, move: str | None) -> list[Any]:
    """Return the rows as a button has moved one: its value is the field, the row, the way."""
    field, _colon, rest = (move or "").partition(":")
    number, _colon, way = rest.partition(":")
    if field != name or not number.isdecimal() or int(number) >= len(rows):
        return rows
    at = int(number)
    row = rows.pop(at)
    if way in ("up", "down"):
        rows.insert(max(at + (1 if way == "down" else -1), 0), row)
    return rows


def form_for(group: Iterable[str], values: Mapping[str, str], seen: str) -> SettingsForm:
    """Return the form of a group of settings.

    :param values: by name, as the environment variables would hold them; those left out are at
        their defaults
    :param seen: a digest of what is stored
    """
    fields = {name: setting_field(name) for name in group}
    form: SettingsForm = type("GroupForm", (SettingsForm,), fields)(data={**values, "seen": seen})
    return form


def setting_field(name: str, *validators: Any) -> Field:
    """Return the field of a setting, with further validators if it is a text."""
    setting, (label, hint) = EDITABLE[name], NAMES[name]
    if setting.expects == A_TIME_ZONE:
        zones = sorted(available_timezones() - NO_PLACES)
        choices = [SelectChoice(zone, zone) for zone in zones]
        return SelectField(label, description=hint, choices=choices)
    if setting.words:
        choices = [SelectChoice(word, WORDS[name][word]) for word in setting.words]
        return SelectField(label, description=hint, choices=choices)
    kind = FIELDS.get(setting.expects, StringField)
    readable = Readable(setting, LONGEST if kind is StringField else None)
    return kind(label, [*validators, readable], description=hint)


class Readable:
    """A validator that refuses what a setting cannot be; an empty field is for the default.

    ``longest`` is in characters.
    """

    def __init__(self, setting: Setting[Any], longest: int | None) -> None:
        self.setting = setting
        self.longest = longest
        self.field_flags = {"maxlength": longest} if longest else {}

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError with what the setting expects."""
        if not field.data:
            return
        try:
            if self.longest and len(field.data) > self.longest:
                raise ValueError(field.data)
            self.setting.read(field.data)
        except BadStyle as error:
            refusal = _("Line %(line)s: “%(what)s” cannot be used here.", **vars(error))
            raise ValidationError(refusal) from None
        except ValueError:
            raise ValidationError(_refusal(self.setting)) from None


# of settings that are no short line
FIELDS: dict[str, type[Field]] = {
    LINKS: LinksField,
    PICTURE: PictureField,
    STYLE: TextAreaField,
}


def _refusal(setting: Setting[Any]) -> Any:
    """Return what a setting expects, in the language of the page."""
    if setting.expects == LINKS:
        return _(
            "Each link needs a label of at most %(label)s characters without “=”, and an address "
            "that begins with https:// or /, of at most %(address)s. There may be %(most)s links.",
            label=LONGEST_LABEL,
            address=LONGEST_ADDRESS,
            most=MOST_LINKS,
        )
    if setting.bounds:
        least, most = setting.bounds
        if isinstance(setting.default, str):
            return _("This must be one line of at most %(most)s characters.", most=most)
        return _("This must be a whole number from %(least)s to %(most)s.", least=least, most=most)
    if setting.expects == COLOUR:
        return _(
            "This must be a colour such as #1d6349 with a contrast of at least %(least)s to the "
            "pages, or it would be hard to read.",
            least=LEAST_CONTRAST,
        )
    if setting.expects == CODE:
        return _("Only the code itself: letters, digits, “-” and “_”.")
    return _("This must be a rate such as “30 per hour; 150 per day”.")
