"""Liking posts, and saving them for later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Permission, Post, PostLike, SavedPost, User, utcnow
from tests.api.conftest import got
from tests.clients import API
from tests.factories import NOT_PUBLIC, PostFactory, UserFactory, put_in_state, role
from tests.fixture_types import ClientOf, CountStatements
from tests.models.counting import assert_counts_are_right


@pytest.fixture
def post(susan: User) -> Post:
    """A post of Susan's."""
    made: Post = PostFactory.create(author=susan)
    db.session.commit()
    return made


def test_either_kind_of_credentials_likes_a_post(api_either_way: FlaskClient, post: Post) -> None:
    where = f"{API}/posts/{post.id}/like"
    for _ in range(2):
        answer = api_either_way.put(where)
        assert answer.status_code == 200
        assert answer.get_json() == {"liked": True, "like_count": 1}
    item = got(api_either_way, f"/posts/{post.id}")
    assert item["like_count"] == 1
    assert got(api_either_way, "/posts/")["posts"] == [item]
    for _ in range(2):
        answer = api_either_way.delete(where)
        assert answer.get_json() == {"liked": False, "like_count": 0}
    assert got(api_either_way, f"/posts/{post.id}")["like_count"] == 0
    assert_counts_are_right()


def test_either_kind_of_credentials_saves_a_post(api_either_way: FlaskClient, post: Post) -> None:
    where = f"{API}/posts/{post.id}/saved"
    for _ in range(2):
        answer = api_either_way.put(where)
        assert (answer.status_code, answer.get_json()) == (200, {"saved": True})
    listed = got(api_either_way, "/saved/")
    item = got(api_either_way, f"/posts/{post.id}")
    assert listed == {"posts": [item], "prev": None, "next": None, "count": 1}
    for _ in range(2):
        assert api_either_way.delete(where).get_json() == {"saved": False}
    assert got(api_either_way, "/saved")["posts"] == []


@pytest.mark.parametrize("kind", ["like", "saved"])
def test_what_is_refused(
    client: FlaskClient, api: FlaskClient, john: User, post: Post, kind: str
) -> None:
    where = f"{API}/posts/{post.id}/{kind}"
    for method in ("PUT", "DELETE"):
        assert client.open(where, method=method).status_code == 401
        for wrong in (0, post.id + 1, 2**31):
            answer = api.open(f"{API}/posts/{wrong}/{kind}", method=method)
            gone = (kind, method) == ("saved", "DELETE")
            assert answer.status_code in ((200, 404) if gone else (404,)), wrong
    for state in NOT_PUBLIC:
        hidden = PostFactory.create()
        put_in_state(hidden, state)
        assert api.put(f"{API}/posts/{hidden.id}/{kind}").status_code == 404
    own = PostFactory.create(author=john)
    assert api.put(f"{API}/posts/{own.id}/{kind}").status_code == (403 if kind == "like" else 200)
    role("User").remove_permission(Permission.FOLLOW)
    assert api.put(where).status_code == (403 if kind == "like" else 200)
    john.confirmed = False
    for method in ("PUT", "DELETE"):
        assert api.open(where, method=method).status_code == 403
    assert client.get(f"{API}/saved/").status_code == 401
    assert PostLike.query.count() == 0


def test_the_saved_posts_have_pages_and_no_gaps(
    five_a_page: None, api_by_token: FlaskClient, john: User, statements: CountStatements
) -> None:
    first_pages = []
    for _ in range(2):
        for _ in range(7):
            post = PostFactory.create()
            when = utcnow() - timedelta(days=SavedPost.query.count())
            db.session.add(SavedPost(user_id=john.id, post_id=post.id, timestamp=when))
            db.session.flush()
        db.session.commit()
        with statements() as heard:
            api_by_token.get(f"{API}/saved/")
        first_pages.append(len(heard))
    assert first_pages[0] == first_pages[1]
    saved = [f"{API}/posts/{row.post_id}" for row in _by_date()]
    hidden = db.session.get_one(Post, _by_date()[3].post_id)
    hidden.hidden_at = utcnow()
    saved.remove(f"{API}/posts/{hidden.id}")
    page, found, sizes = got(api_by_token, "/saved/"), [], []
    while True:
        assert page["count"] == 13
        found += [post["url"] for post in page["posts"]]
        sizes.append(len(page["posts"]))
        if page["next"] is None:
            break
        page = api_by_token.get(page["next"]).get_json()
    assert (found, sizes) == (saved, [5, 5, 3])
    assert api_by_token.get(f"{API}/saved/?page=2").get_json()["posts"][0]["url"] == saved[5]


def _by_date() -> list[SavedPost]:
    return list(SavedPost.query.order_by(SavedPost.timestamp.desc()))


@pytest.fixture
def five_a_page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five posts on a page."""
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 5)


def test_likes_and_saves_are_limited(
    app: Flask, api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:

    for name in ("LIKES_PER_NEW_ACCOUNT", "SAVES_PER_NEW_ACCOUNT"):
        monkeypatch.setitem(app.config, name, "1 per hour")
    for kind in ("like", "saved"):
        statuses = [
            api.put(f"{API}/posts/{PostFactory.create().id}/{kind}").status_code for _ in range(2)
        ]
        assert statuses == [200, 429]
        # to take one back is not counted
        assert api.delete(f"{API}/posts/{PostFactory.create().id}/{kind}").status_code == 200


def test_nobody_sees_what_others_have_saved(
    api: FlaskClient, api_client: ClientOf, post: Post
) -> None:
    api.put(f"{API}/posts/{post.id}/saved")
    assert got(api_client(UserFactory.create()), "/saved/")["count"] == 0
