"""The form of the first start."""

from __future__ import annotations

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import Field, PasswordField, RadioField, StringField, SubmitField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from app.auth.forms import repeated
from app.services.first_start import NewAdministrator
from app.web.cache.site_settings import site_settings
from app.web.i18n.locale import page_language
from app.web.pages.forms import Form, address_validators, username_validators
from app.web.pages.setting_forms import setting_field
from settings.types import written

SETTINGS = ("SITE_NAME", "SITE_LANGUAGE", "TIME_ZONE", "REGISTRATION")
EMPTY, SAMPLE = "empty", "sample"
LONGEST_CODE = 100  # with all blanks that anybody types


class SetupForm(Form):
    """What a new site is called, who administers it, and what it begins with."""

    code = StringField(_l("One-time code"), [InputRequired(), Length(max=LONGEST_CODE)])
    SITE_NAME = setting_field("SITE_NAME", InputRequired())
    SITE_LANGUAGE = setting_field("SITE_LANGUAGE")
    TIME_ZONE = setting_field("TIME_ZONE")
    username = StringField(_l("Username"), username_validators())
    email = StringField(_l("Email"), address_validators())
    password = PasswordField(_l("Password"), repeated())
    password2 = PasswordField(_l("Confirm password"), [InputRequired()])
    REGISTRATION = setting_field("REGISTRATION")
    content = RadioField(
        _l("Begin with"),
        choices=[
            SelectChoice(EMPTY, _l("An empty site")),
            SelectChoice(SAMPLE, _l("A sample: made-up people, with posts and comments")),
        ],
        default=EMPTY,
    )
    submit = SubmitField(_l("Set up the site"))

    def __init__(self) -> None:
        in_force = {name: written(current_app.config[name]) for name in SETTINGS}
        super().__init__(data={**in_force, "SITE_NAME": "", "SITE_LANGUAGE": page_language()})
        self.fixed: dict[str, Field] = {}
        for name in site_settings().fixed.intersection(SETTINGS):
            self.fixed[name] = self[name]
            self.fixed[name].data = in_force[name]
            del self[name]

    @property
    def entered(self) -> dict[str, str]:
        """Return the values of the settings that can be chosen."""
        return {name: self[name].data for name in SETTINGS if name in self}

    @property
    def site_name(self) -> str:
        """Return what the site will be called."""
        return str(self.fixed.get("SITE_NAME", self.SITE_NAME).data)

    @property
    def person(self) -> NewAdministrator:
        """Return the administrator."""
        return NewAdministrator(
            (self.email.data or "").strip(), self.username.data or "", self.password.data or ""
        )

    @property
    def with_sample(self) -> bool:
        """Return whether the site begins with the sample content."""
        return bool(self.content.data == SAMPLE)
