"""Answers as gunicorn gives them: the same bytes, in one piece."""

from __future__ import annotations

import time
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http import wsgi
from gunicorn.http.errors import InvalidResponseHeader, InvalidResponseHeaderName
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import ThreadWorker

from app.web.one_write import MOST_TOGETHER, OneWriteResponse
from app.web.patient_worker import PatientWorker

CLIENT, SERVER = ("203.0.113.7", 40000), ("127.0.0.1", 8000)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let time stand still, so that answers with dates can be compared."""
    monkeypatch.setattr(time, "time", lambda: 1_790_000_000.9)


class Socket:
    """Remembers every piece that it is given to send."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def sendall(self, piece: bytes) -> None:
        self.sent.append(piece)


def answer(
    kind: type[wsgi.Response],
    headers: list[tuple[str, str]],
    *body: bytes,
    status: str = "200 OK",
    method: str = "GET",
) -> list[bytes]:
    """What is sent."""
    lines = f"{method} / HTTP/1.1\r\nHost: blog.example\r\n\r\n".encode()
    request = next(RequestParser(Config(), iter([lines]), CLIENT))
    sock = Socket()
    response = kind(request, sock, Config())
    response.start_response(status, headers)
    for piece in body:
        response.write(piece)
    response.close()
    return sock.sent


HTML = [("Content-Type", "text/html"), ("X-Request-ID", "a")]
CASES: dict[str, dict[str, Any]] = {
    "whole": {"headers": [*HTML, ("Content-Length", "5")], "body": [b"hello"]},
    "in pieces": {"headers": [*HTML, ("Content-Length", "5")], "body": [b"he", b"", b"llo"]},
    "longer than it says": {"headers": [*HTML, ("Content-Length", "3")], "body": [b"hello"]},
    "chunked": {"headers": HTML, "body": [b"he", b"llo"]},
    "large": {"headers": HTML, "body": [b"x" * (MOST_TOGETHER + 1)]},
    "empty": {"headers": [*HTML, ("Content-Length", "0")], "body": []},
    "not modified": {"headers": HTML, "body": [], "status": "304 NOT MODIFIED"},
    "only the head": {
        "headers": [*HTML, ("Content-Length", "5")],
        "body": [b"hello"],
        "method": "HEAD",
    },
    "hop by hop": {
        "headers": [*HTML, ("Connection", "upgrade"), ("Upgrade", "websocket")],
        "body": [b"x"],
    },
}


@pytest.mark.parametrize("name", CASES)
def test_the_bytes_are_those_that_gunicorn_sends(name: str) -> None:
    case = dict(CASES[name])
    headers, body = case.pop("headers"), case.pop("body")
    ours = answer(OneWriteResponse, headers, *body, **case)
    assert b"".join(ours) == b"".join(answer(wsgi.Response, headers, *body, **case))
    assert b"".join(ours).startswith(b"HTTP/1.1 ")


def test_head_and_body_are_one_piece() -> None:
    assert len(answer(OneWriteResponse, [*HTML, ("Content-Length", "5")], b"hello")) == 1
    assert len(answer(OneWriteResponse, [*HTML, ("Content-Length", "5")], b"he", b"llo")) == 2


@pytest.mark.parametrize("header", [("X-A", "a\r\nSet-Cookie: b"), ("X A", "a"), ("X-A", "\0")])
def test_a_header_that_would_split_the_answer_is_refused_every_time(
    header: tuple[str, str],
) -> None:
    for _ in range(2):
        with pytest.raises((InvalidResponseHeader, InvalidResponseHeaderName)):
            answer(OneWriteResponse, [*HTML, header], b"hello")


@pytest.mark.parametrize("header", [("X-A", 5), ("X-A", b"a"), (b"X-A", "a")])
def test_a_header_that_is_no_text_is_refused(header: Any) -> None:
    with pytest.raises(TypeError):
        answer(OneWriteResponse, [*HTML, header], b"hello")


def test_the_date_is_that_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(OneWriteResponse, HTML)
    monkeypatch.setattr(time, "time", lambda: 1_790_000_061.2)
    sent = b"".join(answer(OneWriteResponse, HTML))
    assert b"\r\nDate: Mon, 21 Sep 2026 14:14:21 GMT\r\n" in sent


def test_our_worker_answers_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsgi, "Response", wsgi.Response)
    monkeypatch.setattr(ThreadWorker, "init_process", lambda _worker: None)
    PatientWorker.__new__(PatientWorker).init_process()
    lines = b"GET / HTTP/1.1\r\nHost: blog.example\r\n\r\n"
    request = next(RequestParser(Config(), iter([lines]), CLIENT))
    response, _environ = wsgi.create(request, Socket(), CLIENT, SERVER, Config())
    assert isinstance(response, OneWriteResponse)
