"""The fields of a form that was sent, kept on a page that asks for a password before they count."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, flash, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from app.extensions import csrf

TEXT_FIELDS = ("title", "body")
NOT_KEPT = ("csrf_token", "submit")
LOGIN, PROOF, OWN = "login-", "proof-", "own-"  # what the names of the page's own fields begin with

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class KeptForm:
    """Names and values: texts, which the page shows, and others, which it only sends again."""

    texts: Fields
    others: Fields


def kept_form() -> KeptForm:
    """Return what was sent, without passwords and the fields of the page that keeps it."""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NOT_KEPT
        and not name.startswith((LOGIN, PROOF, OWN))
        and "password" not in name
    ]
    return KeptForm(
        texts=[field for field in fields if field[0] in TEXT_FIELDS],
        others=[field for field in fields if field[0] not in TEXT_FIELDS],
    )


def is_csrf_token_valid() -> bool:
    """Return whether the token that was sent is that of the session; if not, a message says so.

    The form that is kept need not check it again: a new session has another.
    """
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return True
    try:
        csrf.protect()
    except CSRFError:
        flash(
            _("This page was open for too long. Nothing was done yet: please send it again."),
            "warning",
        )
        return False
    return True
