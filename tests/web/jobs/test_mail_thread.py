"""The thread of a web process that delivers mail, and the requests that never wait for it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.fixture_types import MakeApp
from tests.mail_delivery import enqueue, mail_delivery_of, reaching, stored
from tests.smtp import MailServer, silent_server


@pytest.fixture
def serving(
    app: Flask, make_app: MakeApp, database_address: str, smtp_server: MailServer
) -> Iterator[Flask]:
    settings = {**reaching(smtp_server.port), "MAIL_DELIVERY": "thread"}
    serving = make_app("testing", database_address, **settings)

    @serving.get("/enqueue")
    def enqueue_mail() -> str:
        enqueue("ann@example.com")
        return "enqueued"

    yield serving
    mail_delivery_of(serving).stop()


def test_it_delivers_what_a_request_has_committed(serving: Flask, smtp_server: MailServer) -> None:
    assert serving.test_client().get("/enqueue").text == "enqueued"
    assert smtp_server.taken.get(timeout=20)["To"] == "ann@example.com"


def test_a_silent_server_delays_no_request(serving: Flask) -> None:
    with silent_server() as silent:
        serving.extensions["mail"].port = silent.getsockname()[1]
        client = serving.test_client()
        assert client.get("/enqueue").text == "enqueued"
        silent.settimeout(20)
        waiting: socket.socket = silent.accept()[0]  # the thread waits for a greeting now
        assert client.get("/enqueue").text == "enqueued"
        waiting.close()
        mail_delivery_of(serving).stop()
    assert len(stored()) == 2
