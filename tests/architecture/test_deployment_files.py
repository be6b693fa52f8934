"""The files that platforms read agree with the code and with each other."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from dotenv import dotenv_values
from sqlalchemy import select

from app import db
from app.models import User
from config import CONFIG
from settings.types import Setting
from tests.architecture.deployment import (
    app_json,
    compose_services,
    copied_into_the_image,
    image_command,
    instructions,
    process_types,
    text_of,
)
from tests.architecture.source import ROOT
from tests.cli.processes import refusal, run
from tests.fixture_types import MakeApp

PACKAGE_MANAGERS = ("requirements.txt", "Pipfile", "Pipfile.lock", "poetry.lock", "uv.lock")
# read by what starts the application
READ_ELSEWHERE = {"FLASK_CONFIG", "POSTGRES_PASSWORD"}


def known_settings() -> set[str]:
    """The names of all settings."""
    classes = {known for config in CONFIG.values() for known in config.__mro__}
    return {
        name
        for known in classes
        for name, value in vars(known).items()
        if isinstance(value, Setting)
    }


def example() -> dict[str, str | None]:
    """The values of .env.example, with those that are commented out."""
    uncommented = re.sub(r"^# (?=[A-Z_]+=)", "", text_of(".env.example"), flags=re.MULTILINE)
    return dotenv_values(stream=StringIO(uncommented))


def test_the_example_names_settings_that_exist() -> None:
    assert set(example()) - READ_ELSEWHERE <= known_settings()


def test_values_of_the_example_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in example().items():
        monkeypatch.setenv(name, value or "")
        for config in CONFIG.values():
            getattr(config, name, None)  # raises ConfigurationError


def test_the_platform_finds_one_list_of_packages_and_one_python() -> None:
    assert [name for name in PACKAGE_MANAGERS if (ROOT / name).exists()] == ["requirements.txt"]
    assert text_of("requirements.txt").split() == ["-r", "requirements/heroku.txt"]
    assert re.fullmatch(r"3\.1[1-4]\n", text_of(".python-version"))
    assert not (ROOT / "runtime.txt").exists()


@pytest.mark.parametrize(
    "command", ["gunicorn --check-config practice_flask_blog:app", process_types()["release"]]
)
def test_a_release_is_refused_whose_web_could_not_start(command: str) -> None:
    expected = "Error: PORT='http' is not understood: it expects a port from 1 to 65535.\n"
    assert run(*command.split(), PORT="http") == (1, "", expected)


@pytest.mark.parametrize("file", ["gunicorn.conf.py", "practice_flask_blog.py"])
@pytest.mark.parametrize("value", ["0", "two"])
def test_so_is_one_with_a_number_of_processes_that_is_none(file: str, value: str) -> None:
    said = f"WEB_CONCURRENCY='{value}' is not understood: it expects a whole number above zero."
    assert refusal(file, WEB_CONCURRENCY=value) == f"Error: {said}"


def test_each_release_deploys_before_the_web_serves() -> None:
    assert process_types()["release"] == "flask deploy"
    assert process_types()["web"].split() == image_command()
    assert text_of(".flaskenv") == 'FLASK_APP="practice_flask_blog.py"\n'


def test_a_new_app_gets_a_secret_of_its_own_and_a_database() -> None:
    manifest = app_json()
    assert manifest["env"]["SECRET_KEY"]["generator"] == "secret"
    assert manifest["addons"] == ["heroku-postgresql:essential-0"]
    assert set(manifest["formation"]) <= set(process_types())
    assert set(manifest["env"]) <= known_settings()
    needed = {name for name, said in manifest["env"].items() if said.get("required", True)}
    assert needed == {"SECRET_KEY"}, "nobody should have to answer a question first"


def test_a_review_app_has_a_user_who_can_log_in(unused_database: str, make_app: MakeApp) -> None:
    settings = {
        "FLASK_CONFIG": "heroku",
        "DATABASE_URL": unused_database,
        "SECRET_KEY": "a secret that is long enough for production",
    }
    after_the_first_release = app_json()["environments"]["review"]["scripts"]["postdeploy"]
    for command in (process_types()["release"], after_the_first_release):
        status, said, complained = run(*command.split(), **settings)
        assert status == 0, complained
    with make_app("testing", unused_database).app_context():
        reviewer = db.session.scalars(select(User)).one()
        assert reviewer.is_administrator()
        assert reviewer.confirmed
        assert any(reviewer.verify_password(word) for word in said.split())


def test_the_image_is_made_of_what_is_named_and_of_nothing_else() -> None:
    ignored = text_of(".dockerignore").splitlines()
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    assert ignored[1] == "*"
    assert allowed == set(copied_into_the_image())


def test_both_stages_have_the_python_of_the_platform() -> None:
    series = text_of(".python-version").strip()
    images = [line.split()[0] for line in instructions("FROM")]
    assert images == [f"python:{series}-slim"] * 2


def test_the_image_runs_as_a_user_without_a_name() -> None:
    assert all(re.fullmatch(r"[1-9]\d*:[1-9]\d*", user) for user in instructions("USER"))
    assert len(instructions("USER")) == 1


@pytest.mark.parametrize("name", ["release", "web"])
def test_containers_may_do_nothing_that_they_need_not(name: str) -> None:
    service = compose_services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_services_start_one_after_the_other() -> None:
    services = compose_services()
    assert services["release"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert services["web"]["depends_on"]["release"] == {
        "condition": "service_completed_successfully"
    }
    assert " ".join(services["release"]["command"]) == process_types()["release"]
    assert services["release"]["restart"] == "no"


def test_the_compose_file_holds_no_secret_and_says_what_is_missing() -> None:
    services = compose_services()
    needed = [
        services["db"]["environment"]["POSTGRES_PASSWORD"],
        services["web"]["environment"]["PGPASSWORD"],
        services["web"]["environment"]["SECRET_KEY"],
        services["web"]["environment"]["SITE_URL"],
    ]
    for value in needed:
        assert re.fullmatch(r"\$\{[A-Z_]+:\?set [A-Z_]+ in \.env\}", value)


def test_only_this_machine_reaches_what_the_compose_file_starts() -> None:
    published = [
        port for service in compose_services().values() for port in service.get("ports", [])
    ]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)
