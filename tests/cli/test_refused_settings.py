"""A site that would not work, or not safely, does not start, and says in one line what to set."""

from __future__ import annotations

import os
from unittest.mock import patch

import pytest

from config import CONFIG, setting_names
from settings import checks
from tests.cli.processes import entered, environment, refusal, run

SECRET = "a secret of a sufficient length for anyone"
SOUND = {
    "SECRET_KEY": SECRET,
    "DATABASE_URL": "sqlite://",
    "SITE_URL": "https://blog.example.org",
}
START = "practice_flask_blog.py"
OWN_SERVERS = ("production", "docker")
SERVERS = [
    ("gunicorn", "--check-config", "practice_flask_blog:app"),
    ("waitress", "--port=0", "practice_flask_blog:app"),
    ("flask", "deploy"),
]


def without(*names: str, **settings: str) -> dict[str, str]:
    """Sound settings without these, and with those."""
    return {name: value for name, value in {**SOUND, **settings}.items() if name not in names}


@pytest.mark.parametrize("command", SERVERS, ids=lambda command: command[0])
def test_links_to_the_host_of_the_request_are_one_line_of_refusal(command: tuple[str, ...]) -> None:
    status, said, complained = run(*command, FLASK_CONFIG="production", **without("SITE_URL"))
    assert (status, said) == (1, "")
    assert complained.startswith("Error: SITE_URL is not set")
    assert complained.endswith("set it to the site's address, such as https://blog.example.org\n")
    assert complained.count("\n") == 1


@pytest.mark.parametrize("name", OWN_SERVERS)
def test_an_address_or_trusted_hosts_are_needed(name: str) -> None:
    bare = without("SITE_URL", FLASK_CONFIG=name)
    assert refusal(START, **bare).startswith("Error: SITE_URL is not set")
    for named in ({"SITE_URL": "https://blog.example.org"}, {"TRUSTED_HOSTS": "blog.example.org"}):
        with entered(**bare, **named):
            pass


@pytest.mark.parametrize("where", [{"DYNO": "web.1"}, {"FLASK_CONFIG": "development"}], ids=str)
def test_neither_is_needed_on_heroku_and_at_home(where: dict[str, str]) -> None:
    with entered(**without("SITE_URL"), **where):
        pass


def test_a_server_of_ones_own_has_its_database_named() -> None:
    said = refusal(START, **without("DATABASE_URL", FLASK_CONFIG="production"))
    assert said.startswith("Error: DATABASE_URL is not set: name one, postgresql:///blog, or a")
    assert "\n" not in said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PORT": "70000"}, "PORT='70000' is not understood: it expects a port from 1 to 65535."),
        ({"PORT": "0"}, "PORT='0' is not understood"),
        ({"MAIL_PORT": "99999"}, "MAIL_PORT='99999' is not understood"),
        ({"MAIL_PORT": "-1"}, "MAIL_PORT='-1' is not understood"),
        ({"WEB_CONCURRENCY": "0"}, "WEB_CONCURRENCY='0' is not understood"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS has a key that is too short"),
        ({"SECRET_KEY_FALLBACKS": f"{SECRET},short"}, "SECRET_KEY_FALLBACKS has a key that"),
        ({"MAIL_USE_TLS": "true", "MAIL_USE_SSL": "true"}, "MAIL_USE_TLS and MAIL_USE_SSL exclude"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_one_line(settings: dict[str, str], said: str) -> None:
    complained = refusal(START, FLASK_CONFIG="production", **SOUND, **settings)
    assert complained.startswith(f"Error: {said}")
    assert "\n" not in complained
    assert "short," not in complained


def test_tls_from_the_first_byte_needs_one_setting() -> None:
    with entered(FLASK_CONFIG="production", **SOUND, MAIL_USE_SSL="true") as app:
        assert (app.config["MAIL_USE_SSL"], app.config["MAIL_USE_TLS"]) == (True, False)
    with entered(FLASK_CONFIG="production", **SOUND) as app:
        assert (app.config["MAIL_USE_SSL"], app.config["MAIL_USE_TLS"]) == (False, True)


OF_HTTPS = ("FORCE_HTTPS", "SESSION_COOKIE_SECURE", "REMEMBER_COOKIE_SECURE")


def of_https(name: str, **settings: str) -> list[bool]:
    """What a configuration makes of the settings for https."""
    with patch.dict(os.environ, environment(**settings), clear=True):
        return [getattr(CONFIG[name], setting) for setting in OF_HTTPS]


@pytest.mark.parametrize("name", ["development", "production", "heroku", "docker"])
def test_what_https_needs_follows_from_the_sites_address(name: str) -> None:
    assert of_https(name, SITE_URL="https://blog.example.org") == [True] * 3
    for setting, place in zip(OF_HTTPS, range(3), strict=True):
        chosen = of_https(name, SITE_URL="https://blog.example.org", **{setting: "false"})
        assert chosen == [place != other for other in range(3)], setting
    without_tls = name in ("production", "heroku")  # off is said, never guessed
    assert of_https(name) == of_https(name, SITE_URL="http://localhost") == [without_tls] * 3


def test_a_container_that_has_an_https_address_serves_as_that_needs() -> None:
    settings = {**SOUND, "FLASK_CONFIG": "docker", "PROXY_HOPS": "1"}
    # threads would outlive the test
    threadless = {"MAIL_DELIVERY": "inline", "PICTURE_MEGABYTES": "0"}
    with entered(**settings, **threadless) as app:
        browser = app.test_client()
        by_http = browser.get("/auth/login", headers={"X-Forwarded-Proto": "http"})
        assert (by_http.status_code, by_http.location) == (
            301,
            "https://blog.example.org/auth/login",
        )
        by_https = browser.get("/auth/login", headers={"X-Forwarded-Proto": "https"})
        assert "; Secure" in by_https.headers["Set-Cookie"]
        assert by_https.headers["Strict-Transport-Security"] == "max-age=31536000"


MISSPELT = {
    "MAIL_SEVER": "MAIL_SERVER",
    "MAIL_SERVRE": "MAIL_SERVER",
    "SITE_ULR": "SITE_URL",
    "SECRET_KEYS": "SECRET_KEY",
    "FLASK_ADMIN": "FLASKY_ADMIN",
    "FLASK_CONFG": "FLASK_CONFIG",
    "TIMEZONE": "TIME_ZONE",
    "TRUSTED_HOST": "TRUSTED_HOSTS",
    "DATABSE_URL": "DATABASE_URL",
    "PROXY_HOP": "PROXY_HOPS",
}
# what platforms, shells and other programs have
OF_OTHERS = """
    DATABASE_USER DATABASE_NAME DATABASE_PASSWORD DATABASE_HOST HEROKU_POSTGRESQL_AMBER_URL
    REDIS_TLS_URL PATH HOME LANG LANGUAGE MAIL MAILCHECK PORTS PWD TERM HOSTNAME LOGNAME
    FLASK_APP FLASK_DEBUG FLASK_ENV FLASK_RUN_PORT GUNICORN_CMD_ARGS POSTGRES_PASSWORD PGPASSWORD
    PYTHONPATH SECRET_KEY_BASE SMTP_SERVER SMTP_PORT SSL_CERT_FILE TZ VIRTUAL_ENV SOURCE_VERSION
    HTTP_PROXY HTTPS_PROXY NO_PROXY RUST_LOG_LEVEL MAILGUN_SMTP_PORT SENTRY_DSN APP_URL BASE_URL
"""


def test_names_that_look_like_settings_are_told_from_those_of_others() -> None:
    found = checks.misspelt([*MISSPELT, *OF_OTHERS.split(), *setting_names()], setting_names())
    assert found == MISSPELT


def test_a_misspelt_setting_is_a_warning_at_the_start() -> None:
    status, _, complained = run("flask", "config", MAIL_SEVER="hush.example.org")
    assert status == 0
    assert complained.count("MAIL_SEVER is set, but there is no such setting: MAIL_SERVER") == 1
    assert "hush" not in complained
