"""Forms of the account pages. Passwords are never sent back to the browser."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, StringField, SubmitField
from wtforms.validators import EqualTo, InputRequired, Length

from app.auth.kept_form import LOGIN, OWN, PROOF
from app.services.accounts.validation import EMAIL_MAX_LENGTH
from app.web.pages.forms import Form, address_validators, username_validators


def repeated() -> list[Any]:
    """Return the validators of a new password, which is entered twice."""
    return [InputRequired(), EqualTo("password2", message=_l("The two passwords differ."))]


class LoginForm(Form):
    """Log in."""

    email = StringField(_l("Email"), [InputRequired(), Length(max=EMAIL_MAX_LENGTH)])
    password = PasswordField(_l("Password"), [InputRequired()])
    remember_me = BooleanField(_l("Keep me logged in"))
    submit = SubmitField(_l("Log In"))


class LoginAgainForm(LoginForm):
    """Log in on the page that keeps a text, among the fields of the text's own form."""

    submit = SubmitField(_l("Log in and save"))

    class Meta(LoginForm.Meta):
        """The token of the text's form is checked for both."""

        csrf = False

    def __init__(self) -> None:
        super().__init__(prefix=LOGIN)


class RegistrationForm(Form):
    """Create an account."""

    email = StringField(_l("Email"), address_validators())
    username = StringField(_l("Username"), username_validators())
    password = PasswordField(_l("Password"), repeated())
    password2 = PasswordField(_l("Confirm password"), [InputRequired()])
    submit = SubmitField(_l("Register"))


class CorrectAddressForm(Form):
    """Correct the address of an account that is not confirmed yet."""

    email = StringField(_l("Email"), address_validators())
    submit = SubmitField(_l("Send me another link"))


class ChangePasswordForm(Form):
    """Change the password with the old one."""

    old_password = PasswordField(_l("Old password"), [InputRequired()])
    password = PasswordField(_l("New password"), repeated())
    password2 = PasswordField(_l("Confirm new password"), [InputRequired()])
    submit = SubmitField(_l("Change password"))


class OwnPasswordForm(Form):
    """Choose a password of one's own, on the page that keeps another form."""

    password = PasswordField(_l("New password"), repeated())
    password2 = PasswordField(_l("Confirm new password"), [InputRequired()])
    submit = SubmitField(_l("Change password and go on"))

    class Meta(Form.Meta):
        """The token of the kept form is checked for both."""

        csrf = False

    def __init__(self) -> None:
        super().__init__(prefix=OWN)


class ConfirmPasswordForm(Form):
    """Enter the password again."""

    password = PasswordField(_l("Password"), [InputRequired()])
    submit = SubmitField(_l("Go on"))


class KeepingConfirmPasswordForm(ConfirmPasswordForm):
    """Enter the password again on the page that keeps another form."""

    class Meta(ConfirmPasswordForm.Meta):
        """The token of the kept form is checked for both."""

        csrf = False

    def __init__(self) -> None:
        super().__init__(prefix=PROOF)


class PasswordResetRequestForm(Form):
    """Request a link for a new password."""

    email = StringField(_l("Email"), [InputRequired(), Length(max=EMAIL_MAX_LENGTH)])
    submit = SubmitField(_l("Reset password"))


class PasswordResetForm(Form):
    """Set a new password through the link."""

    password = PasswordField(_l("New password"), repeated())
    password2 = PasswordField(_l("Confirm new password"), [InputRequired()])
    submit = SubmitField(_l("Reset password"))


class ChangeEmailForm(Form):
    """Request a change of the email address."""

    email = StringField(_l("New email"), address_validators())
    password = PasswordField(_l("Password"), [InputRequired()])
    submit = SubmitField(_l("Change email address"))


class ConfirmEmailForm(Form):
    """Confirm a change of the email address."""

    submit = SubmitField(_l("Use the new address"))


class ChangeUsernameForm(Form):
    """Change the username."""

    username = StringField(_l("New username"), username_validators())
    password = PasswordField(_l("Password"), [InputRequired()])
    submit = SubmitField(_l("Change username"))


class ExportForm(Form):
    """Download what one has written."""

    submit = SubmitField(_l("Download"))


class DeleteAccountForm(Form):
    """Delete the account."""

    password = PasswordField(_l("Password"), [InputRequired()])
    with_posts = BooleanField(_l("Delete my published posts as well"))
    submit = SubmitField(_l("Delete my account"))
