"""Pages of lists: cursors that hold their place, numbers that are clamped."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app import db
from app.models import Post, User
from app.services.errors import Invalid
from app.services.pagination import Cursor, Page
from app.services.posts import lists
from tests.factories import UserFactory
from tests.services.paging import SIZE, page_request, walk

BEGIN = datetime(2026, 1, 1, 12)  # noqa: DTZ001 - naive UTC inside


@pytest.fixture
def author(app: Flask) -> User:
    """Return the author of all posts."""
    user: User = UserFactory.create()
    return user


def add_posts(author: User, minutes: list[int]) -> list[Post]:
    """Posts of these minutes, in the order in which lists show them."""
    posts = [
        Post(body="A text", author=author, published_at=BEGIN + timedelta(minutes=minute))
        for minute in minutes
    ]
    for post in posts:
        db.session.add(post)
        db.session.flush()  # one by one, so that the ids are in this order
    return sorted(posts, key=lambda post: (post.published_at or BEGIN, post.id), reverse=True)


def page(**place: str) -> Page[Post]:
    """The page at the arguments of a link."""
    return lists.everyone(lists.MODELS, page_request(**place))


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 8, 9, 23])
@pytest.mark.parametrize("ties", [1, 3, 100])
@pytest.mark.parametrize("start", [{}, {"page": "1"}])
def test_a_walk_forward_and_back_shows_each_row_once(
    author: User, count: int, ties: int, start: dict[str, str]
) -> None:
    minutes = [number // ties for number in range(count)]
    random.Random(count).shuffle(minutes)
    expected = add_posts(author, minutes)
    forward = walk(page, "next", page(**start))
    assert [post for one in forward for post in one.items] == expected
    assert [len(one.items) for one in forward[:-1]] == [SIZE] * (len(forward) - 1)
    assert forward[0].previous is None
    assert forward[-1].items or count == 0
    backward = walk(page, "previous", forward[-1])
    assert [one.items for one in backward] == [one.items for one in reversed(forward)]


def test_rows_added_in_front_do_not_shift_a_page(author: User) -> None:
    expected = add_posts(author, list(range(10)))
    second = page().next
    assert second is not None
    newer = add_posts(author, [100, 101, 102])
    found = page(**second)
    assert found.items == expected[4:8]
    assert found.previous is not None
    back = page(**found.previous)
    assert back.items == expected[:4]
    assert back.previous is not None
    assert page(**back.previous).items == [*newer, expected[0]]


def test_a_row_deleted_at_the_cursor_does_not_lose_its_place(author: User) -> None:
    expected = add_posts(author, list(range(10)))
    second = page().next
    assert second is not None
    db.session.delete(expected[3])
    db.session.flush()
    assert page(**second).items == expected[4:8]


def test_a_place_beyond_the_end_is_an_empty_page_with_a_way_back(author: User) -> None:
    add_posts(author, [0, 1])
    found = page(before=str(Cursor(BEGIN - timedelta(days=1), 1)))
    assert (found.items, found.next, found.previous) == ([], None, {})
    beyond = page(after=str(Cursor(BEGIN + timedelta(days=1), 1)))
    assert len(beyond.items) == 2


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, 1), (2, 2), (3, 3), (4, 3), (10**9, 3), (0, 1), (-1, 3), (-2, 1), (-(10**9), 1)],
)
def test_a_number_is_clamped(author: User, number: int, shown: int) -> None:
    expected = add_posts(author, list(range(9)))
    found = page(page=str(number))
    assert (found.number, found.pages, found.total) == (shown, 3, 9)
    assert found.items == expected[(shown - 1) * SIZE : shown * SIZE]
    assert (found.previous is None) == (shown == 1)
    assert (found.next is None) == (shown == 3)


def test_an_empty_list_has_one_empty_page(app: Flask) -> None:
    for number in (1, -1, 7):
        found = page(page=str(number))
        assert (found.items, found.number, found.pages, found.total) == ([], 1, 1, 0)
        assert found.next is found.previous is None


@pytest.mark.parametrize(
    "moment",
    [datetime.min, datetime.max, BEGIN, BEGIN + timedelta(microseconds=1), datetime(999, 1, 2)],  # noqa: DTZ001, DTZ901 - naive UTC inside
)
@pytest.mark.parametrize("number", [0, 1, 2**31 - 1])
def test_a_cursor_is_read_as_it_was_written(moment: datetime, number: int) -> None:
    cursor = Cursor(moment, number)
    assert Cursor.parse(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "20260101T120000000000",
        "20260101T120000000000-",
        "20260101T120000000000--1",
        "20261301T120000000000-1",
        "20260101T120000000000-12345678901",
        "00000101T120000000000-1",
        "20260101T250000000000-1",
        "２０260101T120000000000-1",
        "20260101T120000000000-1\n",
        " 20260101T120000000000-1",
        "20260101T120000000000-1' OR 1=1",
    ],
)
def test_what_is_no_cursor_is_invalid(app: Flask, text: str) -> None:
    with pytest.raises(Invalid):
        Cursor.parse(text)


def test_an_id_larger_than_any_is_the_largest(app: Flask) -> None:
    assert Cursor.parse("20260101T120000000000-9999999999").id == 2**31 - 1
