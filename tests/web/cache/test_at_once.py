"""Pages from memory are answered by a worker's loop, and everything else by its threads."""

from __future__ import annotations

import re
import selectors
import socket
from collections.abc import Iterator

import pytest
from flask import Flask
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.workers.gthread import TConn

from app.web.cache import site_version
from app.web.one_write import OneWriteResponse
from app.web.patient_worker import PatientWorker
from tests.web.renderings import page, renderings

CLIENT, SERVER = ("127.0.0.1", 40000), ("127.0.0.1", 8000)
HOST = b"Host: localhost\r\n"
PATIENCE_SECONDS = 10
MUCH = 1_000_000


class Log:
    """What a worker says: a line for each answer."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def access(self, response: wsgi.Response, request: object, *_: object) -> None:
        self.lines.append(response.status)

    def debug(self, *_: object) -> None:
        """Say nothing."""


class Loop(PatientWorker):
    """A worker whose threads do nothing: who has been given to them is seen."""

    def __init__(self, application: Flask) -> None:
        super().__init__(0, 0, [], None, 1, Config(), Log())
        self.application = application
        self.arrived = {}
        self.given: list[TConn] = []
        self.tpool = self
        self.poller = selectors.DefaultSelector()
        self.load_wsgi()

    def give(self, conn: TConn) -> None:
        self.given.append(conn)

    def close(self) -> None:
        self.poller.close()
        self.tmp.close()


@pytest.fixture
def loop(cached: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loop]:
    """A worker of the site, which holds its front page and is sure of it for the time being."""
    monkeypatch.setattr(site_version, "ASK_EVERY_SECONDS", 3600)
    monkeypatch.setattr(wsgi, "Response", OneWriteResponse)
    monkeypatch.setattr(PatientWorker.__base__, "load_wsgi", _take_the_application)
    page(cached)
    worker = Loop(cached)
    yield worker
    worker.close()


def _take_the_application(worker: Loop) -> None:
    worker.wsgi = worker.application


@pytest.fixture
def sides() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The two ends of a connection: the client's, and the server's."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(PATIENCE_SECONDS)
        client.connect(listener.getsockname())
        server, _ = listener.accept()
    with client, server:
        yield client, server


class Visit:
    """A client that asks a worker's loop."""

    def __init__(self, loop: Loop, sides: tuple[socket.socket, socket.socket]) -> None:
        self.loop = loop
        self.client, server = sides
        self.conn = TConn(loop.cfg, server, CLIENT, SERVER)
        loop.nr_conns = 1

    def ask(self, request: bytes) -> bytes | None:
        """The answer of the loop; None when a thread has been asked."""
        self.client.sendall(request)
        self.loop.enqueue_req(self.conn)
        if self.loop.given:
            return None
        return self.client.recv(MUCH)

    def turn(self) -> None:
        """Let the loop do what it has waited for."""
        self.loop.wait_for_and_dispatch_events(PATIENCE_SECONDS)


@pytest.fixture
def visit(loop: Loop, sides: tuple[socket.socket, socket.socket]) -> Visit:
    return Visit(loop, sides)


def get(path: bytes = b"/", headers: bytes = b"", method: bytes = b"GET") -> bytes:
    return method + b" " + path + b" HTTP/1.1\r\n" + HOST + headers + b"\r\n"


def without_what_changes(answer: bytes) -> bytes:
    return re.sub(rb"\r\n(?:Date|X-Request-ID): [^\r]*", b"", answer)


def test_a_page_from_memory_needs_no_thread(visit: Visit, cached: Flask) -> None:
    with renderings(cached) as made:
        answers = [visit.ask(get(headers=b"Accept-Encoding: br\r\n")) for _ in range(2)]
    assert made == []
    for answer in answers:
        assert answer is not None
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert visit.loop.log.lines == ["200 OK"] * 2
    assert visit.loop.keepalived_conns


@pytest.mark.parametrize("method", [b"GET", b"HEAD"])
@pytest.mark.parametrize(
    "headers",
    [b"", b"Accept-Encoding: gzip\r\n", b"If-None-Match: *\r\n", b"Cookie: language=en\r\n"],
)
def test_the_loop_answers_what_a_thread_would(visit: Visit, method: bytes, headers: bytes) -> None:
    request = get(method=method, headers=headers + b"Connection: close\r\n")
    at_once = visit.loop.at_once.answer(visit.conn, request)
    assert at_once is not None
    assert not at_once.keeps_open
    visit.conn.init()
    visit.conn.parser.unreader.unread(request)
    assert visit.loop.handle(visit.conn) is False
    visit.conn.sock.close()
    with visit.client.makefile("rb") as answers:
        assert without_what_changes(at_once.sent) == without_what_changes(answers.read())


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(get(b"/tags"), id="not in memory"),
        pytest.param(get(b"/?a=1"), id="another address"),
        pytest.param(get(headers=b"Accept-Language: zh-CN\r\n"), id="another language"),
        pytest.param(get(headers=b"Cookie: a=b; session=c\r\n"), id="somebody's own"),
        pytest.param(get(headers=b"cookie:remember_token=c\r\n"), id="somebody remembered"),
        pytest.param(get(headers=b"Authorization: Basic YTpi\r\n"), id="with a password"),
        pytest.param(get(headers=b"authorization : Basic YTpi\r\n"), id="with a strange one"),
        pytest.param(get(b"/healthz"), id="a probe"),
        pytest.param(get(b"/static/css/site.css"), id="a file"),
        pytest.param(get(b"/%73tatic/css/site.css"), id="a file, encoded"),
        pytest.param(get(method=b"POST"), id="a form"),
        pytest.param(get(headers=b"Content-Length: 2\r\n") + b"hi", id="with a body"),
        pytest.param(get(headers=b"Expect: 100-continue\r\n"), id="with a body to come"),
        pytest.param(get() + get(), id="two behind one another"),
        pytest.param(get() + b"GET /", id="one and a half"),
        pytest.param(get(headers=b"Upgrade: h2c\r\n"), id="for another protocol"),
        pytest.param(get(headers=b"nonsense\r\n"), id="malformed"),
        pytest.param(get(headers=HOST), id="malformed, two hosts"),
        pytest.param(b"GET / HTTP/9.1\r\n\r\n", id="from the future"),
    ],
)
def test_everything_else_is_for_a_thread(visit: Visit, request_: bytes) -> None:
    assert visit.ask(request_) is None
    assert visit.loop.log.lines == []
    unread = visit.conn.parser.unreader.take_buffered()
    assert unread == request_, "the thread would not see the request"


def test_the_loop_does_not_ask_the_database(visit: Visit, cached: Flask) -> None:
    cached.extensions["site_version"].invalidate()
    assert visit.ask(get()) is None


@pytest.mark.parametrize("way", ["stopping", "its last request", "too many connections"])
def test_a_worker_that_is_not_at_ease_leaves_it_to_a_thread(visit: Visit, way: str) -> None:
    if way == "stopping":
        visit.loop.alive = False
    elif way == "its last request":
        visit.loop.max_requests = 1
    else:
        visit.loop.max_keepalived = 0
    assert visit.ask(get()) is None


def test_without_a_page_cache_threads_answer(visit: Visit, cached: Flask) -> None:
    del cached.extensions["page_cache"]
    visit.loop.load_wsgi()
    assert visit.ask(get()) is None


def test_a_client_that_reads_slowly_gets_all_of_it(visit: Visit) -> None:
    visit.conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    answer = visit.ask(get())
    assert answer is not None
    assert visit.loop.pending_conns, "everything fits in at once, so that this tests nothing"
    length = re.search(rb"\r\nContent-Length: (\d+)", answer)
    assert length is not None
    whole = int(length[1])
    while len(answer.partition(b"\r\n\r\n")[2]) < whole:
        if visit.loop.pending_conns:
            visit.turn()
        answer += visit.client.recv(MUCH)
    assert b"</html>" in answer
    assert not visit.loop.pending_conns
    assert visit.loop.keepalived_conns


def test_a_client_that_does_not_read_is_dismissed(visit: Visit) -> None:
    visit.conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    visit.ask(get())
    visit.conn.timeout = 0
    visit.loop.murder_pending()
    assert visit.loop.nr_conns == 0
    assert visit.conn.sock.fileno() == -1


def test_a_client_that_is_gone_is_forgotten(visit: Visit) -> None:
    visit.conn.sock.shutdown(socket.SHUT_WR)
    visit.client.sendall(get())
    visit.loop.enqueue_req(visit.conn)
    assert visit.loop.nr_conns == 0
    assert not visit.loop.given


def test_the_loop_goes_on_while_a_client_does_not_hang_up(visit: Visit) -> None:
    answer = visit.ask(get(headers=b"Connection: close\r\n"))
    assert answer is not None
    assert b"\r\nConnection: close\r\n" in answer
    assert visit.loop.nr_conns == 1
    visit.client.sendall(b"and another thing")
    visit.turn()
    assert visit.loop.nr_conns == 1
    visit.client.close()
    visit.turn()
    assert visit.loop.nr_conns == 0
    assert visit.conn.sock.fileno() == -1


def test_a_client_that_never_hangs_up_is_cut_off(visit: Visit) -> None:
    visit.ask(get(headers=b"Connection: close\r\n"))
    visit.conn.timeout = 0
    visit.loop.murder_pending()
    assert visit.loop.nr_conns == 0
    assert visit.conn.sock.fileno() == -1
