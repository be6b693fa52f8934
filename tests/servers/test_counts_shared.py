"""Failed log-ins, counted by processes that share a database, a Redis, or nothing."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from settings.types import redis_with_own_certificate
from tests.cli.processes import run
from tests.servers.conftest import CHEAP_HASHES, SECRET_KEY, Serve
from tests.servers.serving import GUNICORN, Server, serving
from tests.servers.waiting import eventually

pytestmark = pytest.mark.servers

TRIES = 3


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The address of a Redis server of the test's own, which stores nothing on disk."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    try:
        eventually(lambda: _listens(port), "Redis listens")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with closing(socket.socket()) as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def wrong_password(server: Server) -> int:
    """Return the status of a failed log-in."""
    visitor = server.visitor()
    visitor.open_form("/auth/login")
    return visitor.post("/auth/login", email="john@example.com", password="wrong").status


def test_two_dynos_count_failures_together(serve: Serve, redis: str) -> None:
    limit = {"LOGIN_FAILURES_PER_ACCOUNT": f"{TRIES} per hour", "REDIS_URL": redis}
    one, other = (serve(WEB_CONCURRENCY="1", **limit) for _ in range(2))
    assert [wrong_password(one) for _ in range(TRIES)] == [200] * TRIES
    assert wrong_password(other) == 429


def test_without_redis_two_dynos_count_together_in_the_database(serve: Serve) -> None:
    limit = {"LOGIN_FAILURES_PER_ACCOUNT": f"{TRIES} per hour"}
    one, other = (serve(WEB_CONCURRENCY="1", **limit) for _ in range(2))
    assert [wrong_password(one) for _ in range(TRIES)] == [200] * TRIES
    assert wrong_password(other) == 429


def test_two_workers_do_not_double_a_limit(serve: Serve) -> None:
    server = serve(LOGIN_FAILURES_PER_ACCOUNT=f"{TRIES} per hour")
    with ThreadPoolExecutor(8) as together:
        statuses = list(together.map(lambda _number: wrong_password(server), range(24)))
    assert sorted(statuses) == [200] * TRIES + [429] * (24 - TRIES)


def test_two_workers_on_sqlite_do_not_double_a_limit(tmp_path: Path) -> None:
    settings = {
        "FLASK_CONFIG": "heroku",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'blog.sqlite'}",
        "SECRET_KEY": SECRET_KEY,
        "PASSWORD_HASH_METHOD": CHEAP_HASHES,
        "LOGIN_FAILURES_PER_ACCOUNT": f"{TRIES} per hour",
    }
    status, _, errors = run("flask", "deploy", **settings)
    assert status == 0, errors
    with serving(GUNICORN, **settings, WEB_CONCURRENCY="2") as server:
        with ThreadPoolExecutor(8) as together:
            statuses = list(together.map(lambda _number: wrong_password(server), range(24)))
        assert sorted(statuses) == [200] * TRIES + [429] * (24 - TRIES)
        assert "locked" not in server.output


def test_each_process_may_count_by_itself(serve: Serve) -> None:
    settings = {
        "LOGIN_FAILURES_PER_ACCOUNT": f"{TRIES} per hour",
        "RATELIMIT_STORAGE_URI": "memory://",
    }
    one, other = (serve(WEB_CONCURRENCY="1", **settings) for _ in range(2))
    assert [wrong_password(one) for _ in range(TRIES)] == [200] * TRIES
    assert wrong_password(other) == 200


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("redis://cache:6379", "redis://cache:6379"),
        ("rediss://cache:6379", "rediss://cache:6379?ssl_cert_reqs=none"),
        ("rediss://cache:6379/0?a=b", "rediss://cache:6379/0?a=b&ssl_cert_reqs=none"),
    ],
)
def test_herokus_redis_needs_no_signed_certificate(given: str, used: str) -> None:
    assert redis_with_own_certificate(given) == used
