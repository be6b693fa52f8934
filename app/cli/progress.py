"""Progress of long commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

# steps between two lines, where there is no bar
LINE_EVERY = 1000


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar if standard error is a terminal.

    Yields a function that takes the number of further steps done, out of ``total``.
    """
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=total, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield bar.update


@contextmanager
def progress_in_lines(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar as ``progress`` does, and elsewhere a line now and then.

    It is for what takes minutes and is likely to be watched in a log.
    """
    done = reported = 0
    has_bar = sys.stderr.isatty()

    def advance(number: int) -> None:
        nonlocal done, reported
        done += number
        bar(number)
        if not has_bar and done >= reported + LINE_EVERY:
            reported = done
            click.echo(f"{label}: {done} of {total}", err=True)

    with progress(label, total) as bar:
        yield advance
