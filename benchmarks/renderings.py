"""What a text of 100 kB costs to render, in seconds of the processor, by its shape.

Run with ``python -m benchmarks.renderings``. The aims are half a second at the median shape, and
two at most, for what publishing a post does: its HTML, its summary and its excerpt.
"""

from __future__ import annotations

import statistics
from time import process_time

import click

from app.content.markdown.parser import Conventions
from app.content.markdown.render import render_post, summarize_post
from app.content.text.excerpt import excerpt
from tests.content.markdown.costly_markdown import costly_texts

LENGTH = 100_000  # bytes, the longest post
CONVENTIONS = Conventions.of_language("en", keeps_lines=False, typographic=True)
SHOWN = 15


def seconds(source: str) -> tuple[float, float]:
    """Return the seconds to render a text, and those to publish it."""
    began = process_time()
    html = render_post(source, CONVENTIONS)
    rendered = process_time()
    summarize_post(source, CONVENTIONS)
    excerpt(html)
    return rendered - began, process_time() - began


@click.command()
def measure() -> None:
    """Print the slowest shapes, and the median and the slowest of all."""
    seconds("a\n\n```c\nint a;\n```")  # imports what is imported on first use
    costs = {name: seconds(source) for name, source in costly_texts(LENGTH).items()}
    slowest = sorted(costs, key=lambda name: costs[name][1], reverse=True)
    click.echo(f"{'shape':<30} {'render':>8} {'publish':>8}")
    for name in slowest[:SHOWN]:
        click.echo(f"{name:<30} {costs[name][0]:>7.2f}s {costs[name][1]:>7.2f}s")
    for name, which in (("median", statistics.median), ("slowest", max)):
        rendered, published = (which(each) for each in zip(*costs.values(), strict=True))
        click.echo(f"{f'{name} of {len(costs)}':<30} {rendered:>7.2f}s {published:>7.2f}s")


if __name__ == "__main__":
    measure()
