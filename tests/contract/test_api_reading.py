"""API: posts, people and comments, one by one and in lists."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.models import Post, User
from tests.clients import API
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.fixture_types import ClientOf

# RFC 9110, 5.6.7: the one format of dates that may be made.
HTTP_DATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT"
)
POST_KEYS = {"url", "body", "body_html", "timestamp", "author_url", "comments_url", "comment_count"}
COMMENT_KEYS = {"url", "post_url", "body", "body_html", "timestamp", "author_url"}  # of the book


@pytest.fixture
def api(john: User, api_client: ClientOf) -> FlaskClient:
    return api_client(john)


def get(api: FlaskClient, address: str) -> Any:
    """The JSON at an address of the API."""
    answer = api.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status}"
    return answer.get_json()


def every_page(api: FlaskClient, address: str, kind: str) -> list[list[Any]]:
    """The pages of a list, by following "next"."""
    pages: list[list[Any]] = []
    following: str | None = address
    while following is not None:
        page = get(api, following)
        pages.append(page[kind])
        following = page["next"]
        assert len(pages) < 50, "next never ends"
    return pages


def test_a_post_has_the_books_keys_and_perhaps_more(api: FlaskClient) -> None:
    post = PostFactory.create()
    assert set(get(api, f"{API}/posts/{post.id}")) >= POST_KEYS


def test_a_comment_has_the_books_keys_and_those_of_answers_and_guests(api: FlaskClient) -> None:
    comment = CommentFactory.create()
    more = {"parent_url", "replies_url", "guest_name", "guest_url"}
    assert set(get(api, f"{API}/comments/{comment.id}")) == COMMENT_KEYS | more


def test_a_user_has_exactly_the_books_keys(api: FlaskClient, john: User) -> None:
    assert set(get(api, f"{API}/users/{john.id}")) == {
        "url",
        "username",
        "member_since",
        "last_seen",
        "posts_url",
        "followed_posts_url",
        "post_count",
    }


def test_addresses_are_relative_and_lead_on(api: FlaskClient) -> None:
    comment = CommentFactory.create()
    found = get(api, f"{API}/comments/{comment.id}")
    assert found["url"] == f"{API}/comments/{comment.id}"
    post = get(api, found["post_url"])
    assert post["url"] == found["post_url"]
    author = get(api, post["author_url"])
    assert [one["url"] for one in get(api, author["posts_url"])["posts"]] == [post["url"]]
    assert [one["url"] for one in get(api, author["followed_posts_url"])["posts"]] == [post["url"]]
    assert get(api, post["comments_url"])["comments"] == [found]


def test_the_html_of_a_body_is_exact(api: FlaskClient) -> None:
    post = PostFactory.create(body="body of the *blog* post")
    comment = CommentFactory.create(post=post, body="body of the *blog* post")
    expected = "<p>body of the <em>blog</em> post</p>"
    assert get(api, f"{API}/posts/{post.id}")["body_html"] == expected
    assert get(api, f"{API}/comments/{comment.id}")["body_html"] == expected


def test_timestamps_are_http_dates(api: FlaskClient, john: User) -> None:
    comment = CommentFactory.create()
    assert HTTP_DATE.fullmatch(get(api, f"{API}/comments/{comment.id}")["timestamp"])
    assert HTTP_DATE.fullmatch(get(api, f"{API}/posts/{comment.post.id}")["timestamp"])
    person = get(api, f"{API}/users/{john.id}")
    assert HTTP_DATE.fullmatch(person["member_since"])
    assert HTTP_DATE.fullmatch(person["last_seen"])


def test_a_timestamp_is_utc(api: FlaskClient) -> None:
    post = PostFactory.create(timestamp=datetime.fromisoformat("2020-01-02T03:04:05.678901"))
    assert get(api, f"{API}/posts/{post.id}")["timestamp"] == "Thu, 02 Jan 2020 03:04:05 GMT"


@pytest.mark.parametrize("address", ["/posts/", "/users/{author}/posts/"])
def test_item_and_list_give_equal_json_of_posts(api: FlaskClient, address: str) -> None:
    post = PostFactory.create(title="A title", tags=[])
    CommentFactory.create(post=post)
    listed = get(api, API + address.format(author=post.author.id))["posts"]
    assert listed == [get(api, f"{API}/posts/{post.id}")]


@pytest.mark.parametrize("address", ["/comments/", "/posts/{post}/comments/"])
def test_item_and_list_give_equal_json_of_comments(api: FlaskClient, address: str) -> None:
    comment = CommentFactory.create()
    listed = get(api, API + address.format(post=comment.post.id))["comments"]
    assert listed == [get(api, f"{API}/comments/{comment.id}")]


def test_item_and_timeline_give_equal_json(api: FlaskClient, john: User) -> None:
    post = PostFactory.create(author=john)
    listed = get(api, f"{API}/users/{john.id}/timeline/")["posts"]
    assert listed == [get(api, f"{API}/posts/{post.id}")]


LISTS = [
    ("/posts/", "posts"),
    ("/users/{john}/posts/", "posts"),
    ("/users/{john}/timeline/", "posts"),
    ("/comments/", "comments"),
    ("/posts/{post}/comments/", "comments"),
]


@pytest.mark.parametrize(("address", "kind"), LISTS)
def test_a_list_has_exactly_the_books_keys(
    api: FlaskClient, john: User, address: str, kind: str
) -> None:
    post = PostFactory.create()
    found = get(api, API + address.format(john=john.id, post=post.id))
    assert set(found) == {kind, "prev", "next", "count"}
    assert (found["prev"], found["next"]) == (None, None)


@pytest.mark.parametrize(("address", "kind"), LISTS)
def test_a_list_of_many_pages_names_each_row_once(
    api: FlaskClient, john: User, address: str, kind: str
) -> None:
    post = PostFactory.create(author=john)
    if kind == "posts":
        PostFactory.create_batch(70, author=john)
    else:
        CommentFactory.create_batch(71, post=post, author=john)
    where = API + address.format(john=john.id, post=post.id)
    pages = every_page(api, where, kind)
    urls = [row["url"] for page in pages for row in page]
    assert len(pages) > 1
    assert len(urls) == len(set(urls)) == 71
    newest_first = sorted(urls, key=lambda url: -int(url.rsplit("/", 1)[1]))
    oldest_first = address == "/posts/{post}/comments/"
    assert urls == (newest_first[::-1] if oldest_first else newest_first)
    assert get(api, where)["count"] == 71


@pytest.mark.parametrize(("address", "kind"), LISTS[:4:3])
def test_prev_leads_back(api: FlaskClient, john: User, address: str, kind: str) -> None:
    CommentFactory.create_batch(71, author=john, post__author=john)
    first = get(api, API + address)
    second = get(api, first["next"])
    assert second["prev"].startswith(API)
    assert get(api, second["prev"])[kind] == first[kind]
    assert first["prev"] is None


@pytest.mark.parametrize(("address", "kind"), LISTS)
@pytest.mark.parametrize(
    "page", ["0", "-1", "2", "1000000", "99999999999999999999", "abc", "", "1.5"]
)
def test_a_page_out_of_reach_is_clamped(
    api: FlaskClient, john: User, address: str, kind: str, page: str
) -> None:
    comment = CommentFactory.create(author=john, post__author=john)
    where = API + address.format(john=john.id, post=comment.post.id)
    assert get(api, f"{where}?page={page}")[kind] == get(api, where)[kind]


@pytest.mark.parametrize(
    "address", ["/posts/{}", "/users/{}", "/users/{}/posts/", "/users/{}/timeline/"]
)
@pytest.mark.parametrize("number", [4711, 0, 2**31, 2**63, 2**64])
def test_what_is_not_there_is_not_found(api: FlaskClient, address: str, number: int) -> None:
    answer = api.get(API + address.format(number))
    assert answer.status_code == 404
    assert answer.get_json()["error"] == "not found"


@pytest.mark.parametrize("address", ["/comments/{}", "/posts/{}/comments/"])
@pytest.mark.parametrize("number", [4711, 0, 2**31, 2**63, 2**64])
def test_comments_that_are_not_there_are_not_found(
    api: FlaskClient, address: str, number: int
) -> None:
    answer = api.get(API + address.format(number))
    assert answer.status_code == 404
    assert answer.get_json()["error"] == "not found"


def test_authors_without_a_username_are_fine(api: FlaskClient) -> None:
    nameless = UserFactory.create(username=None)
    comment = CommentFactory.create(author=nameless, post__author=nameless)
    assert get(api, f"{API}/users/{nameless.id}")["username"] is None
    assert len(get(api, f"{API}/posts/")["posts"]) == 1
    assert get(api, f"{API}/comments/{comment.id}")["author_url"] == f"{API}/users/{nameless.id}"


def test_a_timeline_shows_ones_own_posts_and_those_of_the_followed(
    api: FlaskClient, john: User
) -> None:
    susan = UserFactory.create()
    john.follow(susan)
    PostFactory.create(body="Of somebody")
    PostFactory.create(body="Of susan", author=susan)
    PostFactory.create(body="Of john", author=john)
    found = get(api, f"{API}/users/{john.id}/timeline/")
    assert [post["body"] for post in found["posts"]] == ["Of john", "Of susan"]
    assert found["count"] == 2


def test_drafts_are_in_no_list_of_others(api: FlaskClient) -> None:
    draft = PostFactory.create(status="draft")
    assert isinstance(draft, Post)
    assert get(api, f"{API}/posts/") == {"posts": [], "prev": None, "next": None, "count": 0}
    assert api.get(f"{API}/posts/{draft.id}").status_code == 404
