"""Imports and factory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, inspect, text

import app as package
from app import create_app, db, fake
from app import models as model_package
from app.models import Comment, Follow, Post, Role, User
from tests.fixture_types import MakeApp

ROOT = Path(__file__).parents[2]
MODELS = ["User", "Role", "Follow", "Post", "Comment"]


@pytest.mark.parametrize("name", ["create_app", "db", "fake"])
def test_the_package_offers(name: str) -> None:
    assert hasattr(package, name)


@pytest.mark.parametrize("name", [*MODELS, "AnonymousUser", "Permission"])
def test_the_models_offer(name: str) -> None:
    assert hasattr(model_package, name)


@pytest.mark.parametrize("name", MODELS)
def test_each_model_has_a_query(app: Flask, name: str) -> None:
    assert getattr(model_package, name).query.count() >= 0


def test_a_testing_application_needs_no_environment_no_server_and_no_server_name() -> None:
    program = (
        "from app import create_app, db\n"
        "app = create_app('testing')\n"
        "assert not app.config.get('SERVER_NAME')\n"
        "with app.app_context():\n"
        "    db.create_all()\n"
        "assert app.test_client().get('/').status_code == 200\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr


def test_create_all_alone_builds_a_complete_schema(unused_database: str, make_app: MakeApp) -> None:
    app = make_app("testing", unused_database)
    with app.app_context():
        db.create_all()
        author = User(username="john", confirmed=True)
        post = Post(body="A first post", author=author)
        db.session.add_all([author, post, Comment(body="A comment", author=author, post=post)])
        db.session.commit()
        address = f"/post/{post.id}"
        page = app.test_client().get(address, follow_redirects=True)
        db.engine.dispose()
    assert page.status_code == 200
    assert "A comment" in page.text


def test_drop_all_removes_the_whole_schema(unused_database: str, make_app: MakeApp) -> None:
    app = make_app("testing", unused_database)
    with app.app_context():
        db.create_all()
        db.drop_all()
        left = inspect(db.engine)
        names = left.get_table_names() + left.get_view_names()
        if db.engine.dialect.name == "sqlite":
            everything = "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        else:
            everything = (
                "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
                " UNION SELECT proname FROM pg_proc"
                " WHERE pronamespace = current_schema()::regnamespace"
                " UNION SELECT typname FROM pg_type"
                " WHERE typnamespace = current_schema()::regnamespace"
            )
        with db.engine.connect() as connection:
            names += connection.scalars(text(everything))
        db.engine.dispose()
    assert names == []


def test_a_dropped_schema_can_be_built_again(unused_database: str, make_app: MakeApp) -> None:
    app = make_app("testing", unused_database)
    with app.app_context():
        for _ in range(2):
            db.create_all()
            Role.insert_roles()
            assert db.session.scalar(db.select(func.count()).select_from(Role)) == 3
            db.session.remove()
            db.drop_all()
        db.engine.dispose()


def test_create_all_may_be_repeated(app: Flask) -> None:
    db.create_all()
    assert Role.query.count() == 3


def test_an_unknown_configuration_is_a_clear_error() -> None:
    with pytest.raises(Exception, match="nonsense") as raised:
        create_app("nonsense")
    assert "development" in str(raised.value)


def test_fake_users_makes_as_many_as_asked(app: Flask) -> None:
    fake.users(3)
    assert User.query.count() == 3


def test_fake_posts_makes_as_many_as_asked(app: Flask) -> None:
    fake.users(2)
    fake.posts(5)
    assert Post.query.count() == 5


def test_fake_people_and_posts_can_be_read(app: Flask) -> None:
    fake.users(2)
    fake.posts(3)
    page = app.test_client().get("/")
    assert page.status_code == 200
    assert all(f"/post/{post.id}" in page.text for post in Post.query.all())


def test_fake_people_follow_themselves(app: Flask) -> None:
    fake.users(2)
    User.add_self_follows()
    assert Follow.query.count() >= 2
