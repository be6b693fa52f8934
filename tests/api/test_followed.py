"""Following tags and discussions, and the list of followed tags."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import DiscussionFollow, Permission, Post, Tag, TagFollow, User, utcnow
from app.services.posts.tag_changes import merge_tags
from tests.api.conftest import got
from tests.clients import API
from tests.factories import NOT_PUBLIC, PostFactory, TagFactory, UserFactory, put_in_state, role
from tests.fixture_types import ClientOf, CountStatements

BOATS = {"name": "Boats & <b>", "slug": "boats"}


@pytest.fixture
def boats(app: Flask) -> Tag:
    """A tag."""
    tag: Tag = TagFactory.create(**BOATS)
    db.session.commit()
    return tag


@pytest.fixture
def post(susan: User) -> Post:
    """A post of Susan's."""
    made: Post = PostFactory.create(author=susan)
    db.session.commit()
    return made


def test_either_kind_of_credentials_follows_a_tag(
    api_either_way: FlaskClient, api_client: ClientOf, boats: Tag
) -> None:
    where = f"{API}/tags/boats/follow"
    for _ in range(2):
        answer = api_either_way.put(where)
        assert (answer.status_code, answer.get_json()) == (200, {"following": True})
    listed = {"tags": [BOATS], "prev": None, "next": None, "count": 1}
    assert got(api_either_way, "/followed-tags/") == listed
    assert got(api_client(UserFactory.create()), "/followed-tags")["count"] == 0
    for _ in range(2):
        answer = api_either_way.delete(where)
        assert (answer.status_code, answer.get_json()) == (200, {"following": False})
    assert got(api_either_way, "/followed-tags/")["tags"] == []


def test_a_former_slug_follows_the_tag_of_now(api: FlaskClient, boats: Tag) -> None:
    former = TagFactory.create(slug="ships")
    merge_tags(former, boats)
    db.session.commit()
    assert api.put(f"{API}/tags/ships/follow").status_code == 200
    assert got(api, "/followed-tags/")["tags"] == [BOATS]
    assert api.delete(f"{API}/tags/ships/follow").status_code == 200
    assert TagFollow.query.count() == 0


def test_either_kind_of_credentials_follows_a_discussion(
    api_either_way: FlaskClient, post: Post
) -> None:
    where = f"{API}/posts/{post.id}/discussion/follow"
    post_id = post.id
    for _ in range(2):
        answer = api_either_way.put(where)
        assert (answer.status_code, answer.get_json()) == (200, {"following": True})
    assert [row.is_following for row in DiscussionFollow.query] == [True]
    for _ in range(2):
        answer = api_either_way.delete(where)
        assert (answer.status_code, answer.get_json()) == (200, {"following": False})
    sent = {"body": "Written after stopping"}
    assert api_either_way.post(f"{API}/posts/{post_id}/comments/", json=sent).status_code == 201
    assert [row.is_following for row in DiscussionFollow.query] == [False]


def test_comments_by_the_api_follow_and_tell(
    api: FlaskClient, api_client: ClientOf, post: Post
) -> None:
    where, other = f"{API}/posts/{post.id}/comments/", api_client(UserFactory.create())
    api.post(where, json={"body": "First"})
    second = other.post(where, json={"body": "Second"}).get_json()
    (told,) = got(api, "/notifications/")["notifications"]
    assert (told["kind"], told["comment_url"]) == ("discussion", second["url"])
    assert got(other, "/notifications/")["count"] == 0


def test_what_is_refused(
    client: FlaskClient, api: FlaskClient, john: User, post: Post, boats: Tag
) -> None:
    paths = (f"/posts/{post.id}/discussion/follow", "/tags/boats/follow")
    wrong = ["/tags/nothing/follow", f"/tags/{'x' * 3000}/follow", "/tags/%00/follow"]
    wrong += [f"/posts/{id_}/discussion/follow" for id_ in (0, post.id + 1, 2**31)]
    for method in ("PUT", "DELETE"):
        for path in paths:
            assert client.open(API + path, method=method).status_code == 401
        for path in wrong:
            assert api.open(API + path, method=method).status_code in (400, 404), path
    for state in NOT_PUBLIC:
        secret = PostFactory.create()
        put_in_state(secret, state)
        assert api.put(f"{API}/posts/{secret.id}/discussion/follow").status_code == 404
    own = PostFactory.create(author=john)
    assert api.put(f"{API}/posts/{own.id}/discussion/follow").status_code == 403
    assert client.get(f"{API}/followed-tags/").status_code == 401
    assert api.get(f"{API}/followed-tags/?before=x").status_code == 400
    role("User").remove_permission(Permission.FOLLOW)
    for path in paths:
        assert api.put(API + path).status_code == 403
    assert api.delete(API + paths[0]).status_code == 200  # whoever is told may stop that
    john.confirmed = False
    for path in paths:
        assert api.delete(API + path).status_code == 403
    assert TagFollow.query.count() == 0


def test_they_share_the_limit_of_following(
    app: Flask, api: FlaskClient, monkeypatch: pytest.MonkeyPatch, boats: Tag, post: Post
) -> None:
    monkeypatch.setitem(app.config, "FOLLOWS_PER_NEW_ACCOUNT", "1 per hour")
    paths = (f"{API}/tags/boats/follow", f"{API}/posts/{post.id}/discussion/follow")
    assert [api.put(path).status_code for path in paths] == [200, 429]
    assert [api.delete(path).status_code for path in paths] == [200, 200]


def test_the_list_has_pages_and_asks_the_same_for_many(
    app: Flask,
    api_by_token: FlaskClient,
    john: User,
    monkeypatch: pytest.MonkeyPatch,
    statements: CountStatements,
) -> None:
    monkeypatch.setitem(app.config, "FOLLOWERS_PER_PAGE", 5)
    asked = []
    for _ in range(2):
        for tag in TagFactory.create_batch(6):
            when = utcnow() - timedelta(days=TagFollow.query.count())
            db.session.add(TagFollow(user_id=john.id, tag_id=tag.id, timestamp=when))
            db.session.flush()
        with statements() as heard:
            got(api_by_token, "/followed-tags/")
        asked.append(len(heard))
    assert asked[0] == asked[1]
    by_date = db.select(Tag.slug).join(TagFollow, TagFollow.tag_id == Tag.id)
    slugs = list(db.session.scalars(by_date.order_by(TagFollow.timestamp.desc())))
    page, found = got(api_by_token, "/followed-tags/"), []
    while True:
        assert page["count"] == 12
        found.append([tag["slug"] for tag in page["tags"]])
        if page["next"] is None:
            break
        page = api_by_token.get(page["next"]).get_json()
    assert found == [slugs[:5], slugs[5:10], slugs[10:]]
    numbered = got(api_by_token, "/followed-tags/?page=2")
    assert [tag["slug"] for tag in numbered["tags"]] == slugs[5:10]
