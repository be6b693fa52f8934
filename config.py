"""Configurations, whose settings are read from the environment.

``CONFIG`` has them by name. A setting is declared once, with its type, and is read from the
environment variable of the same name when an application is created. A value that cannot be
parsed raises ConfigurationError with one line that names the variable and what it expects.
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
    time_zone,
    trusted_hosts,
)

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["CONFIG", "Config", "ConfigurationError", "chosen_name"]

DEVELOPMENT_SECRET = "development-only-never-in-production"  # noqa: S105 - refused in production
SECRET_MIN_LENGTH = 16


def _database(default: str) -> Setting[str]:
    expects = "an address that begins with sqlite:///, postgres:// or postgresql://"
    return Setting(database_address, default, expects, secret=True)


STORAGE = "an address such as redis://localhost:6379/0 and the package redis"


def redis_with_own_certificate(address: str) -> str:
    """Return the URI of a Redis server, without verification of a self-signed certificate.

    Heroku's servers have such certificates. Raises ValueError.
    """
    storage_address(address)
    if not address.startswith("rediss://") or "ssl_cert_reqs" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}ssl_cert_reqs=none"


class Config:
    """Settings that all configurations share."""

    # Site
    SITE_NAME = text("Harbour Notes")
    # https://blog.example.org: scheme and host of every absolute link, whatever the request says
    SITE_URL = Setting(site_address, "", "an address such as https://blog.example.org")
    SECRET_KEY = text(DEVELOPMENT_SECRET, secret=True)
    SECRET_KEY_FALLBACKS = Setting[list[str]](
        names, [], "former keys, separated by commas", secret=True
    )
    FLASKY_ADMIN = Setting[str | None](mail_address, None, "an address such as you@example.com")
    TRUSTED_HOSTS = Setting[list[str] | None](
        trusted_hosts, None, "host names such as blog.example.org, separated by commas"
    )

    # IANA name: decides the months of the archive, and the dates on pages for anonymous visitors
    TIME_ZONE = Setting(time_zone, "UTC", "a time zone such as Europe/Berlin or Asia/Shanghai")

    # disallow: robots.txt excludes crawlers that collect training data for language models
    AI_CRAWLERS = choice("allow", "disallow")
    SECURITY_CONTACT = Setting[list[str] | None](
        security_contacts,
        None,
        "mail addresses or addresses that begin with https:, mailto: or tel:, separated by commas",
    )

    # Read by gunicorn.conf.py. They are declared here so that `flask deploy`, which runs before,
    # reports a value that is not a number; gunicorn itself would print a traceback.
    PORT = number(8000)
    WEB_CONCURRENCY = number(2)

    # Database
    DATABASE_URL = _database("sqlite:///blog.sqlite")
    # connections of each process to PostgreSQL: one for each of gunicorn's threads
    DATABASE_POOL_SIZE = number(4)
    SLOW_QUERY_MILLISECONDS = number(500)

    # Monitoring. text: for reading; logfmt: key=value; json: one object per line
    LOG_FORMAT = choice("text", "logfmt", "json")
    LOG_LEVEL = choice("info", "debug", "warning", "error")
    METRICS_TOKEN = optional_text(secret=True)  # without one, /metrics returns 404

    # Page cache for anonymous visitors: memory of each process in megabytes (0: no cache), and
    # the seconds for which a CDN may serve a page without revalidation
    PAGE_CACHE_MEGABYTES = count(16)
    CDN_SECONDS = count(0)

    # External images in posts and comments: megabytes of the database for copies of them (0: no
    # copies, images become links). Readers' browsers never load an image from another site.
    PICTURE_MEGABYTES = count(200)
    # gravatar: browsers load avatars from https://gravatar.com, which sees who reads which page
    AVATARS = choice("drawn", "gravatar")

    # Whether straight quotation marks and double hyphens of texts are shown as typographic ones
    TYPOGRAPHY = boolean(True)

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
    MAILS_PER_ADDRESS = rate("60 per hour")  # a class registers behind one address
    MAILS_PER_ACCOUNT = rate("3 per hour")
    # the storage in which all processes count together; RATELIMIT_STORAGE_URI takes the URI of
    # any storage of https://limits.readthedocs.io
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
    # without a name it has that of the site
    FLASKY_MAIL_SENDER = Setting(
        sender,
        "noreply@localhost",
        "an address such as notes@example.com or 'Harbour Notes <notes@example.com>'",
    )
    FLASKY_MAIL_SUBJECT_PREFIX = optional_text()  # by default the name of the site in brackets
    # thread: in a thread of the web process; worker: by `flask mail deliver --forever`; inline:
    # right after the commit, for tests
    MAIL_DELIVERY = choice("thread", "worker", "inline")
    MAIL_TO_TERMINAL = False

    # Languages of the interface
    LANGUAGES = ("en", "zh-Hans")
    BABEL_DEFAULT_LOCALE = "en"

    # Bytes of a request: the largest form is a post in percent-encoded Chinese. Services check the
    # length of texts.
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
    WTF_CSRF_TIME_LIMIT = None  # as long as the session, so that a form can be sent the next day

    # Number of proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted
    PROXY_HOPS = count(0)
    FORCE_HTTPS = boolean(False)

    BOOTSTRAP_SERVE_LOCAL = True
    SAMPLE_CONTENT_ALLOWED = True

    @classmethod
    def check(cls, app: Flask) -> None:
        """Raise ConfigurationError for settings that would fail later."""


class DevelopmentConfig(Config):
    """For development: SQLite, mail printed to the terminal, templates reloaded."""

    DEBUG = True
    MAIL_TO_TERMINAL = True
    PAGE_CACHE_MEGABYTES = count(0)  # so that a change of a template shows at once


class TestingConfig(Config):
    """For tests: nothing outside the process is used."""

    TESTING = True
    SECRET_KEY = "testing"  # noqa: S105 - for tests only
    TEST_DATABASE_URL = _database("sqlite://")
    WTF_CSRF_ENABLED = False
    FLASKY_ADMIN = None
    SITE_URL = ""
    TIME_ZONE = "UTC"
    MAIL_SERVER = ""
    MAIL_DELIVERY = "inline"
    METRICS_TOKEN = None
    REDIS_URL = None
    PAGE_CACHE_MEGABYTES = 0  # enabled by the tests of the cache
    PICTURE_MEGABYTES = 0  # enabled by the tests of images
    AVATARS = "drawn"
    TRUSTED_HOSTS = None
    # cheaper than in production, in a hash of the same 162 characters
    PASSWORD_HASH_METHOD = "scrypt:1024:10:1"  # noqa: S105 - a method, not a password
    PASSWORD_MIN_LENGTH = 1
    LOGIN_FAILURES_PER_ADDRESS = "1000 per minute"
    LOGIN_FAILURES_PER_ACCOUNT = "1000 per minute"
    MAILS_PER_ADDRESS = "1000 per minute"
    MAILS_PER_ACCOUNT = "1000 per minute"


class ProductionConfig(Config):
    """For a server of your own."""

    SAMPLE_CONTENT_ALLOWED = False
    LOG_FORMAT = choice("logfmt", "text", "json")
    HOST_HEADER_UNCHECKED = True
    SESSION_COOKIE_SECURE = boolean(True)
    REMEMBER_COOKIE_SECURE = boolean(True)
    FORCE_HTTPS = boolean(True)
    database_hint = "name one"

    @classmethod
    def check(cls, app: Flask) -> None:
        """Raise ConfigurationError for a weak secret key or a missing database."""
        secret = app.config["SECRET_KEY"]
        if secret == DEVELOPMENT_SECRET or len(secret) < SECRET_MIN_LENGTH:
            raise ConfigurationError(
                f"SECRET_KEY must be set to a secret of at least {SECRET_MIN_LENGTH} characters; "
                "make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
            )
        if not app.config["DATABASE_URL"]:
            raise ConfigurationError(f"DATABASE_URL is not set: {cls.database_hint}.")
        if cls.HOST_HEADER_UNCHECKED and not (
            app.config["SITE_URL"] or app.config["TRUSTED_HOSTS"]
        ):
            app.logger.warning(
                "SITE_URL is not set: links in mails follow the Host header of the request, "
                "which a stranger can forge. Set it to the site's address."
            )


class HerokuConfig(ProductionConfig):
    """For Heroku, whose router terminates TLS and is the only trusted proxy."""

    DATABASE_URL = _database("")
    REDIS_URL = Setting[str | None](redis_with_own_certificate, None, STORAGE, secret=True)
    HOST_HEADER_UNCHECKED = False  # the router forwards only requests for the app's domains
    PROXY_HOPS = count(1)

    # a dyno's disk does not survive a restart
    database_hint = (
        "attach a database with `heroku addons:create heroku-postgresql:essential-0 --wait`"
    )


class DockerConfig(ProductionConfig):
    """For a container: settings come from the compose file, TLS from a proxy."""

    DATABASE_URL = _database("")
    SESSION_COOKIE_SECURE = boolean(False)
    REMEMBER_COOKIE_SECURE = boolean(False)
    FORCE_HTTPS = boolean(False)
    # files in the container do not survive its replacement
    database_hint = "name a database, or a file on a volume"


CONFIG: dict[str, type[Config]] = {
    "development": DevelopmentConfig,
    "testing": TestingConfig,
    "production": ProductionConfig,
    "heroku": HerokuConfig,
    "docker": DockerConfig,
    "default": DevelopmentConfig,
}


def chosen_name(environ: os._Environ[str] | dict[str, Any] = os.environ) -> str:
    """Return FLASK_CONFIG, or else "heroku" on a dyno and "default" elsewhere."""
    return environ.get("FLASK_CONFIG") or ("heroku" if "DYNO" in environ else "default")
