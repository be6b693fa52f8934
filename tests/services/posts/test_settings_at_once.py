"""Settings that several people change at the same moment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app import db
from app.models import Post, User
from app.services.errors import InvalidSetting
from app.services.posts import publishing
from app.services.posts.post_text import PostSettings, PostText
from tests.factories import PostFactory, UserFactory, administrator
from tests.services.together import at_once


def changing(editor: User, post: Post, settings: PostSettings) -> Callable[[], int]:
    """The action of an editor who changes the settings of a post."""
    editor_id, post_id, body = editor.id, post.id, post.body

    def change() -> int:
        person = db.session.get_one(User, editor_id)
        text = PostText(body, tags=["new", f"new {post_id}"], settings=settings)
        return publishing.edit_post(person, post_id, text).id

    return change


@pytest.mark.parametrize("column", ["pinned", "front_pinned"])
def test_of_four_posts_that_are_pinned_at_once_three_are(app: Flask, column: str) -> None:
    admins = administrator(), administrator()
    author = UserFactory.create()
    settings = PostSettings(pinned=column == "pinned", front_pinned=column == "front_pinned")
    posts = [
        PostFactory.create(author=author if column == "pinned" else UserFactory.create())
        for _ in range(4)
    ]
    actions = [changing(admins[n % 2], post, settings) for n, post in enumerate(posts)]
    answers = at_once(app, *actions)
    assert sum(isinstance(answer, InvalidSetting) for answer in answers) == 1
    pinned = Post.pinned_at if column == "pinned" else Post.front_pinned_at
    assert len(db.session.scalars(db.select(Post.id).where(pinned.is_not(None))).all()) == 3


def test_new_posts_that_are_pinned_at_once_are_three(app: Flask) -> None:
    author_id = UserFactory.create().id

    def writing(number: int) -> Callable[[], int]:
        text = PostText(f"Text {number}", tags=["new"], settings=PostSettings(pinned=True))

        def write() -> int:
            author = db.session.get_one(User, author_id)
            return publishing.write_post(author, text).id

        return write

    answers = at_once(app, *(writing(number) for number in range(5)))
    assert sum(isinstance(answer, InvalidSetting) for answer in answers) == 2
