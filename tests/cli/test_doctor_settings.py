"""``flask doctor`` about settings that are understood and still make no sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.web.checks import site
from config import DEVELOPMENT_SECRET
from tests.cli.doctor_results import Examination, examine
from tests.cli.processes import run
from tests.fixture_types import MakeApp

Settings = dict[str, Any]
Examine = Callable[..., Examination]

SOUND: Settings = {
    "SECRET_KEY": "3f1c9a7e5b2d8f604c1e9a7b3d5f8e2a",
    "SITE_URL": "https://blog.example.org",
    "FLASKY_ADMIN": "ada@example.org",
    "PROXY_HOPS": 1,
}
HTTP: Settings = {
    "SITE_URL": "http://blog.example.org",
    "FORCE_HTTPS": False,
    "SESSION_COOKIE_SECURE": False,
}
MAIL: Settings = {
    "MAIL_SERVER": "127.0.0.1",
    "MAIL_SUPPRESS_SEND": True,
    "FLASKY_MAIL_SENDER": "Harbour Notes <notes@example.org>",
}


@pytest.fixture
def production(make_app: MakeApp, unused_database: str, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Examines a site in production with sound settings but for those that are given.

    Nobody is asked at its address, which is not of this machine.
    """
    monkeypatch.setattr(site, "CHECKS", ())
    return lambda **settings: examine(
        make_app("production", unused_database, **{**SOUND, **settings})
    )


def test_sound_settings_are_ok(production: Examine) -> None:
    found = production(**MAIL)
    for about in ("SECRET_KEY", "SITE_URL", "https", "proxies", "FLASKY_ADMIN", "mail settings"):
        assert found.verdicts[about] == "ok", f"{about}: {found.said[about]}"


@pytest.mark.parametrize(
    ("about", "settings", "said"),
    [
        ("SECRET_KEY", {"SECRET_KEY": "changeme-changeme"}, "it can be guessed"),
        ("SECRET_KEY", {"SECRET_KEY": "x" * 64}, "it can be guessed"),
        ("SITE_URL", {"SITE_URL": "http://blog.example.org", "FORCE_HTTPS": False}, "it says http"),
        ("SITE_URL", {"TRUSTED_HOSTS": ["example.com"]}, "TRUSTED_HOSTS refuses blog.example.org"),
        ("https", {"SESSION_COOKIE_SECURE": False}, "SESSION_COOKIE_SECURE would let cookies"),
        ("https", {"REMEMBER_COOKIE_SECURE": False}, "REMEMBER_COOKIE_SECURE would let cookies"),
        ("FLASKY_ADMIN", {"FLASKY_ADMIN": "ada"}, "ada is not an email address"),
        ("mail settings", {**MAIL, "MAIL_USERNAME": "ada"}, "are needed together"),
        ("mail settings", {**MAIL, "MAIL_PASSWORD": "cat"}, "are needed together"),
        ("mail settings", {**MAIL, "MAIL_PORT": 465}, "set MAIL_USE_SSL=true"),
        (
            "mail settings",
            {**MAIL, "FLASKY_MAIL_SENDER": "Harbour Notes <noreply@localhost>"},
            "no address that others would take mail from",
        ),
        (
            "mail settings",
            {**MAIL, "MAIL_USE_TLS": False, "MAIL_USERNAME": "ada", "MAIL_PASSWORD": "cat"},
            "would travel unencrypted",
        ),
    ],
)
def test_what_makes_no_sense_is_wrong(
    production: Examine, about: str, settings: Settings, said: str
) -> None:
    found = production(**settings)
    assert found.status == 1
    assert found.verdicts[about] == "WRONG"
    assert said in found.said[about]


@pytest.mark.parametrize(
    ("about", "settings", "said"),
    [
        ("SITE_URL", {"SITE_URL": "", "TRUSTED_HOSTS": ["example.org"]}, "commands can mail none"),
        ("https", HTTP, "passwords travel unencrypted"),
        ("https", {"FORCE_HTTPS": False}, "a proxy has to redirect http"),
        ("proxies", {"PROXY_HOPS": 0}, "all visitors share one address"),
        ("FLASKY_ADMIN", {"FLASKY_ADMIN": None}, "nobody is told of errors"),
        ("mail settings", {**MAIL, "MAIL_USE_TLS": False}, "mail travels unencrypted"),
    ],
)
def test_what_may_be_meant_so_is_noted(
    production: Examine, about: str, settings: Settings, said: str
) -> None:
    found = production(**settings)
    assert found.verdicts[about] == "note"
    assert said in found.said[about]


def test_a_subdomain_may_be_trusted_with_its_domain(production: Examine) -> None:
    assert production(TRUSTED_HOSTS=[".example.org"]).verdicts["SITE_URL"] == "ok"


def test_at_home_the_key_of_the_source_code_is_noted(
    make_app: MakeApp, unused_database: str
) -> None:
    made = make_app("development", unused_database, SECRET_KEY=DEVELOPMENT_SECRET)
    assert examine(made).verdicts["SECRET_KEY"] == "note"


def test_no_secret_is_said(production: Examine) -> None:
    secrets = {"SECRET_KEY": "guessme-guessme-", "MAIL_PASSWORD": "hunter22"}
    assert not [
        line
        for line in production(**MAIL, **secrets).said.values()
        if any(secret in line for secret in secrets.values())
    ]


def test_a_setting_that_is_not_understood_is_one_line_and_a_status() -> None:
    status, said, complained = run("flask", "doctor", MAIL_PORT="many")
    assert (status, said) == (1, "")
    assert complained.startswith("Error: MAIL_PORT='many' is not understood")
    assert len(complained.splitlines()) == 1


def test_a_misspelt_variable_is_noted(production: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert production().verdicts["variables"] == "ok"
    monkeypatch.setenv("MAIL_SEVER", "smtp.example.org")
    found = production()
    assert found.verdicts["variables"] == "note"
    assert found.said["variables"] == "nothing reads MAIL_SEVER (for MAIL_SERVER?)"
