"""The forms of the pages of administrators."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, SubmitField
from wtforms.fields import SelectChoice

from app.models import Role
from app.services.accounts.accounts import roles
from app.web.pages.forms import Form, address_validators, username_validators
from app.web.pages.role_names import ROLE_NAMES


class NewPersonForm(Form):
    """An account for a new user, who chooses the password by a link in a mail."""

    email = StringField(_l("Email"), address_validators())
    username = StringField(_l("Username"), username_validators())
    role = SelectField(_l("Role"), coerce=int)
    submit = SubmitField(_l("Create account"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._roles = {role.id: role for role in roles()}
        self.role.choices = [
            SelectChoice(role_id, ROLE_NAMES.get(role.name, role.name))
            for role_id, role in self._roles.items()
        ]

    @property
    def chosen_role(self) -> Role:
        """Return the role that was chosen."""
        return self._roles[self.role.data]


class InvitePersonForm(Form):
    """An address for a person who was imported, where a link to choose a password is sent."""

    email = StringField(_l("Email"), address_validators())
    submit = SubmitField(_l("Invite"))


class DeletePersonForm(Form):
    """Deleting the account of another user."""

    with_posts = BooleanField(_l("Delete their published posts as well"))
    submit = SubmitField(_l("Delete account"))
