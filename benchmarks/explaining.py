"""The plan of a statement by EXPLAIN, shortened for a table."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.pool import PoolProxiedConnection

from app.extensions import metadata
from app.models.search_index import is_index_table
from benchmarks.statements import Statement

TIMES = 3
# As many rows, or milliseconds where rows are not told, may be read without an index.
FEW_ROWS, SHORT = 1_000, 1.0
NO_INDEX, KEY = "no index", "primary key"
_ALIASES = re.compile(r'\b(?:FROM|JOIN|,)\s*"?(\w+)"? AS "?(\w+)"?')
_SQLITE_STEP = re.compile(
    r"(?P<how>SEARCH|SCAN) (?P<table>\w+)"
    r"(?: USING (?P<made>AUTOMATIC )?(?:PARTIAL )?(?:COVERING )?"
    r"(?:INDEX (?P<index>\w+)|(?P<key>INTEGER PRIMARY KEY)|INDEX))?"
)


@dataclass
class Plan:
    """The plan of a statement and its cost; times in milliseconds."""

    # tables in the order in which they are read, each with its indexes
    scans: dict[str, list[str]] = field(default_factory=dict)
    # tables of which much was read without an index
    without_index: list[str] = field(default_factory=list)
    sorts: bool = False
    rows: int = 0
    rows_read: int | None = None
    planning: float | None = None
    took: float = 0.0

    def add(self, table: str, how: str) -> None:
        """Add a way in which a table is read."""
        ways = self.scans.setdefault(table, [])
        if how not in ways:
            ways.append(how)


def explain(connection: PoolProxiedConnection, dialect: Dialect, statement: Statement) -> Plan:
    """Return the plan of a statement that reads, and how long it takes."""
    cursor = connection.cursor()
    try:
        if dialect.name == "postgresql":
            return _explain_on_postgresql(cursor, statement)
        return _explain_on_sqlite(cursor, statement)
    finally:
        cursor.close()


def _explain_on_postgresql(cursor: Any, statement: Statement) -> Plan:
    answers = []
    for _time in range(TIMES):
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.text}", statement.parameters)
        (answer,) = cursor.fetchone()
        answers += json.loads(answer) if isinstance(answer, str) else answer
    nodes = list(_nodes(answers[-1]["Plan"]))
    plan = Plan(
        sorts=any(node["Node Type"].endswith("Sort") for node in nodes),
        rows=round(nodes[0]["Actual Rows"]),
        rows_read=round(sum(_rows_read(node) for node in nodes)),
        planning=statistics.median(each["Planning Time"] for each in answers),
        took=statistics.median(each["Execution Time"] for each in answers),
    )
    for node, above in zip(nodes, _tables_of(nodes), strict=True):
        if node["Actual Loops"] and above:
            _add_node(plan, node, above)
    return plan


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for part in node.get("Plans", ()):
        yield from _nodes(part)


def _tables_of(nodes: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Return the table of each node; that of a bitmap index scan is named in a node before it."""
    table = ""
    for node in nodes:
        table = node.get("Relation Name", table)
        is_scan = "Relation Name" in node or node["Node Type"] == "Bitmap Index Scan"
        yield table if is_scan else ""


def _add_node(plan: Plan, node: dict[str, Any], table: str) -> None:
    if node["Node Type"] == "Bitmap Heap Scan":
        return  # its indexes follow
    plan.add(table, node.get("Index Name", NO_INDEX))
    if "Index Name" not in node and _rows_read(node) > FEW_ROWS:
        plan.without_index.append(table)


def _rows_read(node: dict[str, Any]) -> float:
    if "Relation Name" not in node:
        return 0
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    read: float = (node["Actual Rows"] + removed) * node["Actual Loops"]
    return read


def _explain_on_sqlite(cursor: Any, statement: Statement) -> Plan:
    cursor.execute(f"EXPLAIN QUERY PLAN {statement.text}", statement.parameters)
    steps = [row[3] for row in cursor.fetchall()]
    plan = Plan(sorts=any("TEMP B-TREE FOR" in step and "ORDER" in step for step in steps))
    # from the name that the statement gives a table to the table's own
    names = {name: name for name in metadata.tables}
    names |= {alias: table for table, alias in _ALIASES.findall(statement.text)}
    for step in steps:
        found = _SQLITE_STEP.match(step)
        table = names.get(found["table"], "") if found else ""
        if found and (table in metadata.tables or is_index_table(table)):
            plan.add(table, found["index"] or (KEY if found["key"] else NO_INDEX))
    took = []
    for _time in range(TIMES):
        began = time.perf_counter()
        cursor.execute(statement.text, statement.parameters)
        plan.rows = len(cursor.fetchall())
        took.append((time.perf_counter() - began) * 1000)
    plan.took = statistics.median(took)
    # one row may be found at an end of the table
    if plan.took > SHORT:
        plan.without_index += [table for table, ways in plan.scans.items() if NO_INDEX in ways]
    return plan
