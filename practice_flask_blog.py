"""The application, for WSGI servers and for the ``flask`` command."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any

from dotenv import load_dotenv

load_dotenv(Path(__file__).with_name(".env"))

from app import create_app, db, models  # noqa: E402 - settings are read from .env first
from app.web.database.closing import close_connections  # noqa: E402
from config import ConfigurationError, chosen_name  # noqa: E402

try:
    app = create_app(chosen_name())
except ConfigurationError as error:
    # one line for the operator instead of a traceback
    raise SystemExit(f"Error: {error}") from None

# of commands and servers; gunicorn's workers inherit it
atexit.register(close_connections, app)


@app.shell_context_processor
def shell_names() -> dict[str, Any]:
    """Return the names that ``flask shell`` imports."""
    return {"db": db, **{name: getattr(models, name) for name in models.__all__}}
