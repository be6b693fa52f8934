"""Pictures that are sent with a form of settings."""

from __future__ import annotations

from collections.abc import Callable

from flask_login import current_user
from werkzeug.datastructures import FileStorage

from app.services.errors import DomainError, NoRoom, NotAllowed
from app.services.media.quota import check_enabled, check_room_of_site
from app.services.media.site_pictures import PREPARE, keep_for_site
from app.services.media.uploading import Upload
from app.web.database.transactions import roll_back
from app.web.pages.setting_forms import SettingsForm
from app.web.uploads import bytes_of, examining


def check_pictures(form: SettingsForm) -> int:
    """Make what will be stored of the pictures that were sent; return the status for the page.

    200 if all can be stored; else what is wrong is shown at their fields. Raises NotAllowed.
    """
    status = 200
    for field in form.pictures:
        if field.file is not None:
            try:
                field.made = _made(field.file, PREPARE[field.name])
            except NotAllowed:
                raise
            except DomainError as error:
                status = form.refuse(field, error)
    return status


def _made(file: FileStorage, prepare: Callable[[bytes], list[Upload]]) -> list[Upload]:
    check_enabled()
    check_room_of_site(1)
    data = bytes_of(file)

    def make() -> list[Upload]:
        roll_back()  # the rest takes its time
        return prepare(data)

    with examining(current_user, make) as made:
        return made


def keep_pictures(form: SettingsForm) -> int:
    """Store what was made, with the caller's commit; return the status as ``check_pictures``."""
    for field in form.pictures:
        if field.made:
            try:
                field.data = keep_for_site(field.made)
            except NoRoom as error:
                return form.refuse(field, error)
    return 200
