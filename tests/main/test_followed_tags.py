"""Following tags: by a button on their pages, in a list among the tags, and in the timeline."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from werkzeug.test import TestResponse

from app import db
from app.models import Permission, Post, Tag, TagFollow, User
from tests.factories import PostFactory, TagFactory, UserFactory, role
from tests.fixture_types import ClientOf, CountStatements
from tests.pages import filled, read, words


@pytest.fixture
def boats(app: Flask, susan: User) -> Tag:
    """A tag with a post of Susan's."""
    tag: Tag = TagFactory.create(name="Boats", slug="boats")
    PostFactory.create(author=susan, title="On boats", tags=[tag])
    db.session.commit()
    return tag


def follow(user: User, *tags: Tag) -> None:
    """Let a user follow tags."""
    db.session.flush()
    db.session.add_all(TagFollow(user_id=user.id, tag_id=tag.id) for tag in tags)
    db.session.commit()


def button(page: TestResponse) -> str:
    """Where the button of a tag's page leads."""
    (form,) = read(page).select(".page-head form")
    return str(form["action"])


def titles(page: TestResponse) -> list[str]:
    """The titles of the posts in a list."""
    assert page.status_code == 200
    return [link.get_text(strip=True) for link in read(page).select(".entry-title a")]


def timeline(browser: FlaskClient) -> TestResponse:
    """The followed posts on the front page."""
    browser.get("/followed")
    return browser.get("/")


def test_a_tag_is_followed_and_unfollowed_with_a_button(browser: FlaskClient, boats: Tag) -> None:
    form = read(browser.get("/tag/boats")).select_one(".page-head form")
    assert form is not None
    assert "Follow this tag" in form.get_text()
    answer = browser.post(str(form["action"]), data=filled(form))
    assert (answer.status_code, answer.location) == (302, "/tag/boats")
    page = browser.get("/tag/boats")
    assert "You are now following the tag Boats." in words(page)
    assert "Unfollow this tag" in words(page)
    assert browser.post("/tag/boats/follow").status_code == 302
    assert "You are already following this tag." in words(browser.get("/tag/boats"))
    assert TagFollow.query.count() == 1
    assert browser.post(button(page)).location == "/tag/boats"
    assert "You are not following the tag Boats anymore." in words(browser.get("/tag/boats"))
    browser.post("/tag/boats/unfollow")
    page = browser.get("/tag/boats")
    assert "You are not following this tag." in words(page)
    assert button(page) == "/tag/boats/follow"
    assert TagFollow.query.count() == 0


def test_the_timeline_has_each_post_of_people_and_tags_once(
    browser: FlaskClient, john: User, susan: User, boats: Tag
) -> None:
    other = TagFactory.create()
    PostFactory.create(author=susan, title="Both", tags=[boats, other])
    PostFactory.create(author=john, title="My own", tags=[boats])
    PostFactory.create(author=UserFactory.create(), title="Not followed")
    db.session.commit()
    assert titles(timeline(browser)) == ["My own"]
    assert "You follow nobody yet" in words(browser.get("/"))
    follow(john, boats, other)
    page = timeline(browser)
    assert titles(page) == ["My own", "Both", "On boats"]
    assert "You follow nobody yet" not in words(page)
    assert titles(browser.get("/?page=-1")) == ["My own", "Both", "On boats"]
    browser.post("/follow/susan")
    assert titles(timeline(browser)) == ["My own", "Both", "On boats"]
    assert titles(browser.get("/?page=1")) == ["My own", "Both", "On boats"]


def test_the_timeline_has_pages_and_leaves_out_what_is_not_public(
    app: Flask, browser: FlaskClient, john: User, boats: Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 2)
    follow(john, boats)
    browser.get("/followed")
    ids = [PostFactory.create(title=f"No. {number}", tags=[boats]).id for number in range(4)]
    assert titles(browser.get("/")) == ["No. 3", "No. 2"]
    older = read(browser.get("/")).select_one("a[rel=next]")
    assert older is not None
    assert titles(browser.get(str(older["href"]))) == ["No. 1", "No. 0"]
    hidden = db.session.get_one(Post, ids[3])
    hidden.hidden_at = hidden.published_at
    db.session.commit()
    assert titles(browser.get("/")) == ["No. 2", "No. 1"]


def test_tags_one_follows_are_listed_above_the_others(
    client: FlaskClient, browser: FlaskClient, client_of: ClientOf, john: User, boats: Tag
) -> None:
    unused = TagFactory.create(name="Zebras & <b>", slug="zebras")
    assert "Tags you follow" not in words(browser.get("/tags"))
    follow(john, boats, unused)
    page = browser.get("/tags")
    forms = read(page).select(".tag-index form")
    assert [form["action"] for form in forms] == ["/tag/boats/unfollow", "/tag/zebras/unfollow"]
    answer = browser.post(str(forms[1]["action"]), data=filled(forms[1]))
    assert answer.location == "/tags"
    assert len(read(browser.get("/tags")).select(".tag-index form")) == 1
    for other in (client, client_of(UserFactory.create())):
        assert "Tags you follow" not in words(other.get("/tags"))


@pytest.mark.parametrize("action", ["follow", "unfollow"])
def test_who_may_not_follow_people_follows_no_tags(
    checked_app: Flask,
    client: FlaskClient,
    browser: FlaskClient,
    john: User,
    boats: Tag,
    action: str,
) -> None:
    address = f"/tag/boats/{action}"
    assert client.post(address).location.startswith("/auth/login")
    assert client.get(address).status_code == 405
    assert checked_app.test_client().post(address).status_code == 400
    john.confirmed = False
    assert browser.post(address).status_code == 403
    john.confirmed = True
    role("User").remove_permission(Permission.FOLLOW)
    assert browser.post(address).status_code == 403
    for page in ("/tag/boats", "/tags"):
        assert not read(browser.get(page)).select("main form"), page
    assert TagFollow.query.count() == 0


def test_wrong_addresses_follow_nothing(browser: FlaskClient, boats: Tag) -> None:
    for action in ("follow", "unfollow"):
        for slug in ("nothing", "x" * 3000, "%00", "%ff"):
            assert browser.post(f"/tag/{slug}/{action}").status_code in (400, 404), slug
        answer = browser.post(f"/tag/boats/{action}", data={"next": "//evil.example"})
        assert answer.location == "/tag/boats"


def test_following_tags_and_people_share_a_limit(
    app: Flask, browser: FlaskClient, boats: Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)
    for setting in ("FOLLOWS_PER_ACCOUNT", "FOLLOWS_PER_NEW_ACCOUNT"):
        monkeypatch.setitem(app.config, setting, "3 per hour")
    TagFactory.create(slug="sea")
    TagFactory.create(slug="sky")
    db.session.commit()
    assert browser.post("/follow/susan").status_code == 302
    for _ in range(3):  # what is no news costs nothing
        assert browser.post("/tag/boats/follow").status_code == 302
    assert browser.post("/tag/sea/follow").status_code == 302
    assert browser.post("/tag/sky/follow").status_code == 429
    assert TagFollow.query.count() == 2


def test_anonymous_pages_have_no_form_and_ask_no_more(
    client: FlaskClient, statements: CountStatements, john: User, boats: Tag
) -> None:
    follow(john, boats)
    for address in ("/tag/boats", "/tags"):
        with statements() as heard:
            page = client.get(address)
        assert not read(page).select("main form, main script"), address
        assert "tag_follows" not in str(heard), address


def test_pages_ask_the_same_for_two_tags_and_for_two_hundred(
    browser: FlaskClient, statements: CountStatements, john: User, boats: Tag
) -> None:
    browser.get("/followed")
    taken = []
    for more in (2, 198):
        tags = TagFactory.create_batch(more)
        PostFactory.create(tags=tags[:10])
        follow(john, *tags)
        counts = []
        for address in ("/", "/tags", "/tag/boats"):
            with statements() as heard:
                assert browser.get(address).status_code == 200
            assert heard.writes == []
            counts.append(len(heard))
        taken.append(counts)
    assert taken[0] == taken[1]


def test_follows_go_with_the_account_and_with_the_tag(
    browser: FlaskClient, john: User, susan: User, boats: Tag
) -> None:
    sea = TagFactory.create()
    for person in (john, susan):
        follow(person, boats, sea)
    assert browser.post("/auth/delete-account", data={"password": "cat"}).status_code == 302
    assert {each.user_id for each in TagFollow.query} == {susan.id}
    db.session.execute(delete(Tag).where(Tag.id == sea.id))
    assert [each.tag_id for each in TagFollow.query] == [boats.id]
