"""``make bench``: what pages cost, served as in production, beside what they are compared with.

Makes the databases that are not there yet (``benchmarks.seeding``), starts gunicorn on one core
with the application and with the references (``benchmarks.references``), and loads every page in
turn by wrk from another core. Then, on copies of the databases: what writing costs, how the
largest site's lists are answered, and what it costs to count in Redis where there is one.
``--write`` puts the tables into a document.
"""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path

import click

from benchmarks.copies import copied
from benchmarks.databases import Database, database
from benchmarks.loading import need_wrk
from benchmarks.measuring import Effort, measure
from benchmarks.plans import explain_pages
from benchmarks.report import Found, machine, report, write_into
from benchmarks.seeding import SIZES
from benchmarks.shared_counts import compare_counting
from benchmarks.writing import measure_writing

PARTS = PAGES, WRITING, PLANS, REDIS = "pages", "writing", "plans", "redis"


def main() -> None:
    """Measure what the command line says."""
    options = _options()
    need_wrk()
    sizes = [size for size in SIZES if size.name in options.sizes.split(",")]
    addresses = [*([] if options.only_postgresql else [""]), *filter(None, [options.database])]
    databases = [database(size, address) for address in addresses for size in sizes]
    effort = Effort(options.rounds, options.seconds)
    parts = options.parts.split(",")
    found = Found()
    if PAGES in parts:
        found.sites = [measure(each, effort, options.only) for each in databases]
    _measure_copies(databases, parts, options, found)
    table = report(found, effort, machine())
    click.echo(table)
    if options.write:
        write_into(options.write, table)


def _measure_copies(
    databases: list[Database], parts: list[str], options: argparse.Namespace, found: Found
) -> None:
    """Measure what changes a database, on copies."""
    for _engine, of_engine in groupby(databases, lambda each: each.engine):
        each_size = list(of_engine)
        for kept in each_size:
            explains = PLANS in parts and kept is each_size[-1]
            compares = REDIS in parts and options.redis and kept is databases[0]
            if not (explains or compares or WRITING in parts):
                continue
            with copied(kept) as copy:
                click.echo(f"{kept.engine}, {kept.size.name}: a copy", err=True)
                if explains and (explained := explain_pages(copy, options.only)):
                    found.explained.append((kept, explained))
                if compares:
                    compared = compare_counting(copy, options.redis, options.rounds)
                    found.compared.append((kept, compared))
                if WRITING in parts:
                    found.written.append((kept, measure_writing(copy, options.rounds)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(size.name for size in SIZES))
    parser.add_argument("--database", default="", help="a PostgreSQL server's address, as well")
    parser.add_argument("--only-postgresql", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=1, help="for each page in each round")
    parser.add_argument("--only", default="", help="pages with this in their name")
    parser.add_argument("--parts", default=",".join(PARTS), help="what to measure")
    parser.add_argument("--redis", default="", help="a Redis server's address, to count in")
    parser.add_argument("--write", type=Path, help="the document to put the tables into")
    options = parser.parse_args()
    if unknown := set(options.parts.split(",")) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return options


if __name__ == "__main__":
    main()
