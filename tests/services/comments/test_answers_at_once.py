"""A comment that is answered while somebody deletes, hides or answers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import Comment, User
from app.services.comments import commenting
from app.services.errors import DomainError, NotFound
from app.services.moderation import moderation, suspensions
from tests.factories import CommentFactory, PostFactory, UserFactory, moderator
from tests.models.counting import assert_counts_are_right
from tests.services.together import at_once

ROUNDS = range(6)


def action(service: Callable[..., Any], person: User, *arguments: Any) -> Callable[[], Any]:
    """What a person does, who is loaded in the transaction it happens in."""
    person_id = person.id
    return lambda: service(db.session.get_one(User, person_id), *arguments)


def answering(person: User, comment: Comment) -> Callable[[], int]:
    comment_id = comment.id

    def answer(author: User) -> int:
        parent = commenting.find_comment(author, comment_id)
        said = f"Answer of {author.id}"
        return commenting.write_comment(author, parent.post, said, parent=parent).id

    return action(answer, person)


def hiding_all_of(person: User, moderating: User) -> Callable[[], Any]:
    person_id = person.id

    def suspend(by: User) -> None:
        user = suspensions.suspendable_user(by, person_id, lock=True)
        suspensions.suspend(user, by, "Spam", with_texts=True)

    return action(suspend, moderating)


@pytest.mark.parametrize("change", ["deleted", "hidden", "suspended"])
def test_a_comment_is_answered_while_it_goes(app: Flask, change: str) -> None:
    mary, ann, ben = moderator(), *UserFactory.create_batch(2)
    for _ in ROUNDS:
        susan = UserFactory.create()
        comment = CommentFactory.create(author=susan, post=PostFactory.create(author=ann))
        comment_id, post = comment.id, comment.post
        going = {
            "deleted": action(commenting.delete_comment, susan, comment_id),
            "hidden": action(moderation.hide_comment, mary, comment_id, "Spam"),
            "suspended": hiding_all_of(susan, mary),
        }
        *answers, gone = at_once(
            app, answering(ann, comment), answering(ben, comment), going[change]
        )
        assert not isinstance(gone, DomainError)
        assert all(isinstance(answer, int | NotFound) for answer in answers)
        stored = [answer for answer in answers if isinstance(answer, int)]
        place = db.session.get(Comment, comment_id)
        assert (place is not None) == (bool(stored) or change != "deleted")
        assert place is None or place.is_hidden
        assert post.comment_count == len(stored)
        assert_counts_are_right()


def test_the_last_answers_of_a_deleted_comment_are_deleted_at_once(app: Flask) -> None:
    for _ in ROUNDS:
        susan = UserFactory.create()
        comment = CommentFactory.create(author=susan)
        answers = CommentFactory.create_batch(3, post=comment.post, parent=comment)
        commenting.delete_comment(susan, comment.id)
        deleting = [
            action(commenting.delete_comment, answer.author, answer.id) for answer in answers
        ]
        at_once(app, *deleting)
        assert Comment.query.count() == 0
        assert_counts_are_right()


def test_the_last_answer_is_deleted_while_another_comes(app: Flask) -> None:
    ben = UserFactory.create()
    for _ in ROUNDS:
        susan = UserFactory.create()
        comment = CommentFactory.create(author=susan)
        last = CommentFactory.create(post=comment.post, parent=comment)
        deep = CommentFactory.create(post=comment.post, parent=last, author=ben)
        commenting.delete_comment(susan, comment.id)
        commenting.delete_comment(last.author, last.id)
        post_id = comment.post_id
        answer, _gone = at_once(
            app, answering(susan, deep), action(commenting.delete_comment, ben, deep.id)
        )
        left = Comment.query.filter_by(post_id=post_id).count()
        assert left == (4 if isinstance(answer, int) else 0)
        assert_counts_are_right()
