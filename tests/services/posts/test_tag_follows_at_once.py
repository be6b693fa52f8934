"""People who follow tags at the same moment as others merge them."""

from __future__ import annotations

from flask import Flask

from app import db
from app.models import Tag, TagFollow, User
from app.services.posts.followed_tags import follow_tag, unfollow_tag
from app.services.posts.tag_changes import merge_tags
from tests.factories import TagFactory, UserFactory
from tests.services.together import at_once

ROUNDS = range(4)


def test_two_tabs_follow_a_tag_once(app: Flask) -> None:
    user, tag = UserFactory.create(), TagFactory.create(slug="boats")
    db.session.commit()
    user_id, tag_id = user.id, tag.id

    def follow() -> bool:
        return follow_tag(db.session.get_one(User, user_id), "boats")[1]

    def unfollow() -> bool:
        return unfollow_tag(db.session.get_one(User, user_id), "boats")[1]

    for _ in ROUNDS:
        for change, expected in ((follow, 1), (unfollow, 0)):
            assert sorted(at_once(app, *[change] * 3)) == [False, False, True]
            assert TagFollow.query.filter_by(user_id=user_id, tag_id=tag_id).count() == expected


def test_a_tag_is_followed_while_it_is_merged(app: Flask) -> None:
    ids = [user.id for user in UserFactory.create_batch(3)]
    target = TagFactory.create()
    db.session.commit()
    target_id = target.id
    for number in ROUNDS:
        slug = f"merged-{number}"
        source_id = TagFactory.create(slug=slug).id
        db.session.commit()

        def merge(source_id: int = source_id) -> bool:
            return merge_tags(
                db.session.get_one(Tag, source_id), db.session.get_one(Tag, target_id)
            )

        def follower(user_id: int, slug: str = slug) -> bool:
            return follow_tag(db.session.get_one(User, user_id), slug)[1]

        at_once(app, merge, *(lambda user_id=each: follower(user_id) for each in ids))
        follows = {(each.user_id, each.tag_id) for each in TagFollow.query}
        assert follows == {(user_id, target_id) for user_id in ids}
