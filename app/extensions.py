"""Flask extensions, which ``create_app`` initializes for an application."""

from __future__ import annotations

from flask import url_for
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_moment import Moment
from flask_pagedown import PageDown
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from markupsafe import Markup
from sqlalchemy import MetaData

from app.smtp import VerifiedMail


class TrimmedBootstrap(Bootstrap5):
    """Bootstrap-Flask with a style sheet that has only the parts of Bootstrap that pages use.

    The complete style sheet is larger than the rest of a page together.
    """

    def load_css(self, *args: object, **kwargs: object) -> Markup:
        """Return the link element of the style sheet."""
        address = url_for("static", filename="vendor/bootstrap/bootstrap.min.css")
        return Markup('<link rel="stylesheet" href="{}">').format(address)


# Explicit names, so that a migration can drop a constraint on either database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

db = SQLAlchemy(metadata=metadata)
login_manager = LoginManager()
mail = VerifiedMail()
bootstrap = TrimmedBootstrap()
moment = Moment()
pagedown = PageDown()
csrf = CSRFProtect()
babel = Babel()
