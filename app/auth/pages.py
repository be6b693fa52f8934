"""Responses that show a form."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, render_template
from flask_babel import gettext as _
from wtforms import Field

from app.auth.going_on import kept_query
from app.services.errors import DomainError, TooMany
from app.web.pages.forms import Form


def form_page(template: str, form: Form, **context: Any) -> Response:
    """Render a form with the submitted values, except passwords.

    The status is 200, or 422 for a form with errors (RFC 9110, section 15.5.21), or 400 when the
    CSRF token of the form is not that of the session.
    """
    status = 422 if form.errors else 200
    if "csrf_token" in form.errors:
        status = 400
        flash(_("This page was open for too long. Nothing was done yet: please send it again."))
    page = render_template(template, form=form, kept_query=kept_query(), **context)
    return make_response(page, status)


def refused(
    template: str, form: Form, field: Field, error: DomainError, **context: Any
) -> Response:
    """Render a form with the error of a service at a field, or of TooMany above the form."""
    if not isinstance(error, TooMany):
        form.refuse(field, error)
        return form_page(template, form, **context)
    flash(error.message, "warning")
    response = form_page(template, form, **context)
    response.status_code = error.status
    response.headers["Retry-After"] = str(error.retry_after)
    return response
