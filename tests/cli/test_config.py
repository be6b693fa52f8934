"""``flask config``: the version, every setting in force, its source, and no secret."""

from __future__ import annotations

import re
import tomllib

import pytest

from app.cli.configuration import masked, settings_of
from app.version import __version__
from config import CONFIG, ConfigurationError
from settings import types as setting_types
from tests.cli.processes import ROOT, entered, refusal, run

SECRET = "a secret of a sufficient length for anyone"


def shown(**settings: str) -> dict[str, tuple[str, str]]:
    """Each setting's value as it is printed, and where it comes from."""
    with entered(**settings) as app:
        answer = app.test_cli_runner().invoke(args=["config"])
    assert (answer.exit_code, answer.stderr) == (0, "")
    lines = {}
    for line in answer.stdout.splitlines()[1:]:
        name, _, rest = line.partition("=")
        value, _, source = rest.rpartition("  # ")
        assert name not in lines
        lines[name] = (value, source)
    return lines


def test_the_version_comes_first() -> None:
    status, output, complained = run("flask", "config")
    assert (status, complained) == (0, "")
    assert output.splitlines()[0] == f"version  {__version__}"


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__


def test_defaults_are_those_of_the_configuration() -> None:
    lines = shown()
    assert lines["FLASK_CONFIG"] == ("development", "default")
    assert lines["SITE_NAME"] == ("'Harbour Notes'", "default")
    assert lines["MAIL_PORT"] == ("587", "default")
    assert lines["MAIL_USE_TLS"] == ("true", "default")
    assert lines["FLASKY_ADMIN"] == ("", "default")
    assert lines["METRICS_TOKEN"] == ("", "default")
    assert set(lines) == {"FLASK_CONFIG", *settings_of(CONFIG["development"])}


def test_the_environment_is_named_where_it_decides() -> None:
    lines = shown(
        FLASK_CONFIG="production",
        SECRET_KEY=SECRET,
        DATABASE_URL="sqlite://",
        TRUSTED_HOSTS="blog.example.org, www.example.org",
        MAIL_PORT=" 25 ",
        SITE_NAME="",
    )
    assert lines["FLASK_CONFIG"] == ("production", "environment")
    assert lines["TRUSTED_HOSTS"] == ("blog.example.org,www.example.org", "environment")
    assert lines["MAIL_PORT"] == ("25", "environment")
    assert lines["SITE_NAME"] == ("'Harbour Notes'", "default")
    assert lines["FORCE_HTTPS"] == ("true", "default")


def test_a_configuration_that_does_not_read_a_variable_does_not_claim_to() -> None:
    assert shown(FLASK_CONFIG="testing", MAIL_SERVER="mx.example.org")["MAIL_SERVER"] == (
        "",
        "default",
    )


def test_secrets_are_masked_and_addresses_but_for_their_passwords() -> None:
    settings = {
        "SECRET_KEY": "hush://key:hush@host/key-of-good-length",
        "SECRET_KEY_FALLBACKS": "hush-one,hush-two",
        "MAIL_PASSWORD": "hush",
        "METRICS_TOKEN": "hush-token",
        "DATABASE_URL": "postgres://blog:hush@db.example.org/blog?sslmode=require",
        "RATELIMIT_STORAGE_URI": "memory://",
    }
    lines = shown(**settings)
    assert not [name for name, (value, _) in lines.items() if "hush" in value]
    for name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "MAIL_PASSWORD", "METRICS_TOKEN"):
        assert lines[name] == ("********", "environment")
    address = "'postgresql+psycopg2://blog:***@db.example.org/blog?sslmode=require'"
    assert lines["DATABASE_URL"] == (address, "environment")
    assert lines["RATELIMIT_STORAGE_URI"] == ("memory://", "environment")


@pytest.mark.parametrize(
    "address",
    [
        "redis://:hush@cache:6379/0",
        "rediss://default:hush@cache:6379/0?ssl_cert_reqs=none",
        "redis+sentinel://:hush@one:1,two:2/main",
        "postgresql:///blog?host=/run&user=blog&password=hush&sslpassword=hush",
        "hush",
    ],
)
def test_no_form_of_address_gives_its_password_away(address: str) -> None:
    assert "hush" not in masked("DATABASE_URL", address)


def test_a_wrong_value_names_its_variable_in_one_line() -> None:
    assert refusal("practice_flask_blog.py", MAIL_PORT="many") == (
        "Error: MAIL_PORT='many' is not understood: it expects a port from 1 to 65535."
    )


# whatever stands in these is taken as it stands
FREE_TEXT = {
    "GREETING",
    "SITE_DESCRIPTION",
    "FLASKY_MAIL_SUBJECT_PREFIX",
    "MAIL_PASSWORD",
    "MAIL_SERVER",
    "MAIL_USERNAME",
    "METRICS_TOKEN",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SITE_NAME",
}
DECLARED = {name: chosen for chosen in CONFIG.values() for name in settings_of(chosen)}


@pytest.mark.parametrize("name", sorted(DECLARED.keys() - FREE_TEXT))
def test_nothing_is_believed_that_cannot_be_meant(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "~ wrong ~")
    with pytest.raises(ConfigurationError) as refused:
        settings_of(DECLARED[name])[name].__get__(None)
    said = str(refused.value)
    assert said.startswith((f"{name} is not understood", f"{name}='~ wrong ~' is not understood"))
    assert ": it expects " in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://blog:hush@db.example.org/blog"),
        ("DATABASE_URL", "postgres://blog:hush@db.example.org:hush/blog"),
        ("FLASKY_ADMIN", "one@example.com, two@example.com"),
        ("FLASKY_MAIL_SENDER", "Harbour Notes"),
        ("MENU_LINKS", "About = javascript:alert(1)"),
        ("POSTS_PER_PAGE", "201"),
        ("SITE_NAME", "x" * 101),
        ("PASSWORD_HASH_METHOD", "scrypt:3:8:1"),
        ("PASSWORD_HASH_METHOD", "md5"),
        ("RATELIMIT_STORAGE_URI", "redes://:hush@cache/0"),
        ("TRUSTED_HOSTS", "https://blog.example.org"),
    ],
)
def test_what_would_fail_later_is_refused_now(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as refused:
        getattr(CONFIG["development"], name)
    assert str(refused.value).startswith(name)
    assert "\n" not in str(refused.value)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:////var/lib/blog/blog.sqlite"),
        ("DATABASE_URL", "postgresql:///blog?host=/run/postgresql"),
        ("FLASKY_MAIL_SENDER", "notes@example.com"),
        ("FLASKY_MAIL_SENDER", '"Harbour, Notes" <notes@example.com>'),
        ("PASSWORD_HASH_METHOD", "pbkdf2:sha256:600000"),
        ("RATELIMIT_STORAGE_URI", "redis://:hush@localhost:6379/0"),
        ("TRUSTED_HOSTS", "blog.example.org, .example.org, localhost:8000, bücher.example"),
    ],
)
def test_every_usual_form_is_understood(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(CONFIG["production"], name)


@pytest.mark.parametrize("is_installed", [True, False])
def test_psycopg_3_is_used_where_it_is_installed(
    monkeypatch: pytest.MonkeyPatch, is_installed: bool
) -> None:
    address = "postgresql+psycopg://blog:hush@db.example.org/blog?sslmode=require"
    monkeypatch.setattr(setting_types, "find_spec", lambda _name: is_installed or None)
    if is_installed:
        assert setting_types.database_address(address) == address
    else:
        with pytest.raises(ValueError, match="psycopg"):
            setting_types.database_address(address)


def documented() -> list[str]:
    """What the first column of the table of settings names."""
    lines = (ROOT / "docs/configuration.md").read_text(encoding="utf-8").splitlines()
    return [
        name
        for line in lines
        if line.startswith("| `")
        for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", line.split("|")[1])
    ]


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    known = {name for configuration in CONFIG.values() for name in settings_of(configuration)}
    assert sorted(documented()) == sorted(known)
