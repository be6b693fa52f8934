"""Configurations, whose settings are read from the environment.

``CONFIG`` has them by name. A setting is declared once, with its type, and is read from the
environment variable of the same name when an application is created. A value that cannot be
parsed raises ConfigurationError with one line that names the variable and what it expects.
"""

from __future__ import annotations

import inspect
import os
from typing import TYPE_CHECKING, Any

from settings import checks
from settings.checks import DEVELOPMENT_SECRET
from settings.identity import IdentitySettings
from settings.limits import LimitSettings, TestingLimits
from settings.media import MediaSettings, TestingMedia
from settings.types import (
    IN_DATABASE,
    STORAGE,
    ConfigurationError,
    Following,
    Setting,
    boolean,
    choice,
    count,
    database,
    hash_method,
    mail_address,
    names,
    number,
    optional_text,
    port,
    redis_with_own_certificate,
    sender,
    site_address,
    storage_address,
    text,
    trusted_hosts,
    where_https,
)

if TYPE_CHECKING:
    from flask import Flask

__all__ = [
    "CONFIG",
    "DEVELOPMENT_SECRET",
    "Config",
    "ConfigurationError",
    "chosen_name",
    "setting_names",
]


class Config(IdentitySettings, MediaSettings, LimitSettings):
    """Settings that all configurations share."""

    # Site
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

    # Read by gunicorn.conf.py. They are declared here so that `flask deploy`, which runs before,
    # reports a value that is not a number; gunicorn itself would print a traceback.
    PORT = port(8000)
    WEB_CONCURRENCY = number(2)

    # Database
    DATABASE_URL = database("sqlite:///blog.sqlite")
    # connections of each process to PostgreSQL: one for each of gunicorn's threads
    DATABASE_POOL_SIZE = number(4)
    SLOW_QUERY_MILLISECONDS = number(500)

    # Monitoring. text: for reading; logfmt: key=value; json: one object per line
    LOG_FORMAT = choice("text", "logfmt", "json")
    LOG_LEVEL = choice("info", "debug", "warning", "error")
    METRICS_TOKEN = optional_text(secret=True)  # without one, /metrics returns 404
    # how often posts are read, without cookies or scripts: docs/statistics.md
    STATISTICS = boolean(True)

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

    # Lists: a page of more rows takes seconds
    POSTS_PER_PAGE = number(20, most=200)
    FOLLOWERS_PER_PAGE = number(50, most=200)
    COMMENTS_PER_PAGE = number(30, most=200)

    # Sessions: how long one lasts without being used, and at most
    SESSION_IDLE_DAYS = number(14)
    SESSION_MAX_DAYS = number(60)
    ADMIN_SESSION_IDLE_HOURS = number(12)

    # Accounts
    # closed: only administrators and the operator make accounts
    REGISTRATION = choice("open", "closed")
    # whether a site without an account leads its visitors to the page that makes the administrator
    # and asks for a code; by default where FLASKY_ADMIN does not say who that will be
    SETUP_PAGE = Following(lambda configuration: not configuration.FLASKY_ADMIN)
    # of the equally strong ones that OWASP's Password Storage Cheat Sheet recommends
    PASSWORD_HASH_METHOD = Setting(
        hash_method, "scrypt:32768:8:3", "what Werkzeug hashes with, such as scrypt:32768:8:3"
    )
    # of each process: each takes 32 MB of memory
    PASSWORD_HASHES_AT_ONCE = number(2)
    PASSWORD_MIN_LENGTH = number(8)
    # where tries are counted: in the database, in Redis, or in another storage of `limits`
    REDIS_URL = Setting[str | None](storage_address, None, STORAGE, secret=True)
    RATELIMIT_STORAGE_URI = Setting(
        storage_address, IN_DATABASE, f"{IN_DATABASE}, memory://, or {STORAGE}", secret=True
    )
    RATELIMIT_ENABLED = True

    # Mail
    MAIL_SERVER = text("")
    MAIL_PORT = port(587)
    MAIL_USE_SSL = boolean(False)
    MAIL_USE_TLS = Following(lambda configuration: not configuration.MAIL_USE_SSL)
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
    SESSION_COOKIE_SECURE = where_https()
    REMEMBER_COOKIE_SECURE = where_https()
    REMEMBER_COOKIE_HTTPONLY = True
    REMEMBER_COOKIE_SAMESITE = "Lax"
    WTF_CSRF_TIME_LIMIT = None  # as long as the session, so that a form can be sent the next day

    # Number of proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted
    PROXY_HOPS = count(0)
    # redirects to https, and has browsers remember it (Strict-Transport-Security)
    FORCE_HTTPS = where_https()

    BOOTSTRAP_SERVE_LOCAL = SAMPLE_CONTENT_ALLOWED = True

    @classmethod
    def check(cls, app: Flask) -> None:
        """Raise ConfigurationError for settings that would fail later, and log misspelt ones."""
        checks.check_encryption_of_mail(app.config)
        checks.warn_of_misspelt(os.environ, setting_names())


class DevelopmentConfig(Config):
    """For development: SQLite, mail printed to the terminal, templates reloaded."""

    DEBUG = True
    MAIL_TO_TERMINAL = True
    PAGE_CACHE_MEGABYTES = count(0)  # so that a change of a template shows at once


class TestingConfig(TestingMedia, TestingLimits, Config):
    """For tests: nothing outside the process is used."""

    TESTING = True
    SECRET_KEY = "testing"  # noqa: S105 - for tests only
    TEST_DATABASE_URL = database("sqlite://")
    WTF_CSRF_ENABLED = False
    FLASKY_ADMIN = None
    SETUP_PAGE = False  # enabled by the tests of it; others look at pages of empty sites
    SITE_URL = ""
    TIME_ZONE = "UTC"
    MAIL_SERVER = ""
    MAIL_DELIVERY = "inline"
    METRICS_TOKEN = None
    STATISTICS = False  # enabled by the tests of them
    REDIS_URL = None
    PAGE_CACHE_MEGABYTES = 0  # enabled by the tests of the cache
    PICTURE_MEGABYTES = 0  # enabled by the tests of images
    AVATARS = "drawn"
    TRUSTED_HOSTS = None
    # cheaper than in production, in a hash of the same 162 characters
    PASSWORD_HASH_METHOD = "scrypt:1024:10:1"  # noqa: S105 - a method, not a password
    PASSWORD_MIN_LENGTH = 1
    RATELIMIT_STORAGE_URI = "memory://"


class ProductionConfig(Config):
    """For a server of your own."""

    SAMPLE_CONTENT_ALLOWED = False
    LOG_FORMAT = choice("logfmt", "text", "json")
    # a file of SQLite is named by the operator, who has to know where the site is kept
    DATABASE_URL = database("")
    database_hint = "name one, postgresql:///blog, or a file, sqlite:////var/lib/blog/blog.sqlite"
    # whether requests reach the application with any Host header that a stranger may send
    HOST_HEADER_UNCHECKED = True
    SESSION_COOKIE_SECURE = boolean(True)
    REMEMBER_COOKIE_SECURE = boolean(True)
    FORCE_HTTPS = boolean(True)

    @classmethod
    def check(cls, app: Flask) -> None:
        """Raise ConfigurationError also for weak keys, no database, and forgeable links."""
        super().check(app)
        checks.check_keys(app.config)
        if not app.config["SQLALCHEMY_DATABASE_URI"]:
            raise ConfigurationError(f"DATABASE_URL is not set: {cls.database_hint}.")
        if cls.HOST_HEADER_UNCHECKED:
            checks.check_links(app.config)


class HerokuConfig(ProductionConfig):
    """For Heroku, whose router terminates TLS and is the only trusted proxy."""

    REDIS_URL = Setting[str | None](redis_with_own_certificate, None, STORAGE, secret=True)
    HOST_HEADER_UNCHECKED = False  # the router forwards only requests for the app's domains
    PROXY_HOPS = count(1)

    # a dyno's disk does not survive a restart
    database_hint = (
        "attach a database with `heroku addons:create heroku-postgresql:essential-0 --wait`"
    )


class DockerConfig(ProductionConfig):
    """For a container: settings come from the compose file, TLS from a proxy, if there is one."""

    SESSION_COOKIE_SECURE = where_https()
    REMEMBER_COOKIE_SECURE = where_https()
    FORCE_HTTPS = where_https()
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


def setting_names() -> set[str]:
    """Return the names of the settings of all configurations."""
    return {
        name
        for configuration in CONFIG.values()
        for name, member in inspect.getmembers_static(configuration)
        if isinstance(member, Setting)
    }
