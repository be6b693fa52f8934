"""The first start of a site: its administrator, its settings, and what it begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.extensions import db
from app.models import User
from app.services.accounts import accounts, administration
from app.services.accounts.passwords import Owner, check_password
from app.services.administration.log import add_entry
from app.services.errors import Conflict
from app.services.sample import loading
from app.services.settings import stored_settings


class AlreadySetUp(Conflict):
    """The site has an account: another request came first."""


@dataclass(frozen=True)
class NewAdministrator:
    """The account of the user who sets up the site."""

    email: str
    username: str
    password: str


def check(person: NewAdministrator, site_name: str, with_sample: bool) -> None:
    """Raise Invalid for a password that is too easy, Conflict for a username of the sample."""
    check_password(person.password, Owner(person.username, person.email, site_name=site_name))
    if with_sample and loading.has_username(person.username):
        raise Conflict(_("This username is already taken."))


def set_up(person: NewAdministrator, settings: Mapping[str, str | None], with_sample: bool) -> User:
    """Make the administrator, store the settings, and add the sample if it is wanted.

    Two at once take turns, because both lock the settings first. The caller has called ``check``.

    :param settings: values that can be read, by name; None for the default

    Raises Invalid and Conflict as the forms of accounts do, and AlreadySetUp.
    """
    stored = stored_settings.lock_settings()
    if accounts.any_can_log_in(db.session.connection()):
        raise AlreadySetUp(
            _("This site has been set up meanwhile. If that was you, you can log in now.")
        )
    if with_sample and accounts.any_exist(db.session.connection()):
        raise Conflict(_("This site has content already, and no room for a sample."))
    role = administration.find_role("Administrator")
    user = administration.create_account(person.email, person.username, person.password, role)
    add_entry("site_set_up", user.id, user.id)
    stored_settings.store(stored, settings, user)
    if with_sample:
        loading.load(user)
    return user
