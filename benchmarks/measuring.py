"""One run: all pages in turn, in several rounds, so that a disturbance affects all alike."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import click

from app import db
from benchmarks.databases import Database
from benchmarks.loading import Load, load
from benchmarks.pages import Case, From, Visitors, ask, cases, check
from benchmarks.serving import (
    APPLICATION,
    REFERENCE,
    Server,
    blog_settings,
    serving,
)
from benchmarks.statements import count_statements

CLIENTS = 8
BARE, TEMPLATE = "bare WSGI function", "Flask and Jinja"
REMEMBERING = "page cache inside Flask"
REMEMBERING_304 = f"{REMEMBERING}, not modified"


@dataclass(frozen=True)
class Effort:
    """How long to measure."""

    rounds: int = 3
    seconds: int = 1


@dataclass
class Measured:
    """The results of several rounds for one page."""

    name: str
    bytes: int
    statements: int | None = None
    case: Case | None = None
    alone: list[Load] = field(default_factory=list)
    crowded: list[Load] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Return the requests per second with eight clients, the median of the rounds."""
        return statistics.median(each.per_second for each in self.crowded)

    @property
    def spread(self) -> float:
        """Return the range of the rounds as a fraction of the median."""
        rates = [each.per_second for each in self.crowded]
        return (max(rates) - min(rates)) / self.per_second

    @property
    def p50(self) -> float:
        """Return the median in milliseconds with one client, the median of the rounds."""
        return statistics.median(each.p50 for each in self.alone)

    @property
    def p99(self) -> float:
        """Return the 99th percentile in milliseconds with one client."""
        return statistics.median(each.p99 for each in self.alone)

    @property
    def cpu(self) -> float:
        """Return the CPU time of a request in milliseconds, that of the database included."""
        return statistics.median(each.cpu for each in self.crowded)


@dataclass
class Site:
    """The results for one database in one run, and those of the references."""

    database: Database
    references: dict[str, Measured]
    pages: list[Measured]
    boot_seconds: float
    megabytes: float
    megabytes_of_two: float


@dataclass(frozen=True)
class _Target:
    server: Server
    path: str
    headers: dict[str, str]
    into: Measured

    def load(self, clients: int, seconds: int) -> Load:
        """Run one round."""
        paths = self.into.case.paths if self.into.case else ()
        return load(self.server, self.path, self.headers, clients, seconds, paths)


def measure(database: Database, effort: Effort, only: str = "") -> Site:
    """Serve one database and the references, load them in turn, and return the results."""
    app = database.app()
    with ExitStack() as stack:
        with app.app_context():
            wanted = [case for case in cases(database) if only in case.name]
            counted = {case.name: count_statements(app, case) for case in wanted}
            db.session.remove()
            db.engine.dispose()
        references = _references(stack)
        servers = {
            source: stack.enter_context(
                serving(
                    APPLICATION,
                    "/",
                    blog_settings(database, PAGE_CACHE_MEGABYTES=megabytes),
                    database,
                )
            )
            for source, megabytes in ((From.MEMORY, "16"), (From.APPLICATION, "0"))
        }
        targets = [*references]
        for source, server in servers.items():
            visitors = Visitors(server.port)
            for case in (case for case in wanted if case.source is source):
                headers = visitors.headers(case)
                ask(server.port, case.path, headers)  # last_seen is noted, what is kept is kept
                size = check(server.port, case, headers)
                statements = None if source is From.MEMORY else counted[case.name]
                into = Measured(case.name, size, statements, case)
                targets.append(_Target(server, case.path, headers, into))
        _load_in_turn(targets, effort, f"{database.engine}, {database.size.name}")
        for target in targets[len(references) :]:
            assert target.into.case is not None
            check(target.server.port, target.into.case, target.headers)
        return Site(
            database,
            {target.into.name: target.into for target in references},
            [target.into for target in targets[len(references) :]],
            servers[From.MEMORY].boot_seconds,
            servers[From.MEMORY].memory_megabytes(),
            _memory_of_two(database),
        )


def _references(stack: ExitStack) -> list[_Target]:
    bare, flask, remembering = (
        stack.enter_context(serving((*REFERENCE, f"benchmarks.references:{name}"), ready, {}))
        for name, ready in (("bare", "/"), ("flask", "/template"), ("remembering", "/"))
    )
    known = {"If-None-Match": ask(remembering.port, "/", {}).headers["ETag"]}
    found = []
    for name, server, path, headers, status, text in (
        (BARE, bare, "/", {}, 200, b"The sea was quiet."),
        (TEMPLATE, flask, "/template", {}, 200, b"Post number 19"),
        (REMEMBERING, remembering, "/", {}, 200, b"Post number 19"),
        (REMEMBERING_304, remembering, "/", known, 304, b""),
    ):
        answer = ask(server.port, path, headers)
        if answer.status != status or text not in answer.body:
            raise SystemExit(f"{name} answers something else")
        found.append(_Target(server, path, headers, Measured(name, len(answer.body))))
    return found


def _load_in_turn(targets: Sequence[_Target], effort: Effort, label: str) -> None:
    for target in targets:  # warm up
        target.load(CLIENTS, 1)
    steps = [(each, clients) for clients in (1, CLIENTS) for each in targets] * effort.rounds
    with click.progressbar(steps, label=label, width=24) as bar:
        for target, clients in bar:
            found = target.load(clients, effort.seconds)
            (target.into.alone if clients == 1 else target.into.crowded).append(found)


def _memory_of_two(database: Database) -> float:
    """Return the memory in MB of a server with two workers, after each has made pages."""
    settings = blog_settings(database, WEB_CONCURRENCY="2")
    with serving(APPLICATION, "/", settings, database) as server:
        for path in ("/", "/tags", "/archive", "/?before=20260101T000000000000-1"):
            load(server, path, {}, CLIENTS, 1)
        return server.memory_megabytes()
