"""Pages: reading and navigation."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.factories import CommentFactory, PostFactory, UserFactory, administrator, moderator
from tests.fixture_types import ClientOf
from tests.pages import heading, links, read, words


def test_the_front_page_greets_anonymous_visitors(client: FlaskClient) -> None:
    assert "Hello, Stranger!" in client.get("/").text


def test_the_front_page_greets_john(john: User, client_of: ClientOf) -> None:
    assert "Hello, john!" in client_of(john).get("/").text


def test_the_front_page_offers_all_and_followed(john: User, client_of: ClientOf) -> None:
    offered = links(client_of(john).get("/"))
    assert offered["All"] == "/all"
    assert offered["Followed"] == "/followed"


def test_all_shows_the_posts_of_all_users(john: User, client_of: ClientOf) -> None:
    PostFactory.create(body="Of somebody")
    page = client_of(john).get("/all", follow_redirects=True)
    assert page.status_code == 200
    assert "Of somebody" in page.text


def test_followed_shows_only_posts_of_the_followed_and_ones_own(
    john: User, client_of: ClientOf
) -> None:
    susan = UserFactory.create()
    john.follow(susan)
    PostFactory.create(body="Of somebody")
    PostFactory.create(body="Of susan", author=susan)
    PostFactory.create(body="Of john", author=john)
    page = client_of(john).get("/followed", follow_redirects=True)
    assert "Of susan" in page.text
    assert "Of john" in page.text
    assert "Of somebody" not in page.text


def test_all_and_followed_are_remembered_on_the_front_page(john: User, client_of: ClientOf) -> None:
    PostFactory.create(body="Of somebody")
    browser = client_of(john)
    browser.get("/followed")
    assert "Of somebody" not in browser.get("/").text
    browser.get("/all")
    assert "Of somebody" in browser.get("/").text


def test_followed_asks_anonymous_visitors_to_log_in(client: FlaskClient) -> None:
    answer = client.get("/followed")
    assert answer.status_code == 302
    assert answer.location.startswith("/auth/login")


def test_anonymous_visitors_are_redirected_to_the_login(client: FlaskClient) -> None:
    offered = links(client.get("/"))
    assert offered["Log In"].startswith("/auth/login")
    assert "Log Out" not in client.get("/").text
    assert "Profile" not in offered


def test_john_is_led_to_his_profile_and_out(john: User, client_of: ClientOf) -> None:
    page = client_of(john).get("/")
    offered = links(page)
    assert offered["Profile"] == "/user/john"
    assert "Log In" not in offered
    [way_out] = read(page).select(".site-nav form[action='/auth/logout']")
    assert (way_out["method"], way_out.get_text(strip=True)) == ("post", "Log Out")


def test_a_user_without_a_username_can_use_the_site(client_of: ClientOf) -> None:
    nameless = UserFactory.create(username=None)
    PostFactory.create(author=nameless)
    assert client_of(nameless).get("/").status_code == 200


def test_the_heading_of_a_profile_is_the_username(client: FlaskClient) -> None:
    UserFactory.create(username="john", name="John Dale")
    assert heading(client.get("/user/john")) == "john"


def test_a_profile_shows_who_and_where_and_the_posts(client: FlaskClient, john: User) -> None:
    john.name, john.location, john.about_me = "John Dale", "Whitby", "Looks after boats"
    PostFactory.create(author=john, body="Of john")
    page = words(client.get("/user/john"))
    for text in ("John Dale", "Whitby", "Looks after boats", "Of john"):
        assert text in page


def test_an_unknown_profile_is_not_found(client: FlaskClient) -> None:
    assert client.get("/user/nobody").status_code == 404


def test_a_post_has_a_page_of_its_own(client: FlaskClient) -> None:
    post = PostFactory.create(body="Of somebody")
    CommentFactory.create(post=post, body="Well said")
    page = client.get(f"/post/{post.id}", follow_redirects=True)
    assert page.status_code == 200
    assert "Of somebody" in page.text
    assert "Well said" in page.text


def test_comments_on_the_page_of_a_post_stand_oldest_first(client: FlaskClient) -> None:
    post = PostFactory.create()
    for body in ("The first", "The second", "The third"):
        CommentFactory.create(post=post, body=body)
    page = client.get(f"/post/{post.id}", follow_redirects=True).text
    assert page.index("The first") < page.index("The second") < page.index("The third")


def test_an_unknown_post_is_not_found(client: FlaskClient) -> None:
    assert client.get("/post/4711").status_code == 404


def test_followers_are_listed(client: FlaskClient, john: User) -> None:
    UserFactory.create(username="susan").follow(john)
    assert "susan" in words(client.get("/followers/john"))


def test_the_followed_are_listed(client: FlaskClient, john: User) -> None:
    john.follow(UserFactory.create(username="susan"))
    assert "susan" in words(client.get("/followed_by/john"))


@pytest.mark.parametrize("address", ["/followers/john", "/followed_by/john"])
def test_nobody_is_listed_as_following_themselves(
    client: FlaskClient, john: User, address: str
) -> None:
    db.session.commit()
    main = read(client.get(address)).find("main")
    assert main is not None
    assert main.select("li a[href='/user/john'], td a[href='/user/john']") == []


@pytest.mark.parametrize("address", ["/followers/nobody", "/followed_by/nobody"])
def test_follows_of_an_unknown_person_are_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_moderators_moderate(client_of: ClientOf) -> None:
    CommentFactory.create(body="Questionable")
    page = client_of(moderator()).get("/moderate")
    assert page.status_code == 200
    assert "Questionable" in page.text


def test_administrators_moderate(client_of: ClientOf) -> None:
    assert client_of(administrator()).get("/moderate").status_code == 200


def test_nobody_else_moderates(client: FlaskClient, client_of: ClientOf) -> None:
    assert client_of(UserFactory.create()).get("/moderate").status_code == 403
    assert client.get("/moderate").location.startswith("/auth/login")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_unknown_address_is_json_for_programs(client: FlaskClient, method: str) -> None:
    answer = client.open("/wrong/url", method=method, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.get_json()["error"] == "not found"


def test_an_unknown_address_is_a_page_for_people(client: FlaskClient) -> None:
    answer = client.get("/wrong/url")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert heading(answer)
