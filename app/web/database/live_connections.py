"""Connections to PostgreSQL that have died unnoticed are replaced before anybody uses them.

SQLAlchemy's own ``pool_pre_ping`` asks the server before each request, which is a way there and
back. Of a connection that was in use a moment ago its socket tells as much: a server that ends
a connection says so, and a system that has lost it reports the end. Only a machine that vanishes
without a word within that moment leaves none; then the statement itself finds out.
"""

from __future__ import annotations

import select
import time
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.event import listen
from sqlalchemy.exc import InvalidatePoolError

# A connection that has rested for longer is asked.
MOMENT_SECONDS = 1.0
LAST_USED = "last_used"


def ask_before_use(engine: Engine) -> None:
    """Let the engine's pool hand out no connection that is known to be dead."""
    dialect = engine.dialect

    def rested(driver: Any, record: Any) -> None:
        record.info[LAST_USED] = time.monotonic()

    def checked_out(driver: Any, record: Any, proxy: object) -> None:
        last_used = record.info.get(LAST_USED)
        if last_used is None:  # it has just been made
            return
        if time.monotonic() - last_used < MOMENT_SECONDS and not _has_word(driver):
            return
        try:
            dialect.do_ping(driver)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    listen(engine, "checkin", rested)
    listen(engine, "checkout", checked_out)


def _has_word(driver: Any) -> bool:
    """Whether there is something from the server that nobody has asked for: mostly, the end."""
    if driver.closed or not hasattr(select, "poll"):  # on Windows
        return True
    socket = select.poll()
    socket.register(driver, select.POLLIN)
    return bool(socket.poll(0))
