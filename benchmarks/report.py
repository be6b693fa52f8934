"""The tables of a run, in Markdown."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.databases import Database
from benchmarks.measuring import (
    BARE,
    CLIENTS,
    REMEMBERING,
    REMEMBERING_304,
    TEMPLATE,
    Effort,
    Measured,
    Site,
)
from benchmarks.pages import Case, From
from benchmarks.plans import Explained
from benchmarks.report_sections import (
    FLAT,
    counting_table,
    judged,
    plans_table,
    writing_table,
)
from benchmarks.shared_counts import Compared
from benchmarks.writing import Timed

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
# The fraction of its reference that a page should reach, by the database it comes from.
FRONT_PAGE = {"SQLite": 0.20, "PostgreSQL": 0.14}
ANONYMOUS = {"SQLite": 0.20, "PostgreSQL": 0.13}
LOGGED_IN = {"SQLite": 0.14, "PostgreSQL": 0.10}
API_LIST = {"SQLite": 0.22, "PostgreSQL": 0.14}
NEW_TEASERS = {"SQLite": 0.14, "PostgreSQL": 0.14}
AGAINST_BARE, AGAINST_REMEMBERING = 0.7, 1.5
COLUMNS = (
    *("page", "req/s", "spread", "p50 ms", "p99 ms", "CPU ms", "statements", "bytes"),
    *("compared with", "ratio"),
)
TIMELINES = 2.2
ONE_WORKER, TWO_WORKERS, BOOT_SECONDS = 95, 130, 1.5


@dataclass
class Found:
    """The results of a run; those of parts that were not chosen are empty."""

    sites: list[Site] = field(default_factory=list)
    written: list[tuple[Database, list[Timed]]] = field(default_factory=list)
    explained: list[tuple[Database, list[Explained]]] = field(default_factory=list)
    compared: list[tuple[Database, list[Compared]]] = field(default_factory=list)


def report(found: Found, effort: Effort, machine: str) -> str:
    """Return the report of all that was measured, in Markdown."""
    method = (
        f"{machine}. {effort.rounds} rounds of {effort.seconds} s for each page and number of "
        f"clients, in turn; medians. Requests a second and CPU with {CLIENTS} clients, "
        "milliseconds with one. A figure that falls short of its goal is **bold**."
    )
    return "\n\n".join([method, *_sections(found)]) + "\n"


def _sections(found: Found) -> Iterator[str]:
    for site in found.sites:
        yield f"### {_name(site.database)}"
        yield _pages(site)
        yield _server(site)
    for engine in dict.fromkeys(site.database.engine for site in found.sites):
        of_engine = [site for site in found.sites if site.database.engine == engine]
        if len(of_engine) > 1:
            yield f"### Growing, {engine}"
            yield _growth(of_engine)
    for engine in dict.fromkeys(database.engine for database, _ in found.written):
        yield f"### Writing, {engine}"
        yield writing_table([each for each in found.written if each[0].engine == engine])
    for database, compared in found.compared:
        yield f"### Counting tries, {_name(database)}"
        yield counting_table(compared)
    for database, explained in found.explained:
        yield f"### Plans, {_name(database)}"
        yield plans_table(explained)


def _name(database: Database) -> str:
    return f"{database.engine}, {database.size.name} posts"


def write_into(file: Path, table: str) -> None:
    """Replace the tables in a document."""
    before, _, rest = file.read_text().partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise SystemExit(f"{file} has no place for the table: {BEGIN} … {END}")
    file.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}")


def machine() -> str:
    """Return a description of the machine."""
    processor = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            processor = line.partition(":")[2].strip()
            break
    return f"{processor}, one core for the server, Python {platform.python_version()}"


def _pages(site: Site) -> str:
    rows = [
        f"| {' | '.join(COLUMNS)} |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|--:|",
        *(_row(reference, "", "") for reference in site.references.values()),
    ]
    for page in site.pages:
        (reference, goal), *others = _goals(site, page)
        rows.append(_row(page, reference.name, _ratio(page, reference, goal)))
        for reference, goal in others:
            rows.append(f"{'| ' * 9}{reference.name} | {_ratio(page, reference, goal)} |")
    return "\n".join(rows)


def _row(found: Measured, compared: str, ratio: str) -> str:
    statements = "" if found.statements is None else found.statements
    return (
        f"| {found.name} | {found.per_second:,.0f} | {found.spread:.0%} | {found.p50:.2f} "
        f"| {found.p99:.2f} | {found.cpu:.2f} | {statements} | {found.bytes:,} "
        f"| {compared} | {ratio} |"
    )


def _goals(site: Site, page: Measured) -> list[tuple[Measured, float]]:
    """Return what a page is compared with, and the fraction of it that is the goal."""
    case = page.case
    assert case is not None
    if case.source is From.MEMORY:
        remembering = REMEMBERING_304 if case.status == 304 else REMEMBERING
        return [
            (site.references[BARE], AGAINST_BARE),
            (site.references[remembering], AGAINST_REMEMBERING),
        ]
    return [(site.references[TEMPLATE], _goal_of(case)[site.database.engine])]


def _goal_of(case: Case) -> dict[str, float]:
    if case.program:
        return API_LIST
    if case.logged_in:
        return LOGGED_IN
    if case.paths:
        return NEW_TEASERS
    return FRONT_PAGE if case.path == "/" else ANONYMOUS


def _ratio(page: Measured, reference: Measured, goal: float) -> str:
    ratio = page.per_second / reference.per_second
    return judged(ratio, ratio >= goal)


def _server(site: Site) -> str:
    one, two, boot = site.megabytes, site.megabytes_of_two, site.boot_seconds
    facts = (
        ("memory of gunicorn with one worker", f"{one:.0f} MB", one <= ONE_WORKER),
        ("with two", f"{two:.0f} MB", two <= TWO_WORKERS),
        ("from its start to the first page", f"{boot:.2f} s", boot <= BOOT_SECONDS),
    )
    told = [f"{what} {value if good else f'**{value}**'}" for what, value, good in facts]
    return f"In all: {'; '.join(told)}."


def _growth(sites: Sequence[Site]) -> str:
    """Return the milliseconds with one client at each size, and how they grow."""
    names = [site.database.size.name for site in sites]
    rows = [
        f"| page, p50 ms | {' | '.join(names)} | {names[-1]} to {names[0]} |",
        f"|---|{'--:|' * (len(names) + 1)}",
    ]
    tables = [{page.name: page.p50 for page in site.pages} for site in sites]
    for name in tables[0]:
        values = [table[name] for table in tables]
        ratio = values[-1] / values[0]
        shown = " | ".join(f"{value:.2f}" for value in values)
        rows.append(f"| {name} | {shown} | {judged(ratio, ratio <= FLAT)} |")
    for name in tables[0]:
        if name.startswith("timeline, 1,000 "):
            values = [table[name] / table["timeline, 10 busy"] for table in tables]
            shown = " | ".join(judged(value, value <= TIMELINES) for value in values)
            rows.append(f"| {name}, to 10 busy | {shown} | |")
    return "\n".join(rows)
