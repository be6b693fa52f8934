"""The base class of every form, and fields and validators that several forms share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cache, partial
from typing import Any, TypeVar

from babel import Locale
from babel.support import Translations
from flask import Response, after_this_request, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
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
from app.services.errors import DomainError, Invalid, TooMany
from app.web.converters import LARGEST_ID

SUBMISSION = Regexp(r"^[0-9a-f-]{36}$")


View = TypeVar("View", bound=Callable[..., Any])


def keeps_text(view: View) -> View:
    """Mark a view whose form holds a text: who is logged out when sending it may log in there."""
    view.keeps_text = True  # type: ignore[attr-defined]
    return view


class Form(FlaskForm):
    """A form that cleans its texts and shows the errors of services."""

    class Meta(FlaskForm.Meta):
        """Only form fields are read; Flask-WTF would add JSON and files."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Return the submitted fields, those given, or None when the form is only shown."""
            if isinstance(formdata, MultiDict):
                return formdata
            return request.form if request.method == "POST" else None

        def get_translations(self, form: FlaskForm) -> Any:
            """Return WTForms' own messages; Flask-WTF would read the file for each request."""
            return _wtforms_translations(get_locale())

    def validate(self, extra_validators: Any = None) -> bool:
        """Clean the texts and return whether every field is valid."""
        clean = True
        for field in self:
            clean = _clean(field) and clean
        valid = bool(super().validate(extra_validators)) and clean
        if "csrf_token" in self.errors:
            self["csrf_token"].errors = [
                _("This page was open for too long. Nothing was done yet: please send it again.")
            ]
        return valid

    def refuse(self, field: Field, error: DomainError) -> int:
        """Show a service's error at a field and return the HTTP status for the page."""
        field.errors = [*field.errors, error.message]
        if isinstance(error, TooMany):
            after_this_request(partial(_say_when, error.retry_after))
        return error.status


def _say_when(retry_after: int, response: Response) -> Response:
    response.headers["Retry-After"] = str(retry_after)
    return response


@cache
def _wtforms_translations(locale: Locale | None) -> Any:
    locales = [locale] if locale else []
    return DefaultTranslations(Translations.load(messages_path(), locales, domain="wtforms"))


def _clean(field: Field) -> bool:
    if not isinstance(field, StringField) or not isinstance(field.data, str):
        return True
    try:
        field.data = clean_text(field.data)
    except UnstorableText:
        field.data = "".join(character for character in field.data if not _is_unstorable(character))
        field.process_errors = [_("This contains characters that cannot be stored.")]
        return False
    return True


def _is_unstorable(character: str) -> bool:
    return character == "\0" or "\ud800" <= character <= "\udfff"


def number_of_row(form: FlaskForm, field: Field) -> None:
    """Refuse what is no number of a row. Raises ValidationError.

    WTForms' NumberRange cannot compare a number of several hundred digits.
    """
    if field.data is None or not 1 <= field.data <= LARGEST_ID:
        raise ValidationError(_("Not a valid integer value."))


class ServiceRule:
    """A validator that calls a service's rule, and sets ``maxlength`` on the field."""

    def __init__(self, rule: Callable[[str], None], max_length: int) -> None:
        self.rule = rule
        self.field_flags = {"maxlength": max_length}

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise ValidationError with the message of the rule."""
        try:
            self.rule(field.data or "")
        except Invalid as error:
            raise ValidationError(error.message) from None


def username_validators() -> list[Any]:
    """Return the validators of a field for a username."""
    return [InputRequired(), ServiceRule(check_username, USERNAME_MAX_LENGTH)]


def address_validators() -> list[Any]:
    """Return the validators of a field for an email address."""
    return [InputRequired(), ServiceRule(check_address, EMAIL_MAX_LENGTH)]


def new_submission() -> str:
    """Return a UUID for a form that is shown: submitted twice, its text is stored once."""
    return str(uuid.uuid4())


class SubmissionField(HiddenField):
    """A hidden field with ``new_submission``; it is optional."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default=new_submission, validators=[Optional(), SUBMISSION], **kwargs)

    @property
    def value_or_none(self) -> str | None:
        """Return the submitted UUID, or None."""
        return self.data or None
