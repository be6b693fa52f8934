"""Nobody is handed a connection that is known to be dead, and no server is asked for nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import QueuePool

from app.web.database import live_connections
from app.web.database.live_connections import ask_before_use


class Driver:
    """A connection to a database whose other end we hold."""

    closed = 0

    def __init__(self, end: socket.socket) -> None:
        self.end = end

    def fileno(self) -> int:
        """Its socket's number."""
        return self.end.fileno()


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with (
            socket.create_connection(listening.getsockname()) as near,
            listening.accept()[0] as far,
        ):
            yield near, far


Ends = tuple[socket.socket, socket.socket]


def test_a_quiet_connection_is_alive(ends: Ends) -> None:
    assert not live_connections._has_word(Driver(ends[0]))


def test_a_server_that_ends_a_connection_leaves_word(ends: Ends) -> None:
    near, far = ends
    far.close()
    assert live_connections._has_word(Driver(near))


def test_what_nobody_has_asked_for_is_word(ends: Ends) -> None:
    near, far = ends
    far.sendall(b"E")
    assert live_connections._has_word(Driver(near))


class Pool:
    """An engine of one connection, and what is asked of its server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.engine = create_engine("sqlite://", poolclass=QueuePool, pool_size=1)
        self.word = False
        self.dead = False
        self.asked = 0
        monkeypatch.setattr(self.engine.dialect, "do_ping", self._ping)
        monkeypatch.setattr(live_connections, "_has_word", lambda _: self.word)
        ask_before_use(self.engine)

    def _ping(self, driver: Any) -> bool:
        self.asked += 1
        if self.dead:
            self.dead = False
            raise self.engine.dialect.loaded_dbapi.OperationalError("it is gone")
        return True

    def use(self) -> int:
        """Ask something; answers which connection it was."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            return id(connection.connection.dbapi_connection)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """A pool that nobody has used yet."""
    pool = Pool(monkeypatch)
    yield pool
    pool.engine.dispose()


def test_a_connection_that_was_just_in_use_is_not_asked(pool: Pool) -> None:
    assert pool.use() == pool.use()
    assert pool.asked == 0


def test_one_that_has_rested_is_asked(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_connections, "MOMENT_SECONDS", 0)
    assert pool.use() == pool.use()
    assert pool.asked == 1


def test_one_with_word_from_its_server_is_asked(pool: Pool) -> None:
    pool.use()
    pool.word = True
    pool.use()
    assert pool.asked == 1


def test_a_dead_one_is_replaced(pool: Pool) -> None:
    with pool.engine.connect() as connection:
        before = connection.connection.dbapi_connection
    pool.word = pool.dead = True
    with pool.engine.connect() as connection:
        assert connection.connection.dbapi_connection is not before
        assert connection.execute(text("SELECT 1")).scalar() == 1
    assert pool.asked == 1
