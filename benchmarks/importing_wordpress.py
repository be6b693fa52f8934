"""``python -m benchmarks.importing_wordpress``: what it costs to import a site of WordPress.

Makes an export of a given size, imports it into an empty site and then again, as an operator does,
while another process writes what every writer writes. Prints the seconds, the most memory, and the
longest that the other writer has waited.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.import_commands import Writer, run
from settings.types import database_address
from tests.wordpress_exports import FOOT, HEAD, author, comment, item, term

WORDS = [f"word{number}" for number in range(3_000)]
BEGAN = datetime(2014, 5, 1)  # noqa: DTZ001 - naive UTC, as exports have it
MEBIBYTE = 1024  # of what getrusage counts in
AUTHORS = 20
BLOCKS = """<!-- wp:paragraph -->
<p>{0} <strong>{1}</strong> <a href="https://old.example/2019/post-7/">{2}</a></p>
<!-- /wp:paragraph -->

<!-- wp:list -->
<ul><li>{1}</li><li>{2}</li></ul>
<!-- /wp:list -->

<!-- wp:image {{"id":7}} -->
<figure class="wp-block-image"><img src="https://old.example/a.jpg" alt="{1}"/>
<figcaption>{2}</figcaption></figure>
<!-- /wp:image -->
"""
CLASSIC = """{0}

{1}
{2} <em>{1}</em>

<blockquote>{2}</blockquote>
"""


def main() -> None:
    """Make an export, import it twice, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=5_000)
    parser.add_argument("--comments", type=int, default=20_000)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; else SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.xml"
        make_export(file, options.posts, options.comments)
        print(f"{file.stat().st_size / 1024**2:.0f} MiB")
        address = database_address(options.database or f"sqlite:///{folder}/site.sqlite")
        environment = {**os.environ, "FLASK_APP": "practice_flask_blog.py", "DATABASE_URL": address}
        run(environment, "deploy")
        for which in ("first", "second"):
            writer = Writer(address)
            began = time.monotonic()
            said = run(environment, "import", "wordpress", str(file))
            seconds = time.monotonic() - began
            print(f"{which} run: {seconds:.1f} s; another writer waited {writer.stop():.2f} s")
            print(said.splitlines()[-1])
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEBIBYTE
        print(f"most memory: {most:.0f} MiB")


def make_export(file: Path, posts: int, comments: int) -> None:
    """Write an export of this size, whose posts are of both editors in turn."""
    chosen = random.Random(1)
    authors = [author(number, f"author{number}") for number in range(1, AUTHORS + 1)]
    with file.open("w", encoding="utf-8") as written:
        written.write(HEAD.format(version="1.2", base="https://old.example") + "".join(authors))
        number = 0
        for post in range(1, posts + 1):
            until = comments * post // posts
            inside = [term(chosen.choice(WORDS[:200]), "post_tag", "x") for _each in range(3)]
            inside += [_comment(chosen, each, number) for each in range(number + 1, until + 1)]
            number = until
            date = str(BEGAN + timedelta(hours=post))
            body = (BLOCKS if post % 2 else CLASSIC) * 4
            written.write(
                item(
                    post,
                    body.format(*(_words(chosen, length) for length in (60, 8, 15))),
                    "".join(inside),
                    title=_words(chosen, 5),
                    creator=f"author{chosen.randint(1, AUTHORS)}",
                    post_date=date,
                    post_date_gmt=date,
                )
            )
        written.write(FOOT)


def _comment(chosen: random.Random, number: int, last_of_post_before: int) -> str:
    answers = number - 1 > last_of_post_before and chosen.random() < 0.4
    words = f"{_words(chosen, 30)}\n\n<a href='https://e.example/'>{_words(chosen, 2)}</a> & more"
    return comment(
        number,
        words,
        author=_words(chosen, 2),
        parent=str(number - 1) if answers else "0",
        user_id=str(chosen.randint(0, AUTHORS)),
        date_gmt=str(BEGAN + timedelta(hours=number)),
    )


def _words(chosen: random.Random, number: int) -> str:
    return " ".join(chosen.choices(WORDS, k=number))


if __name__ == "__main__":
    main()
