"""A deploy that is taken back: the older code works on, on the schema of the newer."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskCliRunner

from app import db
from app.cli import schema
from app.services.schema import stored_revision
from tests.clients import browser_of
from tests.factories import UserFactory
from tests.main.submitting import publish
from tests.migrations.steps import run_one_more

ADD_A_COLUMN = "op.add_column('posts', sa.Column('mood', sa.Integer, server_default='7'))"


def _deploy(app: Flask) -> str:
    runner: FlaskCliRunner = app.test_cli_runner()
    answer = runner.invoke(args=["deploy"])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_deploying_older_code_leaves_a_newer_schema_as_it_is(empty: Flask, tmp_path: Path) -> None:
    run_one_more(tmp_path, ADD_A_COLUMN)
    said = _deploy(empty)
    assert said == "The database is up to date, at revision 9999, which is newer than this code.\n"
    assert stored_revision() == "9999"


def test_older_code_writes_and_reads_on_a_newer_schema(empty: Flask, tmp_path: Path) -> None:
    run_one_more(tmp_path, ADD_A_COLUMN)
    _deploy(empty)
    browser = browser_of(empty, UserFactory.create())
    publish(browser, "/write", title="Written after the rollback", body="All is well")
    assert "Written after the rollback" in browser.get("/").text
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT mood FROM posts").scalar() == 7


def test_a_revision_that_nobody_knows_is_an_error_of_one_line(empty: Flask) -> None:
    schema.upgrade()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'another-site'")
    answer = empty.test_cli_runner().invoke(args=["deploy"])
    assert answer.exit_code == 1
    assert answer.output == "Error: Can't locate revision identified by 'another-site'\n"
