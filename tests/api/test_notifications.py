"""Notifications in the API: a list of one's own, and marking all as read."""

from __future__ import annotations

from flask.testing import FlaskClient

from app import db
from app.models import User
from app.services.comments import commenting
from app.services.moderation import moderation
from app.services.people import following
from tests.api.conftest import got
from tests.clients import API
from tests.factories import PostFactory, UserFactory, moderator
from tests.fixture_types import ClientOf

LIST = "/notifications/"


def test_the_list_is_ones_own_and_reading_it_marks_nothing(
    api_either_way: FlaskClient, api_client: ClientOf, john: User, susan: User
) -> None:
    post = PostFactory.create(author=john, title="On boats")
    comment = commenting.write_comment(susan, post, "Well said")
    following.follow(susan, john)
    moderation.hide_post(moderator(), post.id, "Off topic")
    moderation.show_post(moderator(), post.id)
    db.session.commit()
    for _ in range(2):
        found = got(api_either_way, LIST)
        assert found["count"] == 4
        assert {row["read_at"] for row in found["notifications"]} == {None}
    shown, hidden, follow, told = found["notifications"]
    susans, posts = f"{API}/users/{susan.id}", f"{API}/posts/{post.id}"
    assert [row["kind"] for row in (shown, hidden, follow, told)] == [
        "shown",
        "hidden",
        "follow",
        "comment",
    ]
    assert (hidden["reason"], hidden["actor_url"], hidden["post_url"]) == (
        "Off topic",
        None,
        posts,
    )
    assert (follow["actor_url"], follow["post_url"], shown["reason"]) == (susans, None, None)
    assert told["comment_url"] == f"{API}/comments/{comment.id}"
    assert (told["actor_url"], told["post_url"]) == (susans, posts)
    assert told["timestamp"].endswith("GMT")
    assert got(api_client(susan), LIST)["notifications"] == []


def test_it_has_pages(api: FlaskClient, john: User) -> None:
    for _ in range(25):
        following.follow(UserFactory.create(), john)
    db.session.commit()
    ids: list[int] = []
    address: str | None = LIST
    while address:
        page = got(api, address.removeprefix(API))
        ids += [row["id"] for row in page["notifications"]]
        address = page["next"]
    assert (len(ids), len(set(ids)), ids) == (25, 25, sorted(ids, reverse=True))
    for bad in ("before=x", "after=1"):
        assert api.get(f"{API}{LIST}?{bad}").status_code == 400


def test_all_are_marked_as_read(
    app: object, api_either_way: FlaskClient, john: User, susan: User, client: FlaskClient
) -> None:
    following.follow(susan, john)
    following.follow(john, susan)
    db.session.commit()
    assert client.post(f"{API}/notifications/read").status_code == 401
    assert client.get(f"{API}/notifications/").status_code == 401
    for _ in range(2):
        assert api_either_way.post(f"{API}/notifications/read").status_code == 204
    assert got(api_either_way, LIST)["notifications"][0]["read_at"].endswith("GMT")
    assert (john.notification_count.unread, susan.notification_count.unread) == (0, 1)  # type: ignore[union-attr]
