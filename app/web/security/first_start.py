"""The first start: pages of a site without an account lead to the one that sets it up.

People who were imported are no accounts. Once there is one, a process that has noticed it never
asks the database again. SETUP_PAGE switches all of it off.
"""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.services.accounts import accounts
from app.web.database.transactions import only_reading
from app.web.security.setup_code import setup_code
from settings.checks import DEVELOPMENT_SECRET

PAGE = "auth.set_up"
# Where people come who look for a way in. What programs ask for, such as feeds, stays as it is.
FRONT_PAGE = "main.index"
BLUEPRINTS = frozenset({"auth", "admin"})

WELL_KNOWN = (
    " (SECRET_KEY is not set, so that everybody knows this code: set one before others can reach "
    "the site)"
)


class FirstStart:
    """Whether the site has still to be set up, as this process knows it.

    Can be used from any thread.
    """

    def __init__(self, app: Flask) -> None:
        self.is_over = not app.config["SETUP_PAGE"]
        self._is_told = False

    def is_due(self) -> bool:
        """Return whether there is no account yet; False while the database cannot tell."""
        if self.is_over:
            return False
        try:
            with only_reading(), db.engine.connect() as connection:
                self.is_over = accounts.any_can_log_in(connection)
        except SQLAlchemyError:  # away, or without tables
            return False
        return not self.is_over

    def log_instructions(self) -> None:
        """Log how to set the site up, once in each process."""
        if not self._is_told:
            self._is_told = True
            current_app.logger.warning("%s", instructions())


def instructions() -> str:
    """Return where to go with which code, for the operator.

    Only SITE_URL tells where: the host that a request names may be a stranger's.
    """
    secret, page = current_app.config["SECRET_KEY"], "the site in a browser"
    if current_app.config["SITE_URL"]:
        page = url_for(PAGE, _external=True)
    return (
        f"The site has no account yet. Open {page} and enter this code to set it up: "
        f"{setup_code(secret)}{WELL_KNOWN if secret == DEVELOPMENT_SECRET else ''}"
    )


def register_first_start(app: Flask) -> None:
    """Lead visitors of an empty site to the page that sets it up."""
    first = app.extensions["first_start"] = FirstStart(app)
    if not first.is_over:
        app.before_request(_lead_to_setup)


def first_start() -> FirstStart:
    """Return what the current application knows of its first start."""
    return cast("FirstStart", current_app.extensions["first_start"])


def _lead_to_setup() -> ResponseReturnValue | None:
    first = first_start()
    if first.is_over or request.endpoint == PAGE or not _is_a_way_in() or not first.is_due():
        return None
    first.log_instructions()
    return redirect(url_for(PAGE))


def _is_a_way_in() -> bool:
    return request.endpoint == FRONT_PAGE or request.blueprint in BLUEPRINTS
