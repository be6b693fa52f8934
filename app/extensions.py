"""The extensions, unbound: ``create_app`` ties them to an application."""

from __future__ import annotations

from flask import Flask, url_for
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_moment import Moment
from flask_pagedown import PageDown
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from markupsafe import Markup
from sqlalchemy import MetaData

from app.smtp import VerifiedMail


class TrimmedBootstrap(Bootstrap5):
    """Bootstrap-Flask with those parts of Bootstrap's style sheet that our pages use.

    The whole is 31 kB compressed, more than everything else together; this one is 9 kB.
    """

    def load_css(self, *args: object, **kwargs: object) -> Markup:
        """The link to the style sheet."""
        address = url_for("static", filename="vendor/bootstrap/bootstrap.min.css")
        return Markup('<link rel="stylesheet" href="{}">').format(address)


class Counters(Limiter):
    """Flask-Limiter for its storage alone: ``rate_limiting`` counts, and no view has a limit."""

    def init_app(self, app: Flask) -> None:
        """Bind it to an application."""
        # whoever is there already adds no hooks, which would look for limits at each request
        app.extensions.setdefault("limiter", set()).add(self)
        super().init_app(app)


# Named constraints, so that a migration can drop on one database what it made on the other.
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
limiter = Counters(key_func=get_remote_address)
