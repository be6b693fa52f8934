"""What every form does to the texts that it is sent."""

from __future__ import annotations

import pytest
from flask import Flask, request
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import StringField, TextAreaField

from app.services.errors import Conflict
from app.web.pages.forms import Form, SubmissionField


class NoteForm(Form):
    """A form with a line and a text."""

    subject = StringField("Subject")
    body = TextAreaField("Text")
    submission = SubmissionField()


def submitted(app: Flask, **fields: str) -> tuple[NoteForm, bool]:
    """The form with these fields sent, and whether it is acceptable."""
    with app.test_request_context("/", method="POST"):
        request.form = ImmutableMultiDict(fields)  # no request carries half a character, as here
        form = NoteForm()
        return form, form.validate()


@pytest.mark.parametrize("sent", ["a\r\nb", "a\rb", "a\nb"])
def test_line_ends_become_one_kind(app: Flask, sent: str) -> None:
    form, acceptable = submitted(app, body=sent)
    assert acceptable
    assert form.body.data == "a\nb"


@pytest.mark.parametrize("bad", ["\0", "\ud800", "\udc00\ud800"])
@pytest.mark.parametrize("field", ["subject", "body"])
def test_what_cannot_be_stored_is_removed_and_reported(app: Flask, field: str, bad: str) -> None:
    form, acceptable = submitted(app, **{field: f"船{bad}🌊{bad}"})
    assert not acceptable
    assert form[field].data == "船🌊"
    assert "cannot be stored" in str(form[field].errors)
    assert form[field].data.encode()


def test_every_field_is_cleaned_when_one_is_bad(app: Flask) -> None:
    form, _acceptable = submitted(app, subject="a\0", body="b\0\r\n")
    assert (form.subject.data, form.body.data) == ("a", "b\r\n")


def test_a_refusal_is_shown_at_its_field(app: Flask) -> None:
    form, _acceptable = submitted(app, body="text")
    assert form.refuse(form.body, Conflict("Another request was faster.")) == 409
    assert list(form.body.errors) == ["Another request was faster."]


def test_each_filling_in_has_a_number_of_its_own(app: Flask) -> None:
    with app.test_request_context("/"):
        numbers = {NoteForm().submission.data for _ in range(3)}
    assert len(numbers) == 3
    for number in numbers:
        assert submitted(app, submission=number)[1]


@pytest.mark.parametrize("number", ["x", "0" * 37, "<" * 36, "0" * 35 + "F"])
def test_a_number_that_was_not_made_here_is_refused(app: Flask, number: str) -> None:
    assert not submitted(app, submission=number)[1]


def test_a_form_without_a_number_is_taken(app: Flask) -> None:
    form, acceptable = submitted(app, body="text", submission="")
    assert acceptable
    assert form.submission.value_or_none is None
