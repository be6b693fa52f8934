"""Put right: changes by GET, anonymous comments, 500s for odd input, and leaving the site."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient

from app.models import Comment, Permission, Post, User
from tests.clients import API
from tests.factories import CommentFactory, PostFactory, UserFactory, moderator, role
from tests.fixture_types import ClientOf

NOT_OFFERED = (404, 405)


def test_nobody_follows_by_get(john: User, client_of: ClientOf) -> None:
    susan = UserFactory.create(username="susan")
    assert client_of(john).get("/follow/susan").status_code in NOT_OFFERED
    assert not john.is_following(susan)


def test_nobody_unfollows_by_get(john: User, client_of: ClientOf) -> None:
    susan = UserFactory.create(username="susan")
    john.follow(susan)
    assert client_of(john).get("/unfollow/susan").status_code in NOT_OFFERED
    assert john.is_following(susan)


def test_people_follow_and_unfollow_by_post(john: User, client_of: ClientOf) -> None:
    susan = UserFactory.create(username="susan")
    browser = client_of(john)
    assert browser.post("/follow/susan").status_code == 302
    assert john.is_following(susan)
    assert (john.followed_count, susan.follower_count) == (1, 1)
    assert browser.post("/unfollow/susan").status_code == 302
    assert not john.is_following(susan)
    assert (john.followed_count, susan.follower_count) == (0, 0)


def test_nobody_moderates_by_get(client_of: ClientOf) -> None:
    comment = CommentFactory.create()
    browser = client_of(moderator())
    for address in ("/moderate/disable/{}", "/moderate/enable/{}", "/moderate/comment/{}/hide"):
        browser.get(address.format(comment.id))
    assert comment.hidden_at is None


def test_moderators_hide_and_show_by_post(client: FlaskClient, client_of: ClientOf) -> None:
    comment = CommentFactory.create(body="Questionable")
    browser = client_of(moderator())
    address = f"/moderate/comment/{comment.id}"
    assert browser.post(f"{address}/hide", data={"reason": "Off topic"}).status_code == 302
    page = client.get(f"/post/{comment.post.id}", follow_redirects=True)
    assert "Questionable" not in page.text
    assert browser.post(f"{address}/show").status_code == 302
    page = client.get(f"/post/{comment.post.id}", follow_redirects=True)
    assert "Questionable" in page.text


def test_an_anonymous_comment_is_no_server_error(client: FlaskClient) -> None:
    post = PostFactory.create()
    for address in (f"/post/{post.id}", f"/post/{post.id}/{post.slug}"):
        answer = client.post(address, data={"body": "Well said"})
        assert answer.status_code in (302, 403)
    assert Comment.query.count() == 0


def test_commenting_needs_the_permission(john: User, client_of: ClientOf) -> None:
    role("User").remove_permission(Permission.COMMENT)
    post = PostFactory.create()
    answer = client_of(john).post(f"/post/{post.id}/{post.slug}", data={"body": "Well said"})
    assert answer.status_code == 403
    assert Comment.query.count() == 0


@pytest.mark.parametrize("address", ["/", "/user/john", "/followers/john", "/tags"])
@pytest.mark.parametrize("page", ["99999999999999999999", "-1", "0", "abc", "", "1e3"])
def test_a_page_out_of_reach_is_clamped(
    john: User, client: FlaskClient, address: str, page: str
) -> None:
    PostFactory.create(author=john, body="The only post")
    answer = client.get(f"{address}?page={page}")
    assert answer.status_code == 200
    assert ("The only post" in answer.text) == (address in ("/", "/user/john"))


@pytest.mark.parametrize("page", ["99999999999999999999", "-1"])
def test_a_page_of_comments_out_of_reach_is_clamped(client: FlaskClient, page: str) -> None:
    comment = CommentFactory.create(body="The only comment")
    post = comment.post
    answer = client.get(f"/post/{post.id}/{post.slug}?page={page}")
    assert answer.status_code == 200
    assert "The only comment" in answer.text


def test_the_books_last_page_of_comments_is_minus_one(client: FlaskClient) -> None:
    post = PostFactory.create()
    for number in range(35):
        CommentFactory.create(post=post, body=f"Remark {number}.")
    page = client.get(f"/post/{post.id}/{post.slug}?page=-1").text
    assert "Remark 34." in page
    assert "Remark 0." not in page


@pytest.mark.parametrize("body", ['{"body": 5}', "[1]", "null", '{"body": "\\u0000"}'])
def test_wrong_json_is_a_bad_request(john: User, api_client: ClientOf, body: str) -> None:
    answer = api_client(john).post(f"{API}/posts/", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "bad request"


@pytest.mark.parametrize("address", ["/user/%00", "/tag/%00", "/post/1/%00", "/%00"])
def test_a_nul_byte_in_an_address_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code in (400, 404)


@pytest.mark.parametrize("field", ["body", "submission"])
def test_a_nul_byte_in_a_form_is_no_error(john: User, client_of: ClientOf, field: str) -> None:
    fields = {"body": "A note", field: "A\x00note"}
    assert client_of(john).post("/", data=fields).status_code < 500
    assert all("\x00" not in post.body for post in Post.query)


@pytest.mark.parametrize("address", ["/post/{}", "/edit/{}", "/post/{}/delete", "/comment/{}/edit"])
@pytest.mark.parametrize("number", [2**31, 2**63, 2**64, 10**40])
def test_a_huge_id_is_not_found(john: User, client_of: ClientOf, address: str, number: int) -> None:
    assert client_of(john).get(address.format(number)).status_code == 404


ELSEWHERE = [
    "//evil.com",
    "/\\evil.com",
    "\\\\evil.com",
    "///evil.com",
    "https://evil.com",
    "https:evil.com",
    "http:///evil.com",
    "javascript:alert(1)",
    "/\t/evil.com",
    "/\n/evil.com",
    "\t//evil.com",
    " //evil.com",
    "//evil.com\\@localhost/",
    "http://localhost@evil.com/",
    "http://localhost.evil.com/",
    "/.//evil.com",
    "/..//evil.com",
    "/%0a/evil.com\n",
    "evil.com",
    "//[::1",
    "\x00//evil.com",
]


def path_in_a_browser(location: str) -> str:
    """The path that a browser at this site goes to; fails when it goes elsewhere.

    As https://url.spec.whatwg.org: tabs and line ends vanish, control characters and spaces are
    cut off both ends, and a backslash is a slash.
    """
    seen = re.sub(r"[\t\n\r]", "", location).strip("".join(map(chr, range(33))))
    parts = urlsplit(seen.replace("\\", "/"))
    assert parts.scheme in ("", "http"), f"leaves for {location!r}"
    assert parts.netloc in ("", "localhost"), f"leaves for {location!r}"
    assert not parts.path.startswith("//"), f"leaves for {location!r}"
    return parts.path


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
def test_next_never_leaves_the_site(john: User, client: FlaskClient, target: str) -> None:
    fields = {"email": "john@example.com", "password": "cat"}
    answer = client.post(f"/auth/login?next={quote(target)}", data=fields)
    assert answer.status_code == (400 if "\x00" in target else 302)
    path_in_a_browser(answer.location or "/")


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
def test_a_next_field_never_leaves_the_site(john: User, client: FlaskClient, target: str) -> None:
    fields = {"email": "john@example.com", "password": "cat", "next": target}
    answer = client.post("/auth/login", data=fields)
    assert answer.status_code == 302
    path_in_a_browser(answer.location)


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
def test_following_a_user_never_leaves_the_site(
    john: User, client_of: ClientOf, target: str
) -> None:
    UserFactory.create(username="susan")
    answer = client_of(john).post(
        f"/follow/susan?next={quote(target)}",
        data={"next": target},
        headers={"Referer": "http://evil.com/"},
    )
    assert answer.status_code == (400 if "\x00" in target else 302)
    path_in_a_browser(answer.location or "/")


@pytest.mark.parametrize("target", ["/user/john", "/edit-profile", "/?page=2", "/tag/%E8%88%B9"])
def test_next_within_the_site_is_gone_to(john: User, client: FlaskClient, target: str) -> None:
    fields = {"email": "john@example.com", "password": "cat"}
    answer = client.post(f"/auth/login?next={quote(target)}", data=fields)
    assert answer.location in (target, f"http://localhost{target}")


def test_who_had_to_log_in_comes_back(john: User, client: FlaskClient) -> None:
    asked = client.get("/edit-profile").location
    answer = client.post(asked, data={"email": "john@example.com", "password": "cat"})
    assert urlsplit(answer.location).path == "/edit-profile"
