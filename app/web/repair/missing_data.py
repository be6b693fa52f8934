"""Storing all that the code relies on and a database lacks."""

from __future__ import annotations

from app.extensions import db
from app.models import Role, User, fill_missing_tag_dates
from app.services.backup.unfinished import mark_finished
from app.web.repair.email_keys import fill_missing_email_keys
from app.web.repair.search_index import index_missing
from app.web.repair.stored_counts import count_months
from app.web.repair.tag_keys import fill_missing_tag_keys
from app.web.repair.username_keys import fill_missing_username_keys


def complete_data() -> None:
    """Store rows and values that the code relies on and the database lacks. Commits; repeatable.

    They are missing when a migration leaves them to this function, or when older code has written
    meanwhile, during the last deploy or after a rollback.
    """
    Role.insert_roles()
    User.add_self_follows()
    fill_missing_tag_dates()
    fill_missing_tag_keys()
    fill_missing_email_keys()
    fill_missing_username_keys()
    count_months()
    index_missing()


def finish_restore() -> None:
    """Note that ``complete_data`` has completed a restore, if one was interrupted."""
    with db.engine.begin() as connection:
        mark_finished(connection)
