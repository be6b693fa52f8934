"""``make bench``: what pages cost, served by gunicorn as in production.

Seeds a site of 1,000 and one of 100,000 posts, starts one worker of four threads, and asks for each
page over one connection, one request after another. Prints the median and the 99th percentile of
the time to the whole answer, requests a second, statements and bytes.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import event

from app import create_app, db
from app.models import User
from benchmarks.seeding import LARGE, PASSWORD, SMALL, Size, seed
from config import database_address

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 20
KEY = "for-benchmarks-only-0123456789"


def pages(size: Size) -> dict[str, tuple[str, bool]]:
    """Address and whether it is asked for by somebody who has logged in."""
    middle = size.posts // 2
    return {
        "front page": ("/", False),
        "post": (f"/post/{middle}/post-number-{middle}", False),
        "profile": ("/user/user2", False),
        "tag": ("/tag/tag-7", False),
        "front page, logged in": ("/", True),
        "profile, logged in": ("/user/user2", True),
    }


def main() -> None:
    """Measure both sizes and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=300, help="for each page")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; else SQLite")
    options = parser.parse_args()
    print("| posts | page | p50 ms | p99 ms | requests/s | statements | kB |")
    print("|---|---|---|---|---|---|---|")
    for size in (SMALL, LARGE):
        with site(size, options.database) as (app, port):
            for name, (address, logged_in) in pages(size).items():
                cookie = log_in(port) if logged_in else ""
                statements = count_statements(app, address, logged_in)
                print_row(size, name, measure(port, address, cookie, options.requests), statements)


@contextmanager
def site(size: Size, database: str) -> Iterator[tuple[Flask, int]]:
    """A seeded database and the address of the server on it; both go in the end."""
    with tempfile.TemporaryDirectory() as folder:
        address = database_address(database) if database else f"sqlite:///{folder}/bench.sqlite"
        app = create_app("testing", {"SQLALCHEMY_DATABASE_URI": address, "SECRET_KEY": KEY})
        with app.app_context():
            db.drop_all()
            db.create_all()
            seed(size)
            db.engine.dispose()
        with serving(address) as port:
            yield app, port
        with app.app_context():
            db.drop_all()
            db.engine.dispose()


@contextmanager
def serving(address: str) -> Iterator[int]:
    """One gunicorn worker as in production, on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "FLASK_CONFIG": "docker",
        "SECRET_KEY": KEY,
        "DATABASE_URL": address,
        "WEB_CONCURRENCY": "1",
        "TRUSTED_HOSTS": "127.0.0.1",
    }
    command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--access-logfile",
               "/dev/null", "practice_flask_blog:app"]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def log_in(port: int) -> str:
    """The session cookie of the person that every seeded site has."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/auth/login")
    answer = connection.getresponse()
    page, cookie = answer.read().decode(), (answer.getheader("Set-Cookie") or "").partition(";")[0]
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    form = {"email": "reader@example.com", "password": PASSWORD, "csrf_token": token}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/auth/login", urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 302, f"log-in answered {answer.status}"
    return next(
        value.partition(";")[0]
        for value in answer.msg.get_all("Set-Cookie", [])
        if value.startswith("session=")
    )


def measure(port: int, address: str, cookie: str, requests: int) -> tuple[list[float], int]:
    """Seconds of each request in order, and the bytes of an answer. An error voids the run."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Cookie": cookie} if cookie else {}
    seconds: list[float] = []
    size = 0
    for number in range(WARM_UP + requests):
        began = time.perf_counter()
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        size = len(answer.read())
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}")
        if number >= WARM_UP:
            seconds.append(time.perf_counter() - began)
    return seconds, size


def count_statements(app: Flask, address: str, logged_in: bool) -> int:
    """How many statements a page takes, the loading of whoever is logged in included."""
    with app.app_context():
        engine = db.engine
        reader = db.session.query(User).filter_by(username="reader").one()
        session_id = reader.get_id()
        db.session.remove()
    client = app.test_client()
    if logged_in:
        with client.session_transaction() as session:
            session["_user_id"] = session_id
            session["_fresh"] = True
    heard: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        heard.append(statement)

    client.get(address)  # last_seen is noted by the first
    event.listen(engine, "before_cursor_execute", note)
    client.get(address)
    event.remove(engine, "before_cursor_execute", note)
    return sum(not text.startswith("BEGIN") for text in heard)


def print_row(size: Size, name: str, result: tuple[list[float], int], statements: int) -> None:
    """One line of the table."""
    seconds, bytes_ = result
    ordered = sorted(seconds)
    p50, p99 = statistics.median(ordered), ordered[int(len(ordered) * 0.99) - 1]
    rate = len(ordered) / sum(ordered)
    print(
        f"| {size.name} | {name} | {p50 * 1000:.2f} | {p99 * 1000:.2f} | {rate:.0f} "
        f"| {statements} | {bytes_ / 1000:.1f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
