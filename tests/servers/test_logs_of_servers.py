"""The log of real servers: each request once, and their own messages in the same format."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.cli.processes import ROOT, environment, run
from tests.servers.serving import GUNICORN, WAITRESS
from tests.servers.visiting import Response, Visitor
from tests.servers.waiting import TIMEOUT_SECONDS, eventually
from tests.smtp import free_port, mail_server
from tests.web.logs.log_reading import Entry, entries

pytestmark = pytest.mark.servers

COMMANDS = {
    "gunicorn": GUNICORN,
    "waitress": WAITRESS,
    "flask run": ("flask", "run", "--port={port}"),
}
FLASKS_OWN_LINES = " * "  # `flask run` prints them before the log is set up
TOKEN = "hush.hush"
MALFORMED = [
    f"GET /auth/reset/{TOKEN}\x01 HTTP/9.9\r\n\r\n",
    f"GET /auth/reset/{TOKEN} HTTP/1.1\r\nBad Header: 1\r\n\r\n",
    '{"level": "forged"}\r\n\r\n',
]


class LoggingServer:
    """A server whose standard output and standard error are kept apart."""

    def __init__(self, folder: Path, command: tuple[str, ...], settings: dict[str, str]) -> None:
        self.port = free_port()
        self.form = settings["LOG_FORMAT"]
        self._output, self._errors = folder / "output", folder / "errors"
        with self._output.open("wb") as output, self._errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *(word.format(port=self.port) for word in command)],
                cwd=ROOT,
                env=environment(PORT=str(self.port), **settings),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )

    def listens(self) -> bool:
        """Return whether it accepts connections; no request is sent."""
        assert self.process.poll() is None, f"the server has ended: {self.errors}"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def request(self, path: str, method: str = "GET") -> Response:
        """Send one request."""
        return Visitor(self.port).request(method, path)

    @property
    def log(self) -> list[Entry]:
        """The entries so far."""
        lines = self._output.read_text().splitlines(keepends=True)
        written = [line for line in lines if not line.startswith(FLASKS_OWN_LINES)]
        return entries(self.form, "".join(line for line in written if line.endswith("\n")))

    def send(self, malformed: str) -> None:
        """Send a malformed request, and read until the server closes the connection."""
        with closing(socket.create_connection(("127.0.0.1", self.port))) as connection:
            connection.settimeout(TIMEOUT_SECONDS)
            connection.sendall(malformed.encode("latin-1"))
            while connection.recv(4096):
                pass

    def requests(self, count: int) -> list[Entry]:
        """Return the entries about requests, once there are ``count``."""
        eventually(lambda: len(self._requests()) >= count, f"{count} requests are logged")
        return self._requests()

    def _requests(self) -> list[Entry]:
        return [entry for entry in self.log if "method" in entry]

    @property
    def errors(self) -> str:
        """The output on standard error."""
        return self._errors.read_text()

    def stop(self) -> None:
        """End the server as a platform does."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(TIMEOUT_SECONDS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of a new site."""
    folder = tmp_path_factory.mktemp("site")
    settings = {
        "FLASK_CONFIG": "docker",
        "SECRET_KEY": "a-secret-that-is-long-enough-0123456789",
        "DATABASE_URL": f"sqlite:///{folder}/blog.sqlite",
        "SITE_URL": "http://127.0.0.1",
        "PROXY_HOPS": "1",
        "WEB_CONCURRENCY": "2",
        "LOG_FORMAT": "json",
        # as Heroku sets it
        "GUNICORN_CMD_ARGS": "--access-logfile -",
    }
    status, _, errors = run("flask", "deploy", **settings)
    assert (status, errors) == (0, "")
    return settings


@contextmanager
def serving(folder: Path, name: str, settings: dict[str, str]) -> Iterator[LoggingServer]:
    server = LoggingServer(folder, COMMANDS[name], settings)
    try:
        eventually(server.listens, f"{name} listens")
        yield server
    finally:
        if server.process.poll() is None:
            os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait(TIMEOUT_SECONDS)


@pytest.mark.parametrize(
    ("name", "workers", "form"),
    [
        ("gunicorn", "1", "json"),
        ("gunicorn", "2", "logfmt"),
        ("waitress", "", "json"),
        ("flask run", "", "text"),
    ],
)
def test_each_request_is_logged_once_on_standard_output(
    tmp_path: Path, site: dict[str, str], name: str, workers: str, form: str
) -> None:
    settings = {**site, "LOG_FORMAT": form, "WEB_CONCURRENCY": workers or "2"}
    with serving(tmp_path, name, settings) as server:
        paths = ["/tags", "/static/css/site.css", f"/auth/reset/{TOKEN}?page=1", "/nothing"]
        pages = []
        for count, path in enumerate(paths, 1):
            pages.append(server.request(path))
            server.requests(count)  # a response may arrive before its entry is written
            assert server.request("/healthz").status == 200
        logged = server.requests(4)
        assert [(entry["method"], entry["path"], entry["status"]) for entry in logged] == [
            ("GET", "/tags", 200),
            ("GET", "/static/css/site.css", 200),
            ("GET", "/auth/reset/***?page=1", 302),
            ("GET", "/nothing", 404),
        ]
        assert [entry["bytes"] for entry in logged[:2]] == [
            int(page.headers["Content-Length"]) for page in pages[:2]
        ]
        assert logged[0]["request_id"] == pages[0].headers["X-Request-ID"]
        assert {entry["remote"] for entry in logged} == {"192.0.2.7"}  # from the router's header
        for path in paths[:2]:
            assert server.request(path, "HEAD").status == 200
        heads = server.requests(6)[4:]
        assert [(entry["method"], entry["status"], entry["bytes"]) for entry in heads] == [
            ("HEAD", 200, 0)
        ] * 2
        for malformed in MALFORMED:
            server.send(malformed)
        assert server.request("/tags").status == 200
        eventually(lambda: server.requests(7)[-1]["path"] == "/tags", "the last one is logged")
        server.stop()
        assert TOKEN not in str(server.log)
        assert server.errors == ""


@contextmanager
def without_tags(site: dict[str, str]) -> Iterator[None]:
    """Rename a table in the site's database, so that its queries fail."""
    with closing(sqlite3.connect(site["DATABASE_URL"].removeprefix("sqlite:///"))) as database:
        database.execute("ALTER TABLE tags RENAME TO labels")
        yield
        database.execute("ALTER TABLE labels RENAME TO tags")


def test_a_wrong_format_is_one_line(site: dict[str, str]) -> None:
    settings = {**site, "LOG_FORMAT": "xml", "PORT": str(free_port())}
    status, output, errors = run("gunicorn", "practice_flask_blog:app", **settings)
    assert (status, output) == (1, "")
    assert errors == (
        "Error: LOG_FORMAT='xml' is not understood: it expects logfmt, text or json.\n"
    )


def test_two_workers_send_one_mail_about_an_error(tmp_path: Path, site: dict[str, str]) -> None:
    """The mail is sent before they end. Their own messages are in the same log."""
    with mail_server() as mails:
        settings = {
            **site,
            "FLASKY_ADMIN": "admin@example.com",
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(mails.port),
            "MAIL_USE_TLS": "false",
            "MAIL_DELIVERY": "worker",
        }
        with without_tags(site), serving(tmp_path, "gunicorn", settings) as server:
            ids = [server.request("/tags").headers["X-Request-ID"] for _ in range(20)]
            server.requests(20)
            server.stop()
            logged = [entry for entry in server.log if entry["level"] == "error"]
            assert [entry["request_id"] for entry in logged] == ids
            own = [entry["message"] for entry in server.log if entry["logger"] == "gunicorn"]
            assert server.errors == ""
        assert sum(message.startswith("Starting gunicorn") for message in own) == 1
        assert sum(message.startswith("Booting worker") for message in own) == 2
        assert sum(message.startswith("Shutting down") for message in own) == 1
        assert len(mails.mails) == 1
        payload = mails.mails[0].get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert any(request_id in payload.decode() for request_id in ids)
