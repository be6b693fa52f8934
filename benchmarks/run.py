"""``make bench``: what pages cost, served as in production, beside what they are compared with.

Makes the databases that are not there yet (``benchmarks.seeding``), starts gunicorn on one core
with the application and with the references (``benchmarks.references``), and loads every page in
turn by wrk from another core. ``--write`` puts the table into a document.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import click

from benchmarks.databases import database
from benchmarks.loading import need_wrk
from benchmarks.measuring import Effort, measure
from benchmarks.report import machine, report, write_into
from benchmarks.seeding import SIZES


def main() -> None:
    """Measure what the command line asks for."""
    options = _options()
    need_wrk()
    sizes = [size for size in SIZES if size.name in options.sizes.split(",")]
    addresses = [*([] if options.only_postgresql else [""]), *filter(None, [options.database])]
    databases = [database(size, address) for address in addresses for size in sizes]
    effort = Effort(options.rounds, options.seconds)
    sites = [measure(each, effort, options.only) for each in databases]
    table = report(sites, effort, machine())
    click.echo(table)
    if options.write:
        write_into(options.write, table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(size.name for size in SIZES))
    parser.add_argument("--database", default="", help="a PostgreSQL server's address, as well")
    parser.add_argument("--only-postgresql", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=1, help="for each page in each round")
    parser.add_argument("--only", default="", help="pages with this in their name")
    parser.add_argument("--write", type=Path, help="the document to put the table into")
    return parser.parse_args()


if __name__ == "__main__":
    main()
