"""The archive by year and month, and the index of authors."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app import db
from app.models import Post, User, utcnow
from app.services.moderation import moderation
from app.services.posts.bin import delete_post
from app.services.posts.tagging import tags_named
from tests.factories import PostFactory, UserFactory, moderator
from tests.fixture_types import CountStatements
from tests.pages import first, heading, links, read, words


def at(*date: int) -> datetime:
    return datetime(*date)  # type: ignore[arg-type] # noqa: DTZ001 - naive UTC inside


def write(moment: datetime, **fields: object) -> Post:
    """A committed post of that moment."""
    post: Post = PostFactory.create(published_at=moment, **fields)
    db.session.commit()
    return post


def months(page: BeautifulSoup) -> dict[str, int]:
    """How many posts the archive says each month has."""
    found = {}
    for link in page.select(".months a"):
        count = link.select_one(".count")
        assert count is not None
        found[str(link["href"]).removeprefix("/archive/")] = int(count.get_text())
    return found


def listed(client: FlaskClient, address: str) -> list[str]:
    """The names of the posts on a page of the archive, in their order."""
    answer = client.get(address)
    assert answer.status_code == 200
    return [link.get_text(strip=True) for link in read(answer).select(".lines .line-title")]


def test_it_counts_the_posts_of_each_month(client: FlaskClient, john: User) -> None:
    for moment in (
        at(2024, 2, 29, 23, 59, 59), at(2024, 3, 1), at(2024, 3, 31, 23, 59, 59), at(2025, 12, 31),
    ):  # fmt: skip
        write(moment, author=john)
    page = read(client.get("/archive"))
    assert months(page) == {"2024/02": 1, "2024/03": 2, "2025/12": 1}
    assert [year.get_text(strip=True) for year in page.select(".year-name")] == ["2025", "2024"]


def test_only_what_is_public_counts(client: FlaskClient, john: User) -> None:
    mary = moderator(username="mary")
    write(at(2024, 5, 1), author=john, title="Public")
    hidden = write(at(2024, 5, 2), author=john, title="Hidden")
    moderation.hide_post(mary, hidden.id, "Off topic")
    PostFactory.create(author=john, status="draft")
    later = utcnow().replace(year=utcnow().year + 1)
    write(later, author=john, title="Scheduled")
    assert months(read(client.get("/archive"))) == {"2024/05": 1}
    assert listed(client, "/archive/2024") == ["Public"]
    assert client.get(f"/archive/{later.year}").status_code == 404
    moderation.show_post(mary, hidden.id)
    db.session.commit()
    assert months(read(client.get("/archive"))) == {"2024/05": 2}


def test_a_post_that_is_moved_in_time_is_counted_where_it_went(
    client: FlaskClient, john: User
) -> None:
    post = write(at(2024, 5, 1), author=john, title="Moved")
    post.published_at = at(2023, 1, 1)
    db.session.commit()
    assert months(read(client.get("/archive"))) == {"2023/01": 1}
    delete_post(john, post.id)
    db.session.commit()
    assert months(read(client.get("/archive"))) == {}
    assert "The archive is empty" in words(client.get("/archive"))


def test_a_month_lists_its_posts_and_no_others(client: FlaskClient, john: User) -> None:
    write(at(2024, 4, 30, 23, 59, 59, 999999), author=john, title="Before")
    write(at(2024, 5, 1), author=john, title="First")
    write(at(2024, 5, 31, 23, 59, 59, 999999), author=john, title="Last")
    write(at(2024, 6, 1), author=john, title="After")
    assert listed(client, "/archive/2024/05") == ["Last", "First"]
    assert listed(client, "/archive/2024") == ["After", "Last", "First", "Before"]
    assert heading(client.get("/archive/2024/05")) == "May 2024"
    assert "2 posts" in words(client.get("/archive/2024/05"))


def test_what_came_before_and_after_is_linked(client: FlaskClient, john: User) -> None:
    for moment in (at(2022, 5, 1), at(2024, 1, 1), at(2024, 12, 1)):
        write(moment, author=john)
    found = links(client.get("/archive/2024/01"))
    assert found["← May 2022"] == "/archive/2022/05"
    assert found["December 2024 →"] == "/archive/2024/12"
    assert links(client.get("/archive/2024"))["← 2022"] == "/archive/2022"
    assert "→" not in words(client.get("/archive/2024"))


@pytest.mark.parametrize(
    "address",
    [
        "/archive/2023", "/archive/2024/06", "/archive/2024/00", "/archive/2024/13",
        "/archive/2024/5", "/archive/24", "/archive/0000", "/archive/0000/01", "/archive/9999/12",
        "/archive/02024", "/archive/-024", "/archive/2024/05/01", "/archive/abcd",
    ],
)  # fmt: skip
def test_times_without_posts_are_not_found(client: FlaskClient, john: User, address: str) -> None:
    write(at(2024, 5, 1), author=john)
    assert client.get(address).status_code == 404


def test_a_long_month_has_pages(client: FlaskClient, john: User) -> None:
    for number in range(60):
        write(at(2024, 5, 1, number // 60, number % 60), author=john, title=f"Post {number}")
    first = listed(client, "/archive/2024/05")
    older = links(client.get("/archive/2024/05"))["Older posts →"]
    assert first + listed(client, older) == [f"Post {number}" for number in range(59, -1, -1)]
    assert listed(client, "/archive/2024?page=2") == listed(client, older)


def test_a_month_is_read_from_its_own_end(
    client: FlaskClient, statements: CountStatements, john: User
) -> None:
    # SQLite reads from the bound that stands first: from "now" on, it would read all that is newer
    write(at(2024, 5, 1), author=john)
    with statements() as heard:
        assert client.get("/archive/2024/05").status_code == 200
    [asked] = [sql for sql in heard.texts if "posts.excerpt" in sql]
    assert asked.index("published_at < ") < asked.index("published_at <= ")


def test_dates_are_in_the_language_of_the_page(client: FlaskClient, john: User) -> None:
    write(at(2024, 5, 17), author=john)
    answer = client.get("/archive/2024/05", headers={"Accept-Language": "zh-CN"})
    assert heading(answer) == "2024年5月"
    date = first(answer, ".line-date")
    assert date.get_text() == "5月17日"


def test_it_asks_no_more_for_many_years_than_for_one(
    client: FlaskClient, statements: CountStatements, john: User
) -> None:
    def asked() -> list[int]:
        counts = []
        for address in ("/archive", "/archive/2024", "/archive/2024/05", "/authors"):
            with statements() as heard:
                assert client.get(address).status_code == 200
            counts.append(len(heard))
        return counts

    write(at(2024, 5, 1), author=john)
    few = asked()
    assert max(few) <= 3
    for year in range(2000, 2025):
        write(at(year, 5, 1))
    assert asked() == few


def authors(client: FlaskClient, address: str = "/authors") -> list[str]:
    """The names on a page of the index, in their order, with their counts."""
    return [
        " ".join(each.get_text(" ").split())
        for each in read(client.get(address)).select(".people li div")
    ]


def test_authors_are_those_who_have_published(client: FlaskClient, john: User) -> None:
    mary = moderator(username="mary")
    PostFactory.create(author=john, title="One")
    PostFactory.create(author=john, published_at=utcnow() + timedelta(days=1))
    ann = UserFactory.create(username="Ann", name="Ann Dale", about_me="Boats.")
    PostFactory.create_batch(2, author=ann)
    PostFactory.create(author=UserFactory.create(), status="draft")
    PostFactory.create(author=UserFactory.create(), published_at=utcnow() + timedelta(days=1))
    hidden = PostFactory.create(author=UserFactory.create())
    moderation.hide_post(mary, hidden.id, "Off topic")
    PostFactory.create(author=UserFactory.create(username=None, email=None))
    db.session.commit()
    assert authors(client) == ["Ann Dale @ Ann Boats. 2 posts", "john 1 post"]
    assert links(client.get("/authors"))["Ann Dale"] == "/user/Ann"


def test_many_authors_have_pages(client: FlaskClient) -> None:
    for number in range(60):
        PostFactory.create(author=UserFactory.create(username=f"author{number:02}"))
    db.session.commit()
    first, second = authors(client), authors(client, "/authors?page=2")
    assert [len(first), len(second)] == [50, 10]
    assert [name.split()[0] for name in first + second] == [f"author{n:02}" for n in range(60)]
    assert authors(client, "/authors?page=99") == second
    assert links(client.get("/authors"))["Later names →"] == "/authors?page=2"


def test_a_new_site_says_what_will_be_here(client: FlaskClient) -> None:
    assert "Nobody has written yet" in words(client.get("/authors"))
    assert "The archive is empty" in words(client.get("/archive"))


def test_many_tags_stand_under_their_letters(client: FlaskClient, john: User) -> None:
    names = [f"{letter}{number}" for letter in "abcdefgh" for number in range(4)]
    for start in range(0, len(names), 16):
        PostFactory.create(author=john, tags=tags_named(names[start : start + 16]))
    PostFactory.create(author=john, tags=tags_named(["潮汐", "1984", "b2"]))
    db.session.commit()
    page = read(client.get("/tags"))
    letters = [letter.get_text() for letter in page.select(".letter")]
    assert letters == [*"ABCDEFGH", "汉字", "0–9"]
    often = page.select_one(".tag-index")
    assert often is not None
    assert often.select("a")[0].get_text() == "b2"
    assert len(often.select("a")) == 12
    assert len(page.select(".letters a")) == 34
