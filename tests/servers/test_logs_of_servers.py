"""What real servers write to standard output: each request once, and their own words as ours."""

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
from tests.servers.visiting import Response, Visitor
from tests.servers.waiting import TIMEOUT_SECONDS, eventually
from tests.smtp import free_port, mail_server
from tests.web.logs.log_reading import Entry, entries

pytestmark = pytest.mark.servers

SERVERS = {
    "gunicorn": ("gunicorn", "practice_flask_blog:app"),
    "waitress": (
        "waitress",
        "--listen=127.0.0.1:{port}",
        "--trusted-proxy=*",
        "--trusted-proxy-headers=x-forwarded-for x-forwarded-proto",
        "practice_flask_blog:app",
    ),
    "flask run": ("flask", "run", "--port={port}"),
}
FLASKS_OWN_WORDS = " * "  # `flask run` introduces itself before there is a log
TOKEN = "hush.hush"
NONSENSE = [
    f"GET /auth/reset/{TOKEN}\x01 HTTP/9.9\r\n\r\n",
    f"GET /auth/reset/{TOKEN} HTTP/1.1\r\nBad Header: 1\r\n\r\n",
    '{"level": "forged"}\r\n\r\n',
]


class LoggingServer:
    """A server whose two outputs are kept apart."""

    def __init__(self, folder: Path, command: tuple[str, ...], settings: dict[str, str]) -> None:
        self.port = free_port()
        self.form = settings["LOG_FORMAT"]
        self._said, self._complained = folder / "said", folder / "complained"
        with self._said.open("wb") as said, self._complained.open("wb") as complained:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *(word.format(port=self.port) for word in command)],
                cwd=ROOT,
                env=environment(PORT=str(self.port), **settings),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=complained,
                start_new_session=True,
            )

    def listens(self) -> bool:
        """Whether it takes connections; it is not asked anything."""
        assert self.process.poll() is None, f"the server has ended: {self.complained}"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def get(self, path: str) -> Response:
        """Visit once."""
        return Visitor(self.port).get(path)

    @property
    def log(self) -> list[Entry]:
        """What it has said so far."""
        lines = self._said.read_text().splitlines(keepends=True)
        written = [line for line in lines if not line.startswith(FLASKS_OWN_WORDS)]
        return entries(self.form, "".join(line for line in written if line.endswith("\n")))

    def send(self, nonsense: str) -> None:
        """Say something that is no request, and hear the server out."""
        with closing(socket.create_connection(("127.0.0.1", self.port))) as connection:
            connection.settimeout(TIMEOUT_SECONDS)
            connection.sendall(nonsense.encode("latin-1"))
            while connection.recv(4096):
                pass

    def requests(self, count: int) -> list[Entry]:
        """The entries about requests, once there are so many."""
        eventually(lambda: len(self._requests()) >= count, f"{count} requests are logged")
        return self._requests()

    def _requests(self) -> list[Entry]:
        return [entry for entry in self.log if "method" in entry]

    @property
    def complained(self) -> str:
        """What it has said on standard error."""
        return self._complained.read_text()

    def stop(self) -> None:
        """End it as a platform does."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(TIMEOUT_SECONDS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of a new site."""
    folder = tmp_path_factory.mktemp("site")
    settings = {
        "FLASK_CONFIG": "docker",
        "SECRET_KEY": "kept-from-everybody-0123456789",
        "DATABASE_URL": f"sqlite:///{folder}/blog.sqlite",
        "SITE_URL": "http://127.0.0.1",
        "PROXY_HOPS": "1",
        "WEB_CONCURRENCY": "2",
        "LOG_FORMAT": "json",
        # as Heroku sets it
        "GUNICORN_CMD_ARGS": "--access-logfile -",
    }
    status, _, complained = run("flask", "deploy", **settings)
    assert (status, complained) == (0, "")
    return settings


@contextmanager
def serving(folder: Path, name: str, settings: dict[str, str]) -> Iterator[LoggingServer]:
    server = LoggingServer(folder, SERVERS[name], settings)
    try:
        eventually(server.listens, f"{name} listens")
        yield server
    finally:
        if server.process.poll() is None:
            os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait(TIMEOUT_SECONDS)


@pytest.mark.parametrize(
    ("name", "form"), [("gunicorn", "logfmt"), ("waitress", "json"), ("flask run", "text")]
)
def test_each_request_is_logged_once_on_standard_output(
    tmp_path: Path, site: dict[str, str], name: str, form: str
) -> None:
    with serving(tmp_path, name, {**site, "LOG_FORMAT": form}) as server:
        asked = ["/tags", "/static/css/site.css", f"/auth/reset/{TOKEN}?page=1", "/nothing"]
        pages = []
        for count, path in enumerate(asked, 1):
            pages.append(server.get(path))
            server.requests(count)  # an answer may be here before its line
            assert server.get("/healthz").status == 200
        said = server.requests(4)
        assert [(entry["method"], entry["path"], entry["status"]) for entry in said] == [
            ("GET", "/tags", 200),
            ("GET", "/static/css/site.css", 200),
            ("GET", "/auth/reset/***?page=1", 302),
            ("GET", "/nothing", 404),
        ]
        assert [entry["bytes"] for entry in said[:2]] == [
            int(page.headers["Content-Length"]) for page in pages[:2]
        ]
        assert said[0]["request_id"] == pages[0].headers["X-Request-ID"]
        assert {entry["remote"] for entry in said} == {"192.0.2.7"}  # as the router says
        for nonsense in NONSENSE:
            server.send(nonsense)
        assert server.get("/tags").status == 200
        eventually(lambda: server.requests(4)[-1]["path"] == "/tags", "the last is logged")
        server.stop()
        assert TOKEN not in str(server.log)
        assert server.complained == ""


@contextmanager
def without_tags(site: dict[str, str]) -> Iterator[None]:
    """The site's database, with a table that nobody finds."""
    with closing(sqlite3.connect(site["DATABASE_URL"].removeprefix("sqlite:///"))) as database:
        database.execute("ALTER TABLE tags RENAME TO labels")
        yield
        database.execute("ALTER TABLE labels RENAME TO tags")


def test_a_wrong_format_is_one_line(site: dict[str, str]) -> None:
    settings = {**site, "LOG_FORMAT": "xml", "PORT": str(free_port())}
    status, said, complained = run("gunicorn", "practice_flask_blog:app", **settings)
    assert (status, said) == (1, "")
    assert complained == (
        "Error: LOG_FORMAT='xml' is not understood: it expects logfmt, text or json.\n"
    )


def test_two_workers_send_one_mail_about_an_error(tmp_path: Path, site: dict[str, str]) -> None:
    """What is to be mailed is mailed before they end. Their own words are in the same log."""
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
            ids = [server.get("/tags").headers["X-Request-ID"] for _ in range(20)]
            server.requests(20)
            server.stop()
            errors = [entry for entry in server.log if entry["level"] == "error"]
            assert [entry["request_id"] for entry in errors] == ids
            own = [entry["message"] for entry in server.log if entry["logger"] == "gunicorn"]
            assert server.complained == ""
        assert sum(message.startswith("Starting gunicorn") for message in own) == 1
        assert sum(message.startswith("Booting worker") for message in own) == 2
        assert sum(message.startswith("Shutting down") for message in own) == 1
        assert len(mails.mails) == 1
        payload = mails.mails[0].get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert any(request_id in payload.decode() for request_id in ids)
