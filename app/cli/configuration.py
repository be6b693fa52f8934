"""``flask config``: the version, the settings in force, and where each setting comes from."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url

from app.extensions import db
from app.version import __version__
from app.web.cache.site_settings import site_settings
from config import CONFIG, Config, chosen_name
from settings.types import Setting, written

MASK = "********"
# secrets of which all but the password is shown
ADDRESSES = frozenset({"DATABASE_URL", "RATELIMIT_STORAGE_URI", "REDIS_URL", "TEST_DATABASE_URL"})


@click.command("config")
@with_appcontext
def show() -> None:
    """Print the version and the settings in force, as NAME=value  # where it comes from.

    That is the environment, the database (settings changed in the browser) or the default.
    Secrets are masked. A value that cannot be understood stops this command like every other,
    with one line that names the variable.
    """
    click.echo(f"version  {__version__}")
    chosen = CONFIG[chosen_name()]
    called = next(name for name, configuration in CONFIG.items() if configuration is chosen)
    _print("FLASK_CONFIG", called, "environment" if _is_set("FLASK_CONFIG") else "default")
    settings = site_settings()
    if _has_database():
        settings.refresh()
    for name, setting in settings_of(chosen).items():
        value = written(current_app.config[name])
        if setting.secret and value:
            value = masked(name, value)
        source = "environment" if _is_read(chosen, name) and _is_set(name) else "default"
        _print(name, value, "database" if name in settings.stored else source)


def _has_database() -> bool:
    """Return whether there may be settings: a missing file of SQLite would be made by looking."""
    url = db.engine.url
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def settings_of(chosen: type[Config]) -> dict[str, Setting[Any]]:
    """Return the settings of a configuration by name, in the order of ``config.py``."""
    return {
        name: value
        for configuration in reversed(chosen.__mro__)
        for name, value in vars(configuration).items()
        if isinstance(value, Setting)
    }


def masked(name: str, value: str) -> str:
    """Return a secret for display: the whole masked, or of an address only the passwords."""
    if name not in ADDRESSES:
        return MASK
    try:
        address = make_url(value)
    except Exception:  # noqa: BLE001 - an address that cannot be parsed is masked as a whole
        return MASK
    passwords = {key: "***" for key in address.query if "password" in key.lower()}
    return address.update_query_dict(passwords).render_as_string(hide_password=True)


def _is_read(chosen: type[Config], name: str) -> bool:
    """Return whether the configuration reads the variable: that for tests fixes some values."""
    nearest = next(vars(known)[name] for known in chosen.__mro__ if name in vars(known))
    return isinstance(nearest, Setting)


def _is_set(name: str) -> bool:
    return bool(os.environ.get(name, "").strip())


def _print(name: str, value: str, source: str) -> None:
    shown = value if value in ("", MASK) else shlex.quote(value)
    click.echo(f"{name}={shown}  # {source}")
