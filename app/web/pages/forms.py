"""The base of every form, and the fields that several share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

from babel import Locale
from babel.support import Translations
from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.i18n import DefaultTranslations, messages_path
from wtforms.validators import InputRequired, Optional, Regexp, ValidationError

from app.content.text.clean_text import UnstorableText, clean_text
from app.services.accounts.validation import (
    EMAIL_MAX_LENGTH,
    USERNAME_MAX_LENGTH,
    check_address,
    check_username,
)
from app.services.errors import DomainError, Invalid

SUBMISSION = Regexp(r"^[0-9a-f-]{36}$")


class Form(FlaskForm):
    """A form whose texts can be stored, and that shows what the services refuse."""

    class Meta(FlaskForm.Meta):
        """Pages take forms: JSON and files, which Flask-WTF would mix in, are not texts."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """The fields that were sent, or None when the form is only shown."""
            return request.form if request.method == "POST" else None

        def get_translations(self, form: FlaskForm) -> Any:
            """WTForms' own texts; Flask-WTF would read them from their file for each request."""
            return _wtforms_texts(get_locale())

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is acceptable; texts are cleaned on the way."""
        clean = True
        for field in self:
            clean = _clean(field) and clean
        acceptable = bool(super().validate(extra_validators)) and clean
        if "csrf_token" in self.errors:
            self["csrf_token"].errors = [
                _("This page was open for too long. Nothing was done yet: please send it again.")
            ]
        return acceptable

    def refuse(self, field: Field, error: DomainError) -> int:
        """Show a service's refusal at a field; answers the HTTP status for the page."""
        field.errors = [*field.errors, error.message]
        return error.status


@cache
def _wtforms_texts(locale: Locale | None) -> Any:
    texts = Translations.load(messages_path(), [locale] if locale else [], domain="wtforms")
    return DefaultTranslations(texts)


def _clean(field: Field) -> bool:
    if not isinstance(field, StringField) or not isinstance(field.data, str):
        return True
    try:
        field.data = clean_text(field.data)
    except UnstorableText:
        field.data = "".join(
            character for character in field.data if character != "\0" and not _is_half(character)
        )
        field.process_errors = [_("This contains characters that cannot be stored.")]
        return False
    return True


def _is_half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


class Obeys:
    """A validator that asks a service's rule, and tells the browser how long the field may be."""

    def __init__(self, rule: Callable[[str], None], longest: int) -> None:
        self.rule = rule
        self.field_flags = {"maxlength": longest}

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise ValidationError with what the rule says."""
        try:
            self.rule(field.data or "")
        except Invalid as error:
            raise ValidationError(error.message) from None


def username_validators() -> list[Any]:
    """For a field that names an account."""
    return [InputRequired(), Obeys(check_username, USERNAME_MAX_LENGTH)]


def address_validators() -> list[Any]:
    """For a field with an address that mail will be sent to."""
    return [InputRequired(), Obeys(check_address, EMAIL_MAX_LENGTH)]


def new_submission() -> str:
    """A number for one filling-in of a form: sent twice, it is stored once."""
    return str(uuid.uuid4())


class SubmissionField(HiddenField):
    """Carries ``new_submission``; a form without it is simply not protected."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default=new_submission, validators=[Optional(), SUBMISSION], **kwargs)

    @property
    def value_or_none(self) -> str | None:
        """What was sent, or None."""
        return self.data or None
