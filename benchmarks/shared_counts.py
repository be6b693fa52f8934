"""The cost of counting tries in Redis, compared with counting in the database."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.databases import Database
from benchmarks.pages import READER, Visitors, ask, form_token, session_cookie
from benchmarks.seeding import PASSWORD
from benchmarks.serving import APPLICATION, Server, blog_settings, serving
from benchmarks.writing import FORM, WARM_UP, Timed, sending

# of each in a round, as many as one address may have wrong
TIMES = 40


@dataclass(frozen=True)
class Request:
    """A request, and how often it asks for a count."""

    name: str
    counted: int
    method: str
    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str]
    status: int = 200


@dataclass(frozen=True)
class Compared:
    """The times of a request at both servers."""

    name: str
    counted: int
    alone: Timed
    shared: Timed


def compare_counting(database: Database, redis: str, rounds: int) -> list[Compared]:
    """Send requests to a server without Redis and to one with it, in turn. Changes the database."""
    with ExitStack() as stack:
        servers = [
            stack.enter_context(
                serving(APPLICATION, "/", blog_settings(database, **more), database)
            )
            for more in ({}, {"REDIS_URL": redis})
        ]
        senders = [stack.enter_context(sending(server)) for server in servers]
        both = [_requests(server) for server in servers]
        found = [
            Compared(each.name, each.counted, Timed(each.name), Timed(each.name))
            for each in both[0]
        ]
        times = [each.alone for each in found], [each.shared for each in found]
        for number in range(-WARM_UP, rounds * TIMES):
            for requests, send, timed in zip(both, senders, times, strict=True):
                for request, into in zip(requests, timed, strict=True):
                    took, answer = send(request.method, request.path, request.headers, request.form)
                    if answer.status != request.status:
                        raise SystemExit(f"{request.name} answered {answer.status}")
                    if number >= 0:
                        into.took.append(took)
        return found


def _requests(server: Server) -> list[Request]:
    """Return requests that count nothing, and some that ask for two counts twice."""
    session = Visitors(server.port).session(READER)
    email = f"{READER}@example.com"
    by_password = base64.b64encode(f"{email}:{PASSWORD}".encode()).decode()
    page = ask(server.port, "/auth/login", {})
    form = {"email": email, "password": PASSWORD, "csrf_token": form_token(page)}
    stranger = {"Cookie": session_cookie(page), "Content-Type": FORM}
    return [
        Request("front page, logged in", 0, "GET", "/", {"Cookie": session}, {}),
        Request("form to log in", 0, "GET", "/auth/login", {}, {}),
        Request("logging in", 4, "POST", "/auth/login", stranger, form, 302),
        Request(
            "API, by password",
            4,
            "GET",
            "/api/ver1/posts/1",
            {"Authorization": f"Basic {by_password}"},
            {},
        ),
    ]
