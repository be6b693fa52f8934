"""``python -m benchmarks.importing``: what it costs to import a site of the book's application.

Makes one of a given size, imports it into an empty site and then again, as an operator does, while
another process writes what every writer writes. Prints the seconds, those of the processor,
the most memory, and the longest that the other writer has waited.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import time
from datetime import datetime, timedelta

from sqlalchemy import column, insert, table

from benchmarks.import_commands import Writer, run
from benchmarks.texts import PARAGRAPHS
from settings.types import database_address
from tests.flasky_sites import FlaskySite, pbkdf2

WORDS = [f"word{number}" for number in range(3_000)]
BEGAN = datetime(2014, 5, 1)  # noqa: DTZ001 - naive UTC, as the application stores it
MEBIBYTE = 1024  # of what getrusage counts in


def main() -> None:
    """Make a source, import it twice, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--posts", type=int, default=5_000)
    parser.add_argument("--comments", type=int, default=20_000)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; else SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = f"sqlite:///{folder}/source.sqlite"
        make_source(source, options.people, options.posts, options.comments)
        address = database_address(options.database or f"sqlite:///{folder}/site.sqlite")
        environment = {**os.environ, "FLASK_APP": "practice_flask_blog.py", "DATABASE_URL": address}
        run(environment, "deploy")
        for which in ("first", "second"):
            writer = Writer(address)
            began, of_processor = time.monotonic(), processor_seconds()
            said = run(environment, "import", "flasky", source)
            seconds = time.monotonic() - began
            waited, of_processor = writer.stop(), processor_seconds() - of_processor
            print(
                f"{which} run: {seconds:.1f} s, {of_processor:.1f} s of the processor; "
                f"another writer waited {waited:.2f} s at most"
            )
            print(said.splitlines()[-1])
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEBIBYTE
        print(f"most memory: {most:.0f} MiB")


def make_source(address: str, people: int, posts: int, comments: int) -> None:
    """Make a site of the book's application of this size."""
    chosen = random.Random(1)
    site = FlaskySite(address, strict=False)
    password = pbkdf2("cat")
    rows: dict[str, list[dict[str, object]]] = {
        "users": [
            {
                "id": number,
                "email": f"user{number}@example.com",
                "username": f"user{number}",
                "role_id": 1,
                "password_hash": password,
                "confirmed": True,
                "member_since": str(BEGAN),
                "last_seen": str(BEGAN),
            }
            for number in range(1, people + 1)
        ],
        "follows": [
            {"follower_id": one, "followed_id": 1 + (one + step) % people, "timestamp": str(BEGAN)}
            for one in range(1, people + 1)
            for step in range(min(20, people))
        ],
        "posts": [
            {
                "id": number,
                "body": _text(chosen, 300),
                "timestamp": str(BEGAN + timedelta(hours=number)),
                "author_id": chosen.randint(1, people),
            }
            for number in range(1, posts + 1)
        ],
        "comments": [
            {
                "id": number,
                "body": " ".join(chosen.choices(WORDS, k=40)),
                "timestamp": str(BEGAN + timedelta(hours=number)),
                "author_id": chosen.randint(1, people),
                "post_id": chosen.randint(1, posts),
            }
            for number in range(1, comments + 1)
        ],
    }
    with site.connected() as connection:
        for name, of_table in rows.items():
            connection.execute(insert(table(name, *map(column, of_table[0]))), of_table)


def _text(chosen: random.Random, words: int) -> str:
    paragraphs = [" ".join(chosen.choices(WORDS, k=words // 4)) for _each in range(4)]
    return "\n\n".join([f"# {' '.join(chosen.choices(WORDS, k=4))}", *paragraphs, *PARAGRAPHS])


def processor_seconds() -> float:
    """Return the seconds of the processor that commands have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
