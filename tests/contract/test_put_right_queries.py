"""Put right: 42 statements a page, exact counts and offsets, foreign keys without an index."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import UniqueConstraint

from app import db
from app.models import Tag, User
from tests.clients import API
from tests.factories import CommentFactory, PostFactory, UserFactory, moderator
from tests.fixture_types import ClientOf, CountStatements
from tests.pages import links

ANONYMOUS = 3
LOGGED_IN = 5
# a post's page is no list: beside the post, its tags and its comments it shows where to go on
GOING_ON = 1

FOR_ANYBODY = ["/", "/user/john", "/tag/boats", "/tags", "/followers/john", "/followed_by/john"]
FOR_PEOPLE = [*FOR_ANYBODY, "/drafts", "/edit-profile"]
LISTS_OF_THE_API = ["/posts/", "/comments/", "/users/{}/posts/", "/users/{}/timeline/"]


def add_posts(john: User, count: int) -> None:
    """Store posts by as many authors as posts, each followed by john, with a tag and a comment."""
    boats = Tag.query.one_or_none() or Tag(name="boats", slug="boats")
    for _ in range(count):
        author = UserFactory.create()
        post = PostFactory.create(author=author, tags=[boats])
        PostFactory.create(author=john, tags=[boats], title="A title")
        PostFactory.create(author=john, status="draft")
        CommentFactory.create(post=post, author=author)
        john.follow(author)
        author.follow(john)
    db.session.commit()


def count_of(statements: CountStatements, browser: FlaskClient, address: str, most: int) -> int:
    """Return how many statements the page takes, and expect at most ``most``."""
    with statements() as heard:
        answer = browser.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status}"
    assert len(heard) <= most, f"{address} sent {len(heard)} statements:\n{heard}"
    return len(heard)


def compare_counts(
    john: User, statements: CountStatements, browser: FlaskClient, addresses: list[str], most: int
) -> None:
    """Expect that each page takes no more statements for twenty rows than for two."""
    add_posts(john, 2)
    few = {each: count_of(statements, browser, each, most) for each in addresses}
    add_posts(john, 18)
    assert {each: count_of(statements, browser, each, most) for each in addresses} == few


def test_a_list_takes_anonymous_visitors_three_statements(
    john: User, client: FlaskClient, statements: CountStatements
) -> None:
    compare_counts(john, statements, client, FOR_ANYBODY, ANONYMOUS)


def test_a_list_takes_the_logged_in_five_statements(
    john: User, client_of: ClientOf, statements: CountStatements
) -> None:
    compare_counts(john, statements, client_of(john), FOR_PEOPLE, LOGGED_IN)


def test_the_followed_timeline_takes_five_statements(
    john: User, client_of: ClientOf, statements: CountStatements
) -> None:
    browser = client_of(john)
    browser.get("/followed")
    add_posts(john, 2)
    few = count_of(statements, browser, "/", LOGGED_IN)
    add_posts(john, 18)
    assert count_of(statements, browser, "/", LOGGED_IN) == few


def test_the_page_of_a_post_takes_the_same_for_any_number_of_comments(
    john: User, client: FlaskClient, client_of: ClientOf, statements: CountStatements
) -> None:
    post = PostFactory.create(author=john)
    CommentFactory.create_batch(2, post=post)
    db.session.commit()
    address = f"/post/{post.id}/{post.slug}"
    browser = client_of(UserFactory.create())
    few = count_of(statements, client, address, ANONYMOUS + GOING_ON)
    few_logged_in = count_of(statements, browser, address, LOGGED_IN + GOING_ON)
    CommentFactory.create_batch(18, post=post)
    assert count_of(statements, client, address, ANONYMOUS + GOING_ON) == few
    assert count_of(statements, browser, address, LOGGED_IN + GOING_ON) == few_logged_in


def test_the_moderators_queues_take_five_statements(
    john: User, client_of: ClientOf, statements: CountStatements
) -> None:
    browser = client_of(moderator())
    queues = [link for link in links(browser.get("/moderate")).values() if "?show=" in link]
    assert len(queues) >= 4
    add_posts(john, 2)
    few = [count_of(statements, browser, queue, LOGGED_IN) for queue in queues]
    add_posts(john, 18)
    assert [count_of(statements, browser, queue, LOGGED_IN) for queue in queues] == few


def test_a_list_of_the_api_takes_five_statements(
    john: User, api_client: ClientOf, statements: CountStatements
) -> None:
    addresses = [API + address.format(john.id) for address in LISTS_OF_THE_API]
    compare_counts(john, statements, api_client(john), addresses, LOGGED_IN)


@pytest.mark.parametrize("address", ["/", "/user/john", "/tag/boats", "/followers/john"])
def test_no_list_counts_rows_or_skips_them(
    app: Flask,
    john: User,
    client: FlaskClient,
    statements: CountStatements,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 5)
    monkeypatch.setitem(app.config, "FOLLOWERS_PER_PAGE", 5)
    add_posts(john, 8)
    older = {text: link for text, link in links(client.get(address)).items() if "Older" in text}
    assert older, f"{address} has no link to older rows"
    with statements() as heard:
        for link in (address, *older.values()):
            assert client.get(link).status_code == 200
    # The few posts whose time is still to come may be counted, the many that are out may not.
    counts = [sql for sql in heard.texts if "count(" in sql.lower()]
    assert [sql for sql in counts if "published_at > " not in sql] == []
    # SQLite's dialect writes OFFSET with every LIMIT; the address shows that nothing is skipped.
    assert not any(re.search(r"[?&]page=", link) for link in older.values())


def test_every_foreign_key_has_an_index() -> None:
    missing = []
    for table in db.metadata.sorted_tables:
        beginnings = [[*table.primary_key.columns]]
        beginnings += [[*index.columns] for index in table.indexes]
        beginnings += [
            [*found.columns] for found in table.constraints if isinstance(found, UniqueConstraint)
        ]
        for key in table.foreign_key_constraints:
            columns = [*key.columns]
            if not any(begin[: len(columns)] == columns for begin in beginnings):
                missing.append(f"{table.name}.{columns}")
    assert missing == []
