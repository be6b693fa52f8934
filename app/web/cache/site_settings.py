"""Settings from the database, put into ``app.config`` where no variable is set.

With them come the public pages of the site, which other pages link to. Each process reads both
again when the site's version has changed, which any change of a page does: so a change by another
process is seen within a second, and one by this process at once.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from typing import Any, cast

from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.services.posts.linked_pages import PageGroup, linked_pages
from app.services.settings.stored_settings import read_settings, understood
from app.web.cache.site_version import SiteVersionCache, Version
from app.web.database.transactions import only_reading
from settings.editable import EDITABLE
from settings.types import written

# It shows none of them, and how many connections there are: it must open none.
METRICS = "main.metrics"


class SiteSettings:
    """The stored settings as this process knows them. Can be used from any thread.

    ``fixed`` are those that the environment or the caller of ``create_app`` has decided; ``pages``
    are the public ones, those in the menu and the footer in their order.
    """

    def __init__(self, app: Flask, overrides: Iterable[str] = ()) -> None:
        self.fixed = frozenset(
            name for name in EDITABLE if name in overrides or os.environ.get(name, "").strip()
        )
        # changes with them; whatever is made from settings and cached has it in its key
        self.revision = 0
        with app.app_context():
            self._engine = db.engine
        self._extensions, self._config = app.extensions, app.config
        self._defaults = {name: app.config[name] for name in EDITABLE.keys() - self.fixed}
        self.pages: tuple[PageGroup, ...] = ()
        self._stored: dict[str, str] = {}
        self._values: dict[str, Any] = {}
        self._number: int | None = None
        self._reading = threading.Lock()

    def refresh(self) -> Version | None:
        """Read them again if pages have changed since; return the version they are from.

        While the database is away the former ones stay.
        """
        cache = cast("SiteVersionCache", self._extensions["site_version"])
        version = cache.version()
        if version is not None and version.number != self._number:
            with self._reading:
                if version.number != self._number and self._read():
                    self._number = version.number
        return version

    @property
    def stored(self) -> frozenset[str]:
        """Return the names of the settings whose values are from the database."""
        return frozenset(self._values)

    def default_of(self, name: str) -> Any:
        """Return what a setting is where nothing is stored."""
        return self._defaults.get(name, self._config[name])

    def to_store(self, entered: Mapping[str, str]) -> dict[str, str | None]:
        """Return what is stored of values that were entered: None for a default, so that a later
        one is taken, and nothing of what is fixed.
        """
        return {
            name: raw if raw and raw != written(self.default_of(name)) else None
            for name, raw in entered.items()
            if name not in self.fixed
        }

    def forget(self) -> None:
        """Take the defaults again, and read what is stored with the next request."""
        self._config.update({name: self._defaults[name] for name in self._values})
        self._stored, self._values, self._number, self.pages = {}, {}, None, ()
        self.revision += 1

    def _read(self) -> bool:
        try:
            with only_reading(), self._engine.connect() as connection:
                stored, self.pages = read_settings(connection), linked_pages(connection)
        except SQLAlchemyError:  # away, or not upgraded yet
            return False
        if stored != self._stored:
            known = understood(stored).items()
            values = {name: value for name, value in known if name not in self.fixed}
            gone = self._values.keys() - values.keys()
            self._config.update({name: self._defaults[name] for name in gone} | values)
            self._stored, self._values = stored, values
            self.revision += 1
        return True


def register_site_settings(app: Flask, overrides: Iterable[str]) -> None:
    """Give the application its ``SiteSettings``, which each request refreshes."""
    app.extensions["site_settings"] = SiteSettings(app, overrides)
    app.before_request(_refresh)


def site_settings() -> SiteSettings:
    """Return the settings of the current application."""
    return cast("SiteSettings", current_app.extensions["site_settings"])


def _refresh() -> None:
    if request.endpoint != METRICS:
        site_settings().refresh()
