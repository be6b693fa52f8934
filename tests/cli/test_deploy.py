"""``flask deploy``: repeatable, safe beside itself, and honest about failure."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, func, inspect, select, update

from app import db
from app.cli import deploy
from app.models import Follow, MonthCount, Role, Tag, User, post_tags
from app.models.search_index import POSTS
from tests.cli.doctor_results import examine
from tests.cli.processes import finish, start
from tests.factories import PostFactory
from tests.fixture_types import MakeApp
from tests.smtp import free_port


def test_an_empty_database_becomes_a_site(make_app: MakeApp, unused_database: str) -> None:
    app = make_app("testing", unused_database)
    response = app.test_cli_runner().invoke(args=["deploy"])
    assert response.exit_code == 0, response.output
    assert response.output.startswith("The database is up to date, at revision ")
    with app.app_context():
        names = set(db.session.scalars(select(Role.name)))
    assert names == {"User", "Moderator", "Administrator"}


def test_it_may_be_repeated_and_mends_self_follows(make_app: MakeApp, unused_database: str) -> None:
    app = make_app("testing", unused_database)
    runner = app.test_cli_runner()
    runner.invoke(args=["deploy"])
    with app.app_context():
        db.session.add(User(email="ann@example.com"))
        db.session.flush()
        db.session.execute(delete(Follow))
        db.session.commit()
    assert runner.invoke(args=["deploy"]).exit_code == 0
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Follow)) == 1
        assert db.session.scalar(select(func.count()).select_from(Role)) == 3


def test_what_older_code_did_not_keep_is_put_right(make_app: MakeApp, unused_database: str) -> None:
    app = make_app("testing", unused_database)
    runner = app.test_cli_runner()
    runner.invoke(args=["deploy"])
    with app.app_context():
        kept = PostFactory.create(tags=[Tag(name="Boats", slug="boats")])
        draft = PostFactory.create(status="draft", published_at=None, tags=kept.tags)
        dates = {kept.id: kept.published_at, draft.id: None}
        db.session.execute(update(MonthCount).values(post_count=0))
        db.session.execute(delete(POSTS.entries))
        db.session.execute(update(post_tags).values(published_at=None))
        db.session.commit()
    response = runner.invoke(args=["deploy"])
    assert response.exit_code == 0, response.output
    with app.app_context():
        assert db.session.scalars(select(MonthCount.post_count)).all() == [1]
        assert set(db.session.scalars(select(POSTS.row_id))) == set(dates)
        dated = select(post_tags.c.post_id, post_tags.c.published_at)
        assert {tuple(row) for row in db.session.execute(dated)} == set(dates.items())


def test_another_time_zone_has_the_months_counted_again(
    make_app: MakeApp, unused_database: str
) -> None:
    app = make_app("testing", unused_database)
    runner = app.test_cli_runner()
    runner.invoke(args=["deploy"])
    with app.app_context():
        for moment in ("2025-06-15", "2025-12-31T23:30", "2026-01-01T00:30"):
            PostFactory.create(published_at=datetime.fromisoformat(moment))
        db.session.commit()
        assert stored_months() == {202506: 1, 202512: 1, 202601: 1}
    for zone, months in (
        ("Asia/Shanghai", {202506: 1, 202512: 0, 202601: 2}),
        ("America/New_York", {202506: 1, 202512: 2, 202601: 0}),
    ):
        app.config["TIME_ZONE"] = zone
        found = examine(app)
        assert found.said["posts of each month"] == "wrong in 2"
        assert runner.invoke(args=["deploy"]).exit_code == 0
        with app.app_context():
            assert stored_months() == months
        assert examine(app).verdicts["posts of each month"] == "ok"


def stored_months() -> dict[int, int]:
    """The number of posts of each month, as the archive shows it."""
    db.session.rollback()
    return {row.month: row.post_count for row in db.session.scalars(select(MonthCount))}


def test_two_at_once_both_succeed(unused_database: str) -> None:
    both = [start("flask", "deploy", DATABASE_URL=unused_database) for _ in range(2)]
    for process in both:
        status, said, complained = finish(process)
        assert status == 0, complained
        assert "up to date" in said
    engine = create_engine(unused_database)
    assert "alembic_version" in inspect(engine).get_table_names()
    engine.dispose()


def test_a_database_that_cannot_be_opened_is_one_line_and_a_status(
    make_app: MakeApp, tmp_path: Path
) -> None:
    app = make_app("testing", f"sqlite:///{tmp_path}/missing/blog.sqlite")
    response = app.test_cli_runner().invoke(args=["deploy"])
    assert (response.exit_code, response.stdout) == (1, "")
    assert response.stderr == "Error: unable to open database file\n"


def test_a_server_that_does_not_answer_is_waited_for_and_then_given_up(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy, "CONNECT_SECONDS", 2)
    address = f"postgresql+psycopg2://nobody@127.0.0.1:{free_port()}/blog"
    response = make_app("testing", address).test_cli_runner().invoke(args=["deploy"])
    assert response.exit_code == 1
    assert response.output.startswith("Error: ")
    assert len(response.output.splitlines()) == 1
