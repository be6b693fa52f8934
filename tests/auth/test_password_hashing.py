"""How passwords are hashed: their strength, its renewal, and how many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Lock

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import check_password_hash, generate_password_hash

from app import db
from app.models import User, password_hashing
from config import Config
from tests.auth.logging_in import RIGHT
from tests.clients import API, basic
from tests.pages import words

ELSEWHERE = {"email": "nobody@example.com", "password": "dog"}
BUSY = "Too many people are logging in at this moment."


def test_the_strength_is_owasps_and_the_length_the_contracts() -> None:
    hashed = generate_password_hash("cat", method=Config.PASSWORD_HASH_METHOD)
    assert hashed.startswith("scrypt:32768:8:3$")
    assert len(hashed) == 162


@pytest.mark.parametrize("method", ["scrypt:1024:8:1", "scrypt:1024:10:2", "pbkdf2:sha256:100"])
def test_a_hash_of_another_strength_is_renewed_at_login(
    app: Flask, client: FlaskClient, john: User, method: str
) -> None:
    john.password_hash = generate_password_hash("cat", method=method)
    stamp = john.security_stamp
    assert client.post("/auth/login", data={**RIGHT, "password": "dog"}).status_code == 200
    db.session.refresh(john)
    assert (john.password_hash or "").startswith(method), "not for a wrong password"
    assert client.post("/auth/login", data=RIGHT).status_code == 302
    db.session.refresh(john)
    assert (john.password_hash or "").startswith(app.config["PASSWORD_HASH_METHOD"] + "$")
    assert check_password_hash(john.password_hash or "", "cat")
    assert john.security_stamp == stamp, "other sessions stay"


def test_a_hash_of_the_present_strength_stays(client: FlaskClient, john: User) -> None:
    before = john.password_hash
    client.post("/auth/login", data=RIGHT)
    db.session.refresh(john)
    assert john.password_hash == before


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the passes of scrypt that were made, one number for each hash."""
    made: list[int] = []

    def counted(function: Callable[..., object], method_of: Callable[..., str]) -> object:
        def count(*args: str, **kwargs: str) -> object:
            made.append(int(method_of(*args, **kwargs).split(":")[-1]))
            return function(*args, **kwargs)

        return count

    for name, method_of in (
        ("check_password_hash", lambda stored, _password: stored.split("$")[0]),
        ("generate_password_hash", lambda _password, method: method),
    ):
        original = getattr(password_hashing, name)
        monkeypatch.setattr(password_hashing, name, counted(original, method_of))
    return made


@pytest.mark.parametrize("stored", [None, "scrypt:1024:10:1", "scrypt:1024:10:3"])
def test_a_wrong_password_takes_as_long_whatever_is_stored(
    app: Flask,
    client: FlaskClient,
    john: User,
    passes: list[int],
    monkeypatch: pytest.MonkeyPatch,
    stored: str | None,
) -> None:
    monkeypatch.setitem(app.config, "PASSWORD_HASH_METHOD", "scrypt:1024:10:3")
    if stored is not None:
        john.password_hash = generate_password_hash("cat", method=stored)
    email = ELSEWHERE["email"] if stored is None else RIGHT["email"]
    client.post("/auth/login", data={"email": email, "password": "dog"})
    assert sum(passes) == 3


class Hashing:
    """Hashes that take until they are let go, and how many there were at once."""

    def __init__(self) -> None:
        self.go = Event()
        self.begun = Event()
        self.running = self.most = 0
        self.lock = Lock()

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
            if self.running == 2:
                self.begun.set()
        self.go.wait(30)
        yield
        with self.lock:
            self.running -= 1


@pytest.fixture
def hashing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hashing]:
    slow = Hashing()

    def generate(password: str, method: str) -> str:
        with slow.counted():
            return generate_password_hash(password, method)

    monkeypatch.setattr(password_hashing, "generate_password_hash", generate)
    yield slow
    slow.go.set()


def test_no_more_are_hashed_at_once_than_memory_allows(app: Flask, hashing: Hashing) -> None:
    def log_in(_number: int) -> int:
        return app.test_client().post("/auth/login", data=ELSEWHERE).status_code

    with ThreadPoolExecutor(6) as crowd:
        logging_in = [crowd.submit(log_in, number) for number in range(6)]
        assert hashing.begun.wait(30)
        hashing.go.set()
        assert [each.result() for each in logging_in] == [200] * 6, "the others wait"
    assert hashing.most == app.config["PASSWORD_HASHES_AT_ONCE"] == 2


def test_who_has_waited_long_enough_is_told_when_to_try_again(
    app: Flask, hashing: Hashing, monkeypatch: pytest.MonkeyPatch, three_per_account: None
) -> None:
    monkeypatch.setattr(password_hashing, "WAIT_SECONDS", 0.0)
    with ThreadPoolExecutor(2) as crowd:
        for _ in range(2):
            crowd.submit(app.test_client().post, "/auth/login", data=ELSEWHERE)
        assert hashing.begun.wait(30)
        for _ in range(5):
            page = app.test_client().post("/auth/login", data={**ELSEWHERE, "email": "a@b.example"})
            assert page.status_code == 503, "and it counts as no wrong password"
            assert page.headers["Retry-After"] == "5"
            assert BUSY in words(page)
        reply = app.test_client().get(f"{API}/posts/", headers=basic("a@b.example", "dog"))
        assert reply.status_code == 503
        assert reply.json is not None
        assert BUSY in reply.json["message"]
        hashing.go.set()
