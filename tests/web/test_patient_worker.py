"""When a request has arrived, and may have a thread."""

from __future__ import annotations

import pytest

from app.web.patient_worker import MOST_BYTES, Outcome, Threads, is_complete

HEAD = b"POST / HTTP/1.1\r\nHost: blog.example\r\n"


@pytest.mark.parametrize(
    "arrived",
    [
        HEAD + b"\r\n",
        HEAD + b"Content-Length: 0\r\n\r\n",
        HEAD + b"content-length:4\r\n\r\nbody",
        HEAD + b"Content-Length: 4 \r\nAccept: */*\r\n\r\nbody and the next request",
        HEAD + b"Content-Length: 9000000\r\n\r\n" + b"x" * MOST_BYTES,
        HEAD + b"Content-Length: 9000000\r\nExpect: 100-Continue\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
        HEAD + b"Content-Length: many\r\n\r\n",
        HEAD + b"X-Content-Length: 4\r\n\r\n",
        b"\r\n" + HEAD + b"\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_nothing_is_left_to_wait_for(arrived: bytes) -> None:
    assert is_complete(arrived)


@pytest.mark.parametrize(
    "arrived",
    [
        b"",
        b"\r\n\r\n",
        HEAD,
        HEAD + b"\r",
        HEAD + b"Content-Length: 4\r\n\r\n",
        HEAD + b"CONTENT-LENGTH:\t4\r\n\r\nbod",
        HEAD + b"Content-Length: 9000000\r\n\r\n" + b"x" * 1000,
    ],
)
def test_the_rest_is_still_to_come(arrived: bytes) -> None:
    assert not is_complete(arrived)


def test_threads_do_what_they_are_given_and_then_end() -> None:
    done: list[str] = []
    threads = Threads(1, done.append)
    for name in ("a", "b", "c"):
        threads.give(name)
    threads.shutdown()
    assert done == ["a", "b", "c"]


def test_an_outcome_raises_what_the_thread_raised() -> None:
    outcome = Outcome()
    outcome.keeps_open = True
    assert outcome.result() is True
    outcome.error = SystemExit(1)
    with pytest.raises(SystemExit):
        outcome.result()
