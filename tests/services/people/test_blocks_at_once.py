"""Blocking somebody who answers, comments, follows or is followed at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from app import db
from app.models import Block, Comment, Follow, NotificationCount, User
from app.services.comments import commenting
from app.services.errors import Conflict, DomainError, NotAllowed
from app.services.people import blocks, following
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.models.counting import assert_counts_are_right
from tests.services.together import at_once

ROUNDS = range(6)


def doing(service: Callable[[User, User], Any], person: User, other: User) -> Callable[[], Any]:
    """What a person does to another; both are loaded in the transaction it happens in."""
    ids = person.id, other.id
    return lambda: service(*(db.session.get_one(User, id_) for id_ in ids))


def answering(person: User, comment: Comment) -> Callable[[], int]:
    person_id, comment_id = person.id, comment.id

    def answer() -> int:
        author = db.session.get_one(User, person_id)
        parent = commenting.find_comment(author, comment_id)
        return commenting.write_comment(author, parent.post, "So?", parent=parent).id

    return answer


def test_a_comment_is_answered_while_its_author_blocks(app: Flask) -> None:
    for _ in ROUNDS:
        ann, ben = UserFactory.create_batch(2)
        comment = CommentFactory.create(author=ann, post=PostFactory.create(author=ann))
        blocked, answer = at_once(app, doing(blocks.block, ann, ben), answering(ben, comment))
        assert blocked is True
        assert isinstance(answer, int | NotAllowed)
        assert Comment.query.filter_by(author_id=ben.id).count() == isinstance(answer, int)
        stored = db.session.get(NotificationCount, ann.id)
        assert stored is None or stored.unread == 0


def test_two_people_follow_and_block_each_other_at_once(app: Flask) -> None:
    for number in ROUNDS:
        ann, ben = UserFactory.create_batch(2)
        if number % 2:
            following.follow(ann, ben)
        blocked, *others = at_once(
            app,
            doing(blocks.block, ann, ben),
            doing(following.follow, ben, ann),
            doing(following.unfollow if number % 2 else following.follow, ann, ben),
        )
        assert blocked is True
        assert all(isinstance(each, bool | NotAllowed | Conflict) for each in others)
        both = Follow.follower_id.in_([ann.id, ben.id]), Follow.follower_id != Follow.followed_id
        assert Follow.query.filter(*both).count() == 0
        assert_counts_are_right()


def test_two_people_block_each_other_twice_at_once(app: Flask) -> None:
    for _ in ROUNDS:
        ann, ben = UserFactory.create_batch(2)
        following.follow(ann, ben)
        acts = [doing(blocks.block, *pair) for pair in ((ann, ben), (ben, ann)) for _ in range(2)]
        answers = at_once(app, *acts)
        assert not any(isinstance(each, DomainError) for each in answers)
        assert sorted(answers) == [False, False, True, True]
        assert Block.query.filter(Block.blocker_id.in_([ann.id, ben.id])).count() == 2
        assert_counts_are_right()
