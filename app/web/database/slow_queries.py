"""A log line for each statement that takes longer than SLOW_QUERY_MILLISECONDS."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine
from sqlalchemy.event import listen

from app.web.logs.formatting import event


def log_slow_queries(app: Flask, engine: Engine) -> None:
    """Log the slow statements of an engine as warnings, without their parameters."""
    limit = app.config["SLOW_QUERY_MILLISECONDS"] / 1000

    def started(connection: Connection, *rest: Any) -> None:
        connection.info["started"] = time.perf_counter()

    def finished(connection: Connection, cursor: object, statement: str, *rest: Any) -> None:
        seconds = time.perf_counter() - connection.info["started"]
        if seconds > limit:
            took, asked = round(seconds * 1000), " ".join(statement.split())
            said = event("slow query", ms=took, statement=asked)
            app.logger.warning("slow query: %s ms: %s", took, asked, extra=said)

    listen(engine, "before_cursor_execute", started)
    listen(engine, "after_cursor_execute", finished)
