"""Writing in a request that may only read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.web.database.disk_space import is_disk_full
from app.web.database.transactions import begin_writing, choose_mode


@contextmanager
def recording() -> Iterator[None]:
    """Write and commit what a visit leaves behind; when the disk is full, nothing is written.

    What was loaded before is loaded anew when it is used again.
    """
    begin_writing()
    try:
        yield
        db.session.commit()
    except OperationalError as error:
        if not is_disk_full(error):  # who only reads need not mind
            raise
        db.session.rollback()
    choose_mode()
