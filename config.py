"""Settings, read from the environment when an application is made.

Each class is one way to run; ``CONFIG`` names them. A setting is declared once, with its type,
and is read from the environment variable of the same name, so a value that cannot be understood
stops the start with one line that names the variable and what it expects.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from setting_types import (
    ConfigurationError,
    Setting,
    boolean,
    choice,
    count,
    database_address,
    hash_method,
    mail_address,
    names,
    number,
    optional_text,
    rate,
    security_contacts,
    sender,
    site_address,
    storage_address,
    text,
    trusted_hosts,
)

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["CONFIG", "Config", "ConfigurationError", "chosen_name"]

DEVELOPMENT_SECRET = "development-only-never-in-production"  # noqa: S105 - refused in production
SHORTEST_SECRET = 16


def _database(default: str) -> Setting[str]:
    expects = "an address that begins with sqlite:///, postgres:// or postgresql://"
    return Setting(database_address, default, expects, secret=True)


STORAGE = "an address such as redis://localhost:6379/0 and the package redis"


def redis_with_own_certificate(address: str) -> str:
    """The address of a Redis that encrypts with a certificate nobody has signed, as Heroku's do."""
    storage_address(address)
    if not address.startswith("rediss://") or "ssl_cert_reqs" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}ssl_cert_reqs=none"


class Config:
    """What every way of running shares."""

    # Who and where
    SITE_NAME = text("Harbour Notes")
    # https://blog.example.org: the host and scheme of every absolute link, whatever was asked for
    SITE_URL = Setting(site_address, "", "an address such as https://blog.example.org")
    SECRET_KEY = text(DEVELOPMENT_SECRET, secret=True)
    SECRET_KEY_FALLBACKS = Setting[list[str]](
        names, [], "former keys, separated by commas", secret=True
    )
    FLASKY_ADMIN = Setting[str | None](mail_address, None, "an address such as you@example.com")
    TRUSTED_HOSTS = Setting[list[str] | None](
        trusted_hosts, None, "host names such as blog.example.org, separated by commas"
    )

    # Programs that read. disallow: robots.txt asks those that feed language models to stay away
    AI_CRAWLERS = choice("allow", "disallow")
    SECURITY_CONTACT = Setting[list[str] | None](
        security_contacts,
        None,
        "mail addresses or addresses that begin with https:, mailto: or tel:, separated by commas",
    )

    # What gunicorn serves with. It looks at them first, and of a number of processes that is none
    # it makes a traceback; `flask deploy`, which comes before, says what is wrong with it.
    PORT = number(8000)
    WEB_CONCURRENCY = number(2)

    # Database
    DATABASE_URL = _database("sqlite:///blog.sqlite")
    # connections of each process to PostgreSQL: one for each of gunicorn's threads
    DATABASE_POOL_SIZE = number(4)
    SLOW_QUERY_MILLISECONDS = number(500)

    # Watching. text: for people; logfmt: key=value; json: one object a line
    LOG_FORMAT = choice("text", "logfmt", "json")
    LOG_LEVEL = choice("info", "debug", "warning", "error")
    METRICS_TOKEN = optional_text(secret=True)  # without one, /metrics is not there

    # Pages for strangers: memory of each process to keep them in (0: none), and how long a
    # network in front may keep them without asking
    PAGE_CACHE_MEGABYTES = count(16)
    CDN_SECONDS = count(0)

    # Pictures from elsewhere that texts show: room in the database for copies of them (0: none,
    # they are shown as links). Readers' browsers never load them from there.
    PICTURE_MEGABYTES = count(200)
    # gravatar: https://gravatar.com learns who reads which page
    AVATARS = choice("drawn", "gravatar")

    # Lists
    POSTS_PER_PAGE = number(20)
    FOLLOWERS_PER_PAGE = number(50)
    COMMENTS_PER_PAGE = number(30)

    # Accounts
    PASSWORD_HASH_METHOD = Setting(
        hash_method, "scrypt:32768:8:1", "what Werkzeug hashes with, such as scrypt:32768:8:1"
    )
    PASSWORD_MIN_LENGTH = number(8)
    LOGIN_FAILURES_PER_ADDRESS = rate("30 per 15 minutes")
    LOGIN_FAILURES_PER_ACCOUNT = rate("10 per 15 minutes")
    MAILS_PER_ADDRESS = rate("10 per hour")
    MAILS_PER_ACCOUNT = rate("3 per hour")
    # where all processes count together; RATELIMIT_STORAGE_URI says the same in Flask-Limiter's
    # words, of which there are more
    REDIS_URL = Setting[str | None](storage_address, None, STORAGE, secret=True)
    RATELIMIT_STORAGE_URI = Setting(
        storage_address,
        "memory://",
        f"memory://, or {STORAGE}",
        secret=True,
    )
    RATELIMIT_ENABLED = True

    # Mail
    MAIL_SERVER = text("")
    MAIL_PORT = number(587)
    MAIL_USE_TLS = boolean(True)
    MAIL_USE_SSL = boolean(False)
    MAIL_USERNAME = optional_text()
    MAIL_PASSWORD = optional_text(secret=True)
    MAIL_TIMEOUT_SECONDS = number(10)
    FLASKY_MAIL_SENDER = Setting(
        sender,
        "Harbour Notes <noreply@localhost>",
        "an address such as 'Harbour Notes <notes@example.com>'",
    )
    FLASKY_MAIL_SUBJECT_PREFIX = text("[Harbour Notes]")
    # thread: a thread of the web process; worker: `flask mail deliver --forever` elsewhere;
    # inline: right after the commit, for tests.
    MAIL_DELIVERY = choice("thread", "worker", "inline")
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
    PROXY_HOPS = count(0)
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
    PAGE_CACHE_MEGABYTES = count(0)  # or an edited template would not be seen


class TestingConfig(Config):
    """For tests: nothing outside the process is needed or touched."""

    TESTING = True
    SECRET_KEY = "testing"  # noqa: S105 - for tests only
    TEST_DATABASE_URL = _database("sqlite://")
    WTF_CSRF_ENABLED = False
    FLASKY_ADMIN = None
    SITE_URL = ""
    MAIL_SERVER = ""
    MAIL_DELIVERY = "inline"
    METRICS_TOKEN = None
    REDIS_URL = None
    PAGE_CACHE_MEGABYTES = 0  # the tests of the cache ask for it
    PICTURE_MEGABYTES = 0  # and those of pictures for room
    AVATARS = "drawn"
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
    LOG_FORMAT = choice("logfmt", "text", "json")
    HOSTS_MATTER = True
    SESSION_COOKIE_SECURE = boolean(True)
    REMEMBER_COOKIE_SECURE = boolean(True)
    FORCE_HTTPS = boolean(True)
    without_database = "name one"

    @classmethod
    def check(cls, app: Flask) -> None:
        """Refuse to serve with a key that somebody else may know, or without a database."""
        secret = app.config["SECRET_KEY"]
        if secret == DEVELOPMENT_SECRET or len(secret) < SHORTEST_SECRET:
            raise ConfigurationError(
                f"SECRET_KEY must be set to a secret of at least {SHORTEST_SECRET} characters; "
                "make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
            )
        if not app.config["DATABASE_URL"]:
            raise ConfigurationError(f"DATABASE_URL is not set: {cls.without_database}.")
        if cls.HOSTS_MATTER and not (app.config["SITE_URL"] or app.config["TRUSTED_HOSTS"]):
            app.logger.warning(
                "SITE_URL is not set: links in mails follow the Host header of the request, "
                "which a stranger can forge. Set it to the site's address."
            )


class HerokuConfig(ProductionConfig):
    """On a dyno: the router ends TLS and is the one proxy to believe."""

    DATABASE_URL = _database("")
    REDIS_URL = Setting[str | None](redis_with_own_certificate, None, STORAGE, secret=True)
    HOSTS_MATTER = False  # the router passes on only requests for the app's own domains
    PROXY_HOPS = count(1)

    # its disk is thrown away
    without_database = (
        "attach a database with `heroku addons:create heroku-postgresql:essential-0 --wait`"
    )


class DockerConfig(ProductionConfig):
    """In a container: settings come from the compose file, TLS from whatever stands in front."""

    DATABASE_URL = _database("")
    SESSION_COOKIE_SECURE = boolean(False)
    REMEMBER_COOKIE_SECURE = boolean(False)
    FORCE_HTTPS = boolean(False)
    # what it writes into itself is thrown away
    without_database = "name a database, or a file on a volume"


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
