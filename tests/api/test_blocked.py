"""What API clients of blocked people are refused, and what those see who have blocked them."""

from __future__ import annotations

from flask.testing import FlaskClient

from app import db
from app.models import Block, Comment, PostLike, User
from tests.clients import API
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.fixture_types import ClientOf


def test_a_blocked_person_is_refused(api: FlaskClient, john: User) -> None:
    susan = UserFactory.create(username="susan")
    of_susan = PostFactory.create(author=susan)
    post = PostFactory.create(author=UserFactory.create())
    said = CommentFactory.create(post=post, author=susan)
    db.session.add(Block(blocker_id=susan.id, blocked_id=john.id))
    answer = {"body": "So?", "parent_url": f"{API}/comments/{said.id}"}
    refused = [
        api.post(f"{API}/posts/{of_susan.id}/comments/", json={"body": "So?"}),
        api.post(f"{API}/posts/{post.id}/comments/", json=answer),
        api.put(f"{API}/posts/{of_susan.id}/like"),
    ]
    assert [each.get_json()["message"] for each in refused] == [
        "You cannot comment on this post.",
        "You cannot answer this comment.",
        "You cannot like this post.",
    ]
    assert {each.status_code for each in refused} == {403}
    assert Comment.query.filter_by(author_id=john.id).count() == 0
    assert PostLike.query.count() == 0
    assert api.put(f"{API}/posts/{of_susan.id}/saved").status_code == 200
    assert api.post(f"{API}/posts/{post.id}/comments/", json={"body": "So?"}).status_code == 201


def test_lists_have_everybody_and_notifications_nobody_who_is_blocked(
    api: FlaskClient, client_of: ClientOf, john: User
) -> None:
    susan = UserFactory.create(username="susan")
    post = PostFactory.create(author=john)
    PostFactory.create(author=susan)
    client_of(susan).post(f"/post/{post.id}/{post.slug}", data={"body": "They float"})
    assert api.get(f"{API}/notifications/").get_json()["count"] == 1
    db.session.add(Block(blocker_id=john.id, blocked_id=susan.id))
    assert api.get(f"{API}/notifications/").get_json()["notifications"] == []
    assert api.get(f"{API}/posts/").get_json()["count"] == 2
    assert api.get(f"{API}/posts/{post.id}/comments/").get_json()["count"] == 1
