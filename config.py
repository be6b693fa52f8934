"""Settings, read from the environment when an application is made.

Each class is one way to run; ``CONFIG`` names them. A setting is declared once, with its type,
and is read from the environment variable of the same name, so a value that cannot be understood
stops the start with one line that names the variable and what it expects.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from flask import Flask

T = TypeVar("T")

DEVELOPMENT_SECRET = "development-only-never-in-production"  # noqa: S105 - refused in production
SHORTEST_SECRET = 16


class ConfigurationError(RuntimeError):
    """A setting is missing or cannot be understood; the text is one line for the operator."""


class Setting(Generic[T]):
    """A class attribute that reads an environment variable of its own name when asked."""

    def __init__(self, read: Callable[[str], T], default: T, expects: str) -> None:
        self.read = read
        self.default = default
        self.expects = expects
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type | None = None) -> T:
        raw = os.environ.get(self.name, "").strip()
        if not raw:
            return self.default
        try:
            return self.read(raw)
        except ValueError:
            raise ConfigurationError(
                f"{self.name}={raw!r} is not understood: it expects {self.expects}."
            ) from None


def _boolean(raw: str) -> bool:
    word = raw.lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ValueError(raw)


def _positive(raw: str) -> int:
    number = int(raw)
    if number < 1:
        raise ValueError(raw)
    return number


def _names(raw: str) -> list[str]:
    return [name.strip() for name in raw.split(",") if name.strip()]


def text(default: str = "") -> Setting[str]:
    """A setting that is taken as it stands."""
    return Setting(str, default, "text")


def optional_text() -> Setting[str | None]:
    """A setting that may be absent."""
    return Setting[str | None](str, None, "text")


def number(default: int) -> Setting[int]:
    """A whole number of at least one."""
    return Setting(_positive, default, "a whole number above zero")


def boolean(default: bool) -> Setting[bool]:
    """A yes or no."""
    return Setting(_boolean, default, "true or false")


def database_address(address: str) -> str:
    """The address as SQLAlchemy wants it.

    Platforms hand out ``postgres://``, and SQLAlchemy 2.1 reads ``postgresql://`` as psycopg 3;
    both mean psycopg2 here. The query (``?sslmode=require``) stays.
    """
    for prefix in ("postgres://", "postgresql://"):
        if address.startswith(prefix):
            return "postgresql+psycopg2://" + address.removeprefix(prefix)
    return address


class Config:
    """What every way of running shares."""

    # Who and where
    SITE_NAME = text("Harbour Notes")
    SECRET_KEY = text(DEVELOPMENT_SECRET)
    SECRET_KEY_FALLBACKS = Setting[list[str]](_names, [], "former keys, separated by commas")
    FLASKY_ADMIN = optional_text()
    TRUSTED_HOSTS = Setting[list[str] | None](_names, None, "host names, separated by commas")

    # Database
    DATABASE_URL = Setting(database_address, "sqlite:///blog.sqlite", "a database address")
    SLOW_QUERY_MILLISECONDS = number(500)

    # Lists
    POSTS_PER_PAGE = number(20)
    FOLLOWERS_PER_PAGE = number(50)
    COMMENTS_PER_PAGE = number(30)

    # Accounts
    PASSWORD_HASH_METHOD = text("scrypt:32768:8:1")
    PASSWORD_MIN_LENGTH = number(8)
    LOGIN_FAILURES_PER_ADDRESS = text("30 per 15 minutes")
    LOGIN_FAILURES_PER_ACCOUNT = text("10 per 15 minutes")
    MAILS_PER_ADDRESS = text("10 per hour")
    MAILS_PER_ACCOUNT = text("3 per hour")
    RATELIMIT_STORAGE_URI = text("memory://")
    RATELIMIT_IN_MEMORY_FALLBACK_ENABLED = True
    RATELIMIT_SWALLOW_ERRORS = True

    # Mail
    MAIL_SERVER = text("")
    MAIL_PORT = number(587)
    MAIL_USE_TLS = boolean(True)
    MAIL_USE_SSL = boolean(False)
    MAIL_USERNAME = optional_text()
    MAIL_PASSWORD = optional_text()
    MAIL_TIMEOUT_SECONDS = number(10)
    FLASKY_MAIL_SENDER = text("Harbour Notes <noreply@localhost>")
    FLASKY_MAIL_SUBJECT_PREFIX = text("[Harbour Notes]")
    # thread: a thread of the web process; worker: `flask mail deliver --forever` elsewhere;
    # inline: right after the commit, for tests.
    MAIL_DELIVERY = text("thread")
    MAIL_TO_TERMINAL = False

    # Languages that pages are shipped in
    LANGUAGES = ("en", "zh-Hans")
    BABEL_DEFAULT_LOCALE = "en"

    # Bodies: the largest form is a post in percent-encoded Chinese; services hold the true limits.
    MAX_CONTENT_LENGTH = 2 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
    POST_MAX_BYTES = 100_000
    COMMENT_MAX_BYTES = 10_000

    # Cookies
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = boolean(False)
    REMEMBER_COOKIE_HTTPONLY = True
    REMEMBER_COOKIE_SAMESITE = "Lax"
    REMEMBER_COOKIE_DURATION = timedelta(days=60)
    WTF_CSRF_TIME_LIMIT = None  # as long as the session: a page left open overnight still submits

    # Proxies in front that may be believed (X-Forwarded-For, X-Forwarded-Proto)
    PROXY_HOPS = Setting(int, 0, "a whole number")
    FORCE_HTTPS = boolean(False)

    BOOTSTRAP_SERVE_LOCAL = True
    SAMPLE_CONTENT_ALLOWED = True

    @classmethod
    def check(cls, app: Flask) -> None:
        """Refuse to start with settings that would fail later. Raises ConfigurationError."""


class DevelopmentConfig(Config):
    """At home: SQLite, mail shown in the terminal, pages reloaded."""

    DEBUG = True
    MAIL_TO_TERMINAL = True


class TestingConfig(Config):
    """For tests: nothing outside the process is needed or touched."""

    TESTING = True
    SECRET_KEY = "testing"  # noqa: S105 - for tests only
    TEST_DATABASE_URL = Setting(database_address, "sqlite://", "a database address")
    WTF_CSRF_ENABLED = False
    FLASKY_ADMIN = None
    MAIL_SERVER = ""
    MAIL_DELIVERY = "inline"
    TRUSTED_HOSTS = None
    # A twenty-fifth of the production work, in a hash of the same 162 characters.
    PASSWORD_HASH_METHOD = "scrypt:1024:10:1"  # noqa: S105 - a method, not a password
    PASSWORD_MIN_LENGTH = 1
    LOGIN_FAILURES_PER_ADDRESS = "1000 per minute"
    LOGIN_FAILURES_PER_ACCOUNT = "1000 per minute"
    MAILS_PER_ADDRESS = "1000 per minute"
    MAILS_PER_ACCOUNT = "1000 per minute"


class ProductionConfig(Config):
    """A server of one's own."""

    SAMPLE_CONTENT_ALLOWED = False
    HOSTS_MATTER = True
    SESSION_COOKIE_SECURE = boolean(True)
    REMEMBER_COOKIE_SECURE = boolean(True)
    FORCE_HTTPS = boolean(True)

    @classmethod
    def check(cls, app: Flask) -> None:
        """Refuse to serve with a key that somebody else may know."""
        if cls.HOSTS_MATTER and not app.config["TRUSTED_HOSTS"]:
            app.logger.warning(
                "TRUSTED_HOSTS is not set: links in mails follow the Host header of the request, "
                "which a stranger can forge. Set it to the site's host names."
            )
        secret = app.config["SECRET_KEY"]
        if secret == DEVELOPMENT_SECRET or len(secret) < SHORTEST_SECRET:
            raise ConfigurationError(
                f"SECRET_KEY must be set to a secret of at least {SHORTEST_SECRET} characters; "
                "make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
            )


class HerokuConfig(ProductionConfig):
    """On a dyno: the router ends TLS and is the one proxy to believe."""

    DATABASE_URL = Setting(database_address, "", "a database address")
    HOSTS_MATTER = False  # the router passes on only requests for the app's own domains
    PROXY_HOPS = Setting(int, 1, "a whole number")

    @classmethod
    def check(cls, app: Flask) -> None:
        """Refuse a dyno without a database: its disk is thrown away."""
        super().check(app)
        if not app.config["DATABASE_URL"]:
            raise ConfigurationError(
                "DATABASE_URL is not set: attach a database with "
                "`heroku addons:create heroku-postgresql:essential-0 --wait`."
            )


class DockerConfig(ProductionConfig):
    """In a container: settings come from the compose file, TLS from whatever stands in front."""

    SESSION_COOKIE_SECURE = boolean(False)
    REMEMBER_COOKIE_SECURE = boolean(False)
    FORCE_HTTPS = boolean(False)


CONFIG: dict[str, type[Config]] = {
    "development": DevelopmentConfig,
    "testing": TestingConfig,
    "production": ProductionConfig,
    "heroku": HerokuConfig,
    "docker": DockerConfig,
    "default": DevelopmentConfig,
}


def chosen_name(environ: os._Environ[str] | dict[str, Any] = os.environ) -> str:
    """The configuration's name: ``FLASK_CONFIG``; on a dyno never development by accident."""
    return environ.get("FLASK_CONFIG") or ("heroku" if "DYNO" in environ else "default")
