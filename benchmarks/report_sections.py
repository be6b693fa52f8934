"""The tables beside those of the pages: writing, plans, counting in Redis."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.databases import Database
from benchmarks.explaining import Plan
from benchmarks.plans import Explained
from benchmarks.shared_counts import Compared
from benchmarks.writing import Timed

# How many times a small site's the milliseconds of a large one may be.
FLAT = 1.2


def judged(value: float, is_good: bool) -> str:
    """Return a figure, in bold if it misses its goal."""
    return f"{value:.2f}" if is_good else f"**{value:.2f}**"


def writing_table(written: Sequence[tuple[Database, list[Timed]]]) -> str:
    """Return the table of one engine: each action at each size."""
    names = [database.size.name for database, _ in written]
    times = " | ".join(f"{name}, p50 ms | p99 ms" for name in names)
    grows = len(names) > 1
    rows = [
        f"| action | statements | {times} |" + (f" {names[-1]} to {names[0]} |" if grows else ""),
        f"|---|--:|{'--:|--:|' * len(names)}" + ("--:|" if grows else ""),
    ]
    for sizes in zip(*(timed for _, timed in written), strict=True):
        growth = sizes[-1].p50 / sizes[0].p50
        shown = " | ".join(f"{timed.p50:.2f} | {timed.p99:.2f}" for timed in sizes)
        statements = max(timed.statements or 0 for timed in sizes)
        told = f" {judged(growth, growth <= FLAT)} |" if grows else ""
        rows.append(f"| {sizes[0].name} | {statements} | {shown} |{told}")
    return "\n".join(rows)


def plans_table(explained: Sequence[Explained]) -> str:
    """Return a row for each statement."""
    tells_rows_read = any(each.plan.rows_read is not None for each in explained)
    more = ("rows read", "planning ms") if tells_rows_read else ()
    columns = ("page", "table: index", "rows", *more, "ms")
    rows = [f"| {' | '.join(columns)} |", f"|---|---|{'--:|' * (len(columns) - 2)}"]
    page = ""
    for each in explained:
        plan = each.plan
        cells = ["" if each.page == page else each.page, _scans(plan), f"{plan.rows:,}"]
        if tells_rows_read:
            cells += [f"{plan.rows_read or 0:,}", f"{plan.planning or 0:.2f}"]
        rows.append(f"| {' | '.join([*cells, f'{plan.took:.2f}'])} |")
        page = each.page
    return "\n".join(rows)


def _scans(plan: Plan) -> str:
    scans = [
        f"**{table}: {', '.join(ways)}**"
        if table in plan.without_index
        else f"{table}: {', '.join(ways)}"
        for table, ways in plan.scans.items()
    ]
    return "; ".join([*scans, *(["sorted"] if plan.sorts else [])])


def counting_table(compared: Sequence[Compared]) -> str:
    """Return a row for each request, with counts in the database and in Redis."""
    rows = [
        "| request | steps of counting | p50 ms | p99 ms | with Redis, p50 ms | p99 ms |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for each in compared:
        times = (each.alone.p50, each.alone.p99, each.shared.p50, each.shared.p99)
        shown = " | ".join(f"{value:.2f}" for value in times)
        rows.append(f"| {each.name} | {each.counted or ''} | {shown} |")
    return "\n".join(rows)
