"""The table of a run, in Markdown."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import BARE, CLIENTS, FLASK, TEMPLATE, Effort, Measured, Site
from benchmarks.pages import From

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
# What a page should reach of its reference, by the database it comes from.
STRANGERS = {"SQLite": 0.25, "PostgreSQL": 0.18}
KNOWN = {"SQLite": 0.20, "PostgreSQL": 0.14}
FROM_MEMORY, AGAINST_FLASK = 0.9, 1.9
COLUMNS = (
    *("page", "req/s", "spread", "p50 ms", "p99 ms", "CPU ms", "statements", "bytes"),
    *("compared with", "ratio"),
)
FLAT, TIMELINES = 1.2, 2.0
ONE_WORKER, TWO_WORKERS, BOOT_SECONDS = 80, 140, 1.5


def report(sites: Sequence[Site], effort: Effort, machine: str) -> str:
    """Everything that was measured."""
    method = (
        f"{machine}. {effort.rounds} rounds of {effort.seconds} s for each page and number of "
        f"clients, in turn; medians. Requests a second and CPU with {CLIENTS} clients, "
        "milliseconds with one. A figure that falls short of its goal is **bold**."
    )
    parts = [method]
    for site in sites:
        title = f"### {site.database.engine}, {site.database.size.name} posts"
        parts += [title, _pages(site), _server(site)]
    engines = dict.fromkeys(site.database.engine for site in sites)
    for engine in engines:
        of_engine = [site for site in sites if site.database.engine == engine]
        if len(of_engine) > 1:
            parts += [f"### Growing, {engine}", _growth(of_engine)]
    return "\n\n".join(parts) + "\n"


def write_into(file: Path, table: str) -> None:
    """Put the table in its place in a document."""
    before, _, rest = file.read_text().partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise SystemExit(f"{file} has no place for the table: {BEGIN} … {END}")
    file.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}")


def machine() -> str:
    """What it was measured on."""
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
        compared, goal = _goal(site, page)
        ratio = page.per_second / compared.per_second
        rows.append(_row(page, compared.name, _judged(ratio, ratio >= goal)))
        if page.case and page.case.source is From.MEMORY:
            flask = site.references[FLASK]
            ratio = page.per_second / flask.per_second
            rows.append(f"| | | | | | | | | {FLASK} | {_judged(ratio, ratio >= AGAINST_FLASK)} |")
    return "\n".join(rows)


def _row(found: Measured, compared: str, ratio: str) -> str:
    statements = "" if found.statements is None else found.statements
    return (
        f"| {found.name} | {found.per_second:,.0f} | {found.spread:.0%} | {found.p50:.2f} "
        f"| {found.p99:.2f} | {found.cpu:.2f} | {statements} | {found.bytes:,} "
        f"| {compared} | {ratio} |"
    )


def _goal(site: Site, page: Measured) -> tuple[Measured, float]:
    case = page.case
    assert case is not None
    if case.source is From.MEMORY:
        return site.references[BARE], FROM_MEMORY
    goals = KNOWN if case.logged_in and not case.program else STRANGERS
    return site.references[TEMPLATE], goals[site.database.engine]


def _judged(value: float, is_good: bool) -> str:
    return f"{value:.2f}" if is_good else f"**{value:.2f}**"


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
    """Milliseconds for one client at each size, and how many times the smallest's the largest."""
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
        rows.append(f"| {name} | {shown} | {_judged(ratio, ratio <= FLAT)} |")
    for name in tables[0]:
        if name.startswith("timeline, 1,000 "):
            values = [table[name] / table["timeline, 10 busy"] for table in tables]
            shown = " | ".join(_judged(value, value <= TIMELINES) for value in values)
            rows.append(f"| {name}, to 10 busy | {shown} | |")
    return "\n".join(rows)
