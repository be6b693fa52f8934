"""``flask user list``: for people and for programs, however many there are."""

from __future__ import annotations

import json
import subprocess
import sys

from flask import Flask

from app import db
from app.models import User
from app.services.accounts import administration
from app.services.administration import people
from tests.cli.commands import user
from tests.cli.processes import ROOT, environment
from tests.factories import PostFactory, moderator


def test_people_are_listed_and_chosen_from(app: Flask, john: User, susan: User) -> None:
    moderator(username="mo", email="mo@example.org", name="Mo 莫")
    PostFactory.create(author=john)
    administration.suspend(susan)
    db.session.add(User(password="cat"))
    lines = user(app, "list")[1].splitlines()
    assert [line.split()[1] for line in lines] == ["john", "susan", "mo", "-"]
    assert "suspended" in lines[1]
    assert lines[0].endswith("1 posts")
    for words, found in (
        (("--role", "moderator"), ["mo"]),
        (("--search", "EXAMPLE.org"), ["mo"]),
        (("--search", "莫"), ["mo"]),
        (("--search", "%"), []),
        (("--search", "us", "--role", "User"), ["susan"]),
    ):
        listed = user(app, "list", *words)[1].splitlines()
        assert [line.split()[1] for line in listed] == found
    assert user(app, "list", "--role", "Boss")[0] == 1


def test_the_list_can_be_read_as_json(app: Flask, john: User) -> None:
    administration.suspend(john)
    status, said = user(app, "list", "--json")
    assert status == 0
    (found,) = [json.loads(line) for line in said.splitlines()]
    assert found["username"] == "john"
    assert found["role"] == "User"
    assert found["confirmed"] is True
    assert found["suspended_at"].endswith("Z")
    assert not {"password_hash", "security_stamp"} & set(found)


def test_a_long_list_is_complete_and_may_be_cut_off(app: Flask, database_address: str) -> None:
    count = 2 * people.LISTED_AT_ONCE + 1
    db.session.execute(
        db.insert(User),
        [
            {"username": f"reader{number}", "email": f"reader{number}@example.com"}
            for number in range(count)
        ],
    )
    db.session.commit()
    status, said = user(app, "list")
    assert status == 0
    assert len(said.splitlines()) == count
    with subprocess.Popen(
        [sys.executable, "-m", "flask", "user", "list"],
        cwd=ROOT,
        env=environment(DATABASE_URL=database_address),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as cut_off:
        assert cut_off.stdout is not None
        assert cut_off.stderr is not None
        assert "reader0" in cut_off.stdout.readline()
        cut_off.stdout.close()
        assert cut_off.stderr.read() == ""
