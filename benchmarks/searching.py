"""``python -m benchmarks.searching``: what a search costs, and what it costs to make the index.

Fills a site with short posts of made-up words, some of which are in every post and some in a
few, English and Chinese. Prints the seconds that the index took and, for each kind of query, how
many posts match and the median of the milliseconds for a page of results.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import insert, text

from app import create_app, db
from app.content.search.query_parser import parse
from app.models import Post, Role, Tag, User, post_tags, utcnow
from app.services.search.search import search
from app.web.repair.search_index import index_missing
from settings.types import database_address

CHUNK = 10_000
AUTHORS, TAGS = 500, 50
DIFFERENT_TEXTS = 5_000
QUERIES = {
    "a word of every post": "w0",
    "every second post, in some titles": "w3",
    "one post of 100": "w400",
    "one post of 5,000": "rare1",
    "no post": "nowhere",
    "two frequent words": "w1 w2",
    "frequent and rare": "w0 rare1",
    "frequent, but never together": '"w0 w0 w0 w0"',
    "phrase of frequent words": '"w1 w2"',
    "beginning of every word": "w",
    "two characters": "学习",
    "one character": "学",
    "four characters": "学习编程",
    "author": "author:user7",
    "author and frequent word": "w0 author:user7",
    "tag and frequent word": "w0 tag:tag7",
    "frequent, without a frequent one": "w0 -w1",
}


def main() -> None:
    """Fill a database, index it, and measure searches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=120, help="in a post")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; else SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/search.sqlite"
        if options.database:
            address = database_address(options.database)
        settings = {"SQLALCHEMY_DATABASE_URI": address, "SLOW_QUERY_MILLISECONDS": 10**9}
        app = create_app("testing", settings)
        with app.app_context():
            db.drop_all()
            db.create_all()
            _fill(options.posts, options.words)
            began = time.perf_counter()
            index_missing()
            print(f"{options.posts} posts indexed in {time.perf_counter() - began:.0f} s")
            if options.database:
                with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as one:
                    one.execute(text("VACUUM ANALYZE"))
            _measure()
            db.session.remove()
            db.drop_all()
            db.engine.dispose()


def _texts(words: int) -> list[str]:
    """Return the HTML of different texts, with frequent and rare words as in a language."""
    draw = random.Random(words)
    vocabulary = [f"w{rank}" for rank in range(20_000)]
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(vocabulary))))
    phrases = ["今天天气很好", "学习编程", "去公园散步", "读书与写作", "我们学习历史"]
    texts = []
    for number in range(DIFFERENT_TEXTS):
        drawn = draw.choices(vocabulary, cum_weights=weights, k=words)
        chinese = "，".join(draw.choices(phrases, k=3))
        rare = "rare1" if number == 0 else ""
        texts.append(f"<p>{' '.join(drawn)} {rare}</p>\n<p>{chinese}</p>")
    return texts


def _fill(posts: int, words: int) -> None:
    Role.insert_roles()
    now, draw, texts = utcnow(), random.Random(posts), _texts(words)
    people = [{"id": n, "username": f"user{n}", "security_stamp": ""} for n in range(1, AUTHORS)]
    db.session.execute(insert(User), [{**row, "confirmed": True} for row in people])
    tags = [{"id": n, "name": f"tag {n}", "slug": f"tag{n}"} for n in range(1, TAGS)]
    db.session.execute(insert(Tag), tags)
    for start in range(1, posts + 1, CHUNK):
        numbers = range(start, min(start + CHUNK, posts + 1))
        rows: list[dict[str, Any]] = [
            {
                "id": number,
                "author_id": draw.randrange(1, AUTHORS),
                "title": f"Post w{draw.randrange(200)}",
                "title_slug": "post",
                "body": "",
                "body_html": draw.choice(texts),
                "summary_html": "",
                "summary_is_whole": True,
                "excerpt": "",
                "published_at": now - timedelta(minutes=posts - number + 1),
            }
            for number in numbers
        ]
        db.session.execute(insert(Post), rows)
        tagged = [{"post_id": n, "tag_id": draw.randrange(1, TAGS)} for n in numbers]
        db.session.execute(insert(post_tags), tagged)
        db.session.commit()


def _measure() -> None:
    print("| query | found | first page ms | last page ms |")
    print("|---|---|---|---|")
    for name, asked in QUERIES.items():
        query = parse(asked)
        milliseconds = []
        for number in (1, 10**9):
            times = []
            for _attempt in range(5):
                began = time.perf_counter()
                results = search(query, number, 10)
                times.append((time.perf_counter() - began) * 1000)
                db.session.remove()
            milliseconds.append(f"{statistics.median(times):.1f}")
        print(f"| {name} | {results.page.total} | {' | '.join(milliseconds)} |", flush=True)


if __name__ == "__main__":
    main()
