"""Model: following."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Query

from app import db
from app.models import Follow, Post, User
from tests.factories import PostFactory, UserFactory


def test_nobody_follows_anybody_at_first(john: User, susan: User) -> None:
    assert not john.is_following(susan)
    assert not susan.is_followed_by(john)


def test_following_is_seen_from_both_sides(john: User, susan: User) -> None:
    john.follow(susan)
    db.session.commit()
    assert john.is_following(susan)
    assert susan.is_followed_by(john)
    assert not susan.is_following(john)
    assert not john.is_followed_by(susan)


def test_everyone_follows_themselves_in_storage(john: User, susan: User) -> None:
    john.follow(susan)
    db.session.commit()
    assert john.is_following(john)
    assert john.followed.count() == 2
    assert susan.followers.count() == 2
    assert susan.followed.count() == 1


def test_following_twice_counts_once(john: User, susan: User) -> None:
    john.follow(susan)
    db.session.commit()
    john.follow(susan)
    db.session.commit()
    assert john.followed.count() == 2


def test_the_newest_follow_stands_last(john: User, susan: User) -> None:
    john.follow(susan)
    db.session.commit()
    last = john.followed.all()[-1]
    assert isinstance(last, Follow)
    assert (last.follower, last.followed) == (john, susan)


def test_the_newest_follower_stands_last(john: User, susan: User) -> None:
    john.follow(susan)
    db.session.commit()
    last = susan.followers.all()[-1]
    assert (last.follower, last.followed) == (john, susan)


def test_many_follows_stand_oldest_first(john: User) -> None:
    others = UserFactory.create_batch(5)
    for other in others:
        john.follow(other)
        db.session.commit()
    assert [row.followed for row in john.followed.all()] == [john, *others]


def test_a_follow_is_dated_in_naive_utc(john: User, susan: User) -> None:
    before = datetime.now(UTC).replace(tzinfo=None)
    john.follow(susan)
    db.session.commit()
    moment = john.followed.all()[-1].timestamp
    assert before - timedelta(milliseconds=5) <= moment
    assert moment <= datetime.now(UTC).replace(tzinfo=None) + timedelta(milliseconds=5)


def test_a_follow_keeps_its_microseconds(john: User, susan: User) -> None:
    john.follow(susan)
    row = john.followed.all()[-1]
    row.timestamp = datetime.fromisoformat("2020-01-02T03:04:05.678901")
    db.session.commit()
    db.session.expire_all()
    assert row.timestamp.microsecond == 678901


def test_unfollowing_leaves_the_self_follow(john: User, susan: User) -> None:
    john.follow(susan)
    db.session.commit()
    john.unfollow(susan)
    db.session.commit()
    assert not john.is_following(susan)
    assert john.followed.count() == 1
    assert susan.followers.count() == 1


def test_unfollowing_a_user_who_is_not_followed_changes_nothing(john: User, susan: User) -> None:
    john.unfollow(susan)
    db.session.commit()
    assert Follow.query.count() == 2
    assert susan.follower_count == 0


def test_deleting_a_user_removes_its_follows(john: User, susan: User) -> None:
    john.follow(susan)
    susan.follow(john)
    db.session.commit()
    db.session.delete(susan)
    db.session.commit()
    assert [(row.follower, row.followed) for row in Follow.query] == [(john, john)]


def test_old_rows_without_a_self_follow_are_healed(john: User, susan: User) -> None:
    db.session.commit()
    Follow.query.delete()
    db.session.commit()
    User.add_self_follows()
    db.session.commit()
    assert john.is_following(john)
    assert susan.is_following(susan)
    assert Follow.query.count() == 2


def test_healing_twice_changes_nothing(john: User) -> None:
    User.add_self_follows()
    User.add_self_follows()
    assert Follow.query.count() == 1


def test_nobody_is_followed_by_a_user_who_is_not_stored_yet(john: User) -> None:
    unsaved = User(password="cat")
    assert not john.is_following(unsaved)
    assert not john.is_followed_by(unsaved)


def test_followed_posts_are_ones_own_and_those_of_the_followed(john: User, susan: User) -> None:
    others = PostFactory.create()
    mine = PostFactory.create(author=john)
    hers = PostFactory.create(author=susan)
    john.follow(susan)
    db.session.commit()
    assert set(john.followed_posts) == {mine, hers}
    assert others not in john.followed_posts.all()


def test_followed_posts_are_a_query(john: User) -> None:
    PostFactory.create(author=john, body="Needle")
    db.session.commit()
    assert isinstance(john.followed_posts, Query)
    assert john.followed_posts.filter(Post.body == "Needle").count() == 1
