"""Databases of the application of *Flask Web Development*, as its migrations make them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, column, create_engine, insert, table, text

FIRST, SECOND = "first edition", "second edition"
# the columns that the application has in the end; both editions end with the same ones
DDL = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
CREATE TABLE roles (
    id {serial}, name VARCHAR(64) UNIQUE, "default" BOOLEAN, permissions INTEGER
);
CREATE TABLE users (
    id {serial}, email {line}, username {line},
    role_id INTEGER {to_roles}, password_hash VARCHAR(128), confirmed BOOLEAN,
    name VARCHAR(64), location VARCHAR(64), about_me TEXT, member_since {date}, last_seen {date},
    avatar_hash VARCHAR(32)
);
CREATE UNIQUE INDEX ix_users_email ON users (email);
CREATE UNIQUE INDEX ix_users_username ON users (username);
CREATE TABLE posts (
    id {serial}, body TEXT, body_html TEXT, timestamp {date},
    author_id INTEGER {to_users}
);
CREATE TABLE comments (
    id {serial}, body TEXT, body_html TEXT, timestamp {date}, disabled BOOLEAN,
    author_id INTEGER {to_users}, post_id INTEGER {to_posts}
);
CREATE TABLE follows (
    follower_id INTEGER NOT NULL {to_users}, followed_id INTEGER NOT NULL {to_users},
    timestamp {date}, PRIMARY KEY (follower_id, followed_id)
);
"""
WORDS = {
    "sqlite": {"serial": "INTEGER NOT NULL PRIMARY KEY", "date": "DATETIME"},
    "postgresql": {"serial": "SERIAL PRIMARY KEY", "date": "TIMESTAMP"},
}
ADMINISTERS = {FIRST: 0xFF, SECOND: 31}
MODERATES = 15

Rows = Sequence[Mapping[str, Any]]


def pbkdf2(password: str, method: str = "sha256", iterations: int = 50) -> str:
    """Return a hash as Werkzeug makes it, by default with fewer iterations."""
    digest = hashlib.pbkdf2_hmac(method, password.encode(), b"XTcN7Iai", iterations).hex()
    return f"pbkdf2:{method}:{iterations}$XTcN7Iai${digest}"


class FlaskySite:
    """The database of a site of the book's application."""

    def __init__(self, address: str, edition: str = SECOND, *, strict: bool = True) -> None:
        """Make its tables and roles.

        :param strict: whether the database checks references and lengths, as SQLite does not
        """
        self.address = address
        engine = create_engine(address)
        words = dict(WORDS[engine.dialect.name])
        for name in ("roles", "users", "posts"):
            words[f"to_{name}"] = f"REFERENCES {name} (id)" if strict else ""
        words["line"] = "VARCHAR(64)" if strict else "TEXT"
        engine.dispose()
        with self.connected() as connection:
            for statement in DDL.format(**words).split(";\n"):
                if statement.strip():
                    connection.execute(text(statement))
        self.add(
            "roles",
            {"id": 1, "name": "User", "default": True, "permissions": 7},
            {"id": 2, "name": "Moderator", "default": False, "permissions": MODERATES},
            {
                "id": 3,
                "name": "Administrator",
                "default": False,
                "permissions": ADMINISTERS[edition],
            },
        )

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """Yield a connection, and commit."""
        engine = create_engine(self.address)
        with engine.begin() as connection:
            yield connection
        engine.dispose()

    def add(self, name: str, *rows: Mapping[str, Any]) -> None:
        """Insert rows."""
        with self.connected() as connection:
            for row in rows:
                connection.execute(insert(table(name, *map(column, row))).values(**row))

    def run(self, statement: str, **values: Any) -> None:
        """Execute a statement."""
        with self.connected() as connection:
            connection.execute(text(statement), values)

    def user(self, user_id: int, username: str | None, **values: Any) -> None:
        """Insert a confirmed user, whose password is "cat"."""
        self.add(
            "users",
            {
                "id": user_id,
                "email": f"{username}@example.com",
                "username": username,
                "role_id": 1,
                "password_hash": pbkdf2("cat"),
                "confirmed": True,
                "member_since": "2014-05-01 08:00:00",
                "last_seen": "2015-06-02 09:30:00.250000",
                "avatar_hash": "0" * 32,
                **values,
            },
        )

    def post(self, post_id: int, author_id: int | None, body: str | None, **values: Any) -> None:
        """Insert a post."""
        date = {"timestamp": "2014-07-08 12:13:14.000015"}
        author = {"author_id": author_id, "body_html": f"<p>{body}</p>"}
        self.add("posts", {"id": post_id, "body": body, **author, **date, **values})

    def comment(
        self, comment_id: int, post_id: int | None, author_id: int | None, body: str, **values: Any
    ) -> None:
        """Insert a comment; as from the book's form it is not disabled, but NULL."""
        about = {"post_id": post_id, "author_id": author_id, "disabled": None}
        date = {"timestamp": "2014-08-09 01:02:03"}
        self.add("comments", {"id": comment_id, "body": body, **about, **date, **values})

    def follow(self, follower_id: int, followed_id: int, date: str | None = None) -> None:
        """Insert a follow."""
        pair = {"follower_id": follower_id, "followed_id": followed_id}
        self.add("follows", {**pair, "timestamp": date or "2014-06-07 00:00:00"})


def fill(site: FlaskySite) -> None:
    """Insert three people, three posts and what they have to do with each other."""
    site.user(
        3,
        "john",
        name="John Doe",
        location="Bergen",
        about_me="I row.",
        password_hash=pbkdf2("cat", "sha1", 1000),
    )
    site.user(7, "susan", role_id=2)
    site.user(8, "anna.b", role_id=3)
    site.post(2, 3, "body of the *blog* post")
    site.post(12, 3, "# A boat\n\nIt is *green*.\nAnd small.")
    site.post(15, 7, "Hello @john, look: ![](https://pictures.example.com/a.png)")
    site.comment(4, 12, 7, "What a **boat**!")
    site.comment(5, 12, 3, "Buy boats here", disabled=True)
    site.comment(9, 15, 8, "Fine", disabled=False)
    for user_id in (3, 7):  # anna.b does not follow herself
        site.follow(user_id, user_id)
    site.follow(3, 7, "2014-06-09 10:11:12.500000")
    site.follow(8, 3)
