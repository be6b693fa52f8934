"""A site of a given size, made by SQL that runs inside the database.

The same statements make the same site on SQLite and PostgreSQL: who wrote, follows and commented
follows from the numbers of the rows. Three people read it, besides those who write:

* ``reader`` follows 10 busy authors;
* ``reader-of-busy`` follows 1,000 authors who write all the time;
* ``reader-of-quiet`` follows 1,000 authors who wrote only the oldest tenth of all posts.

Small sites have fewer authors, so there the latter two follow as many as there are.

The search index stays empty: making it takes as long again as everything else, and no page that
is measured asks it. ``python -m benchmarks.searching`` measures searching.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy import (
    Column,
    Connection,
    Index,
    MetaData,
    Table,
    insert,
    select,
    text,
)

from app.cli import schema
from app.content.markdown.render import RENDERER_VERSION, render_comment
from app.extensions import db
from app.models import Comment, Follow, Post, Role, Tag, User, post_tags, utcnow
from app.web.repair.stored_counts import STORED_COUNTS, mend
from benchmarks.texts import TEXT_COLUMNS, made_texts

# Raised when what is made changes, so that sites made before are made anew.
VERSION = 1
PASSWORD = "benchmark-only"
TAGS = 50
# one more tag, whose posts are few and long ago
RARE_TAG = TAGS + 1
RARE_POSTS = 30
CHUNK = 10_000
# Every tenth post has ten comments.
COMMENTED_EVERY = COMMENTS_EACH = 10


@dataclass(frozen=True)
class Size:
    """The size of a site."""

    name: str
    posts: int
    users: int

    @property
    def quiet(self) -> int:
        """Return how many authors, those with the lowest ids, only have old posts."""
        return min(1_000, self.users * 3 // 5)

    @property
    def old_posts(self) -> int:
        """Return how many posts, the oldest ones, are theirs."""
        return self.posts // 10

    @property
    def follows(self) -> int:
        """Return how many users each user follows."""
        return min(100, self.users)


SIZES = (
    Size("1k", posts=1_000, users=100),
    Size("100k", posts=100_000, users=2_000),
    Size("1M", posts=1_000_000, users=10_000),
)
READERS = ("reader", "reader-of-busy", "reader-of-quiet")

# Rows :first to :last, on both databases; bigint, so that products of them fit.
NUMBERS = """WITH RECURSIVE numbers(n) AS (
    SELECT CAST(:first AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last
) """
# A post a minute, the last one a minute ago.
MOMENTS = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', :now, '-' || (:posts - {n} + 1) || ' minutes') "
    "|| '000'",
    "postgresql": "CAST(:now AS timestamp) - (:posts - {n} + 1) * interval '1 minute'",
}
USERS = """INSERT INTO users (id, email, username, security_stamp, confirmed, role_id, about_me,
        language, member_since, last_seen)
    SELECT n, 'user' || n || '@example.com', 'user' || n, '0000000000000000', TRUE, :role,
        'I write about boats.', '', :now, :now FROM numbers"""
FOLLOW_THEMSELVES = """INSERT INTO follows (follower_id, followed_id, timestamp)
    SELECT n, n, :now FROM numbers"""
FOLLOWS = """INSERT INTO follows (follower_id, followed_id, timestamp)
    SELECT follower, followed, :now FROM (
        SELECT 1 + n / :each AS follower,
            1 + ((1 + n / :each) * 31 + (n % :each) * (:users / :each)) % :users AS followed
        FROM numbers) AS pairs
    WHERE follower <> followed"""
READER_FOLLOWS = """INSERT INTO follows (follower_id, followed_id, timestamp)
    SELECT :reader, n, :now FROM numbers"""
POSTS = """INSERT INTO posts (id, author_id, title, title_slug, status, language, body, body_html,
        summary_html, summary_is_whole, excerpt, renderer_version, created_at, published_at,
        revision, comment_count)
    SELECT n,
        CASE WHEN n <= :old THEN 1 + (n * 7919) % :quiet
            ELSE :quiet + 1 + (n * 7919) % (:users - :quiet) END,
        'Post number ' || n, 'post-number-' || n, 'published', '', body, body_html,
        summary_html, summary_is_whole, excerpt, :renderer, {moment}, {moment}, 1,
        CASE WHEN n % :every = 0 THEN :comments ELSE 0 END
    FROM numbers JOIN bench_texts ON bench_texts.id = (n * 31) % :texts"""
TAGGED = """INSERT INTO post_tags (post_id, tag_id, published_at)
    SELECT n, 1 + n % :tags, {moment} FROM numbers
    UNION SELECT n, 1 + (n / :tags) % :tags, {moment} FROM numbers
    UNION SELECT n, :rare, {moment} FROM numbers WHERE n <= :rare_posts"""
COMMENTS = """INSERT INTO comments (post_id, author_id, body, body_html, renderer_version,
        timestamp)
    SELECT post, 1 + (n * 7919) % :users, :body, :body_html, :renderer, {moment}
    FROM (SELECT n, :every * (1 + n / :comments) AS post FROM numbers) AS commented"""


def seed(size: Size) -> None:
    """Fill an empty database with a schema and a site of this size, counts included. Commits."""
    db.create_all()
    schema.stamp()
    Role.insert_roles()
    role_id = db.session.scalar(select(Role.id).filter_by(default=True))
    db.session.commit()
    with db.engine.connect() as connection:
        filling = Filling(connection, size, role_id)
        filling.hurry()
        indexes = filling.drop_indexes()
        filling.add_people()
        filling.add_posts()
        filling.add_comments()
        with click.progressbar(indexes, label=f"{size.name} indexes", width=24) as bar:
            for index in bar:
                index.create(connection)
                connection.commit()
        _take_numbers(connection)
        filling.add_readers()
    _analyze()  # before the counts, which are slow without an idea of the data
    with click.progressbar(STORED_COUNTS, label=f"{size.name} counts", width=24) as counts:
        for count in counts:
            mend(count)
    _analyze()
    db.session.remove()
    db.engine.dispose()


class Filling:
    """Inserts rows by SQL, some thousand at a time."""

    def __init__(self, connection: Connection, size: Size, role_id: int | None) -> None:
        self.connection = connection
        self.size = size
        self.moment = MOMENTS[connection.dialect.name]
        self.known: dict[str, Any] = {
            "now": utcnow().isoformat(" ", "microseconds"),
            "role": role_id,
            "posts": size.posts,
            "users": size.users,
            "each": size.follows,
            "old": size.old_posts,
            "quiet": size.quiet,
            "every": COMMENTED_EVERY,
            "comments": COMMENTS_EACH,
            "tags": TAGS,
            "rare": RARE_TAG,
            "rare_posts": RARE_POSTS,
            "texts": len(made_texts()),
            "renderer": RENDERER_VERSION,
            "body": "Well said.",
            "body_html": render_comment("Well said."),
        }

    def hurry(self) -> None:
        """Switch off durability and foreign keys, which new data does not need yet."""
        if self.connection.dialect.name == "sqlite":
            driver: Any = self.connection.connection.driver_connection
            for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -200000"):
                driver.execute(f"PRAGMA {pragma}")
            return
        self.connection.execute(text("SET synchronous_commit = off"))
        self.connection.execute(text("SET maintenance_work_mem = '512MB'"))
        if self.connection.scalar(
            text("SELECT usesuper FROM pg_user WHERE usename = CURRENT_USER")
        ):
            # no row names another that is not there
            self.connection.execute(text("SET session_replication_role = replica"))
        self.connection.commit()

    def drop_indexes(self) -> list[Index]:
        """Drop and return the indexes of the large tables: to build them at once is faster."""
        models: tuple[Any, ...] = (Post, Comment, Follow)
        tables: list[Table] = [*(model.__table__ for model in models), post_tags]
        indexes = [index for table in tables for index in table.indexes]
        for index in indexes:
            index.drop(self.connection)
        self.connection.commit()
        return indexes

    def add_people(self) -> None:
        """Insert the authors and their follows."""
        self.run("people", self.size.users, USERS)
        self.run("people", self.size.users, FOLLOW_THEMSELVES)
        self.run("follows", self.size.users * self.size.follows, FOLLOWS, first=0)

    def add_posts(self) -> None:
        """Insert posts with their tags; the texts are few, and rendered as by the application."""
        tags = [{"id": n, "name": f"tag {n}", "slug": f"tag-{n}"} for n in range(1, RARE_TAG + 1)]
        self.connection.execute(insert(Tag), tags)
        texts = Table(
            "bench_texts", MetaData(), *(Column(name, kind) for name, kind in TEXT_COLUMNS.items())
        )
        texts.create(self.connection)
        self.connection.execute(insert(texts), made_texts())
        self.connection.commit()
        moment = self.moment.format(n="n")
        self.run("posts", self.size.posts, POSTS.format(moment=moment))
        self.run("tags of posts", self.size.posts, TAGGED.format(moment=moment))
        texts.drop(self.connection)
        self.connection.commit()

    def add_comments(self) -> None:
        """Insert as many comments as posts, under a tenth of the posts."""
        statement = COMMENTS.format(moment=self.moment.format(n="post"))
        self.run("comments", self.size.posts * COMMENTS_EACH // COMMENTED_EVERY, statement, first=0)

    def add_readers(self) -> None:
        """Insert the users who only read, see READERS."""
        for name in READERS:
            person = User(email=f"{name}@example.com", username=name, password=PASSWORD)
            person.confirmed = True
            db.session.add(person)
        db.session.commit()
        busy, most = self.size.quiet + 1, min(1_000, self.size.users - self.size.quiet)
        for name, first, number in zip(
            READERS, (busy, busy, 1), (10, most, self.size.quiet), strict=True
        ):
            self.known["reader"] = db.session.scalar(select(User.id).filter_by(username=name))
            db.session.rollback()
            self.run(name, number, READER_FOLLOWS, first=first)

    def run(self, label: str, rows: int, statement: str, first: int = 1) -> None:
        """Run a statement for the numbers from ``first`` on."""
        asked = text(NUMBERS + statement)
        used = {name: self.known[name] for name in asked.compile().params if name in self.known}
        after = first + rows
        with click.progressbar(
            range(first, after, CHUNK), label=f"{self.size.name} {label}", width=24
        ) as bar:
            for start in bar:
                last = min(start + CHUNK, after) - 1
                self.connection.execute(asked, used | {"first": start, "last": last})
                self.connection.commit()


def _take_numbers(connection: Connection) -> None:
    """Set the sequences of PostgreSQL to the highest ids."""
    if connection.dialect.name == "postgresql":
        for table in ("users", "posts", "tags"):
            connection.execute(
                text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
            )
        connection.commit()


def _analyze() -> None:
    """Analyze the tables, and vacuum on PostgreSQL, as a running server does by itself."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_postgresql = connection.dialect.name == "postgresql"
        connection.execute(text("VACUUM ANALYZE" if is_postgresql else "ANALYZE"))
