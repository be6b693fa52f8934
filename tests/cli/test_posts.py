"""``flask posts render``: stored HTML is made anew, and nothing else is touched."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from app import db
from app.cli import posts
from app.content.markdown.render import RENDERER_VERSION
from app.models import Comment, Post, Tag, utcnow
from tests.factories import CommentFactory, PostFactory


@pytest.fixture
def old(app: Flask) -> Flask:
    """A site whose HTML an older renderer has made."""
    tag = Tag(name="boats", slug="boats")
    for number in range(5):
        post = PostFactory.create(body=f"*Post* {number}", tags=[tag], updated_at=utcnow())
        CommentFactory.create(post=post, author=post.author, body=f"*Comment* {number}")
    db.session.flush()
    for model in (Post, Comment):
        stale = {"body_html": "stale", "renderer_version": RENDERER_VERSION - 1}
        db.session.execute(update(model).values(stale))
    db.session.commit()
    return app


def render(app: Flask, *options: str) -> str:
    response = app.test_cli_runner().invoke(args=["posts", "render", *options])
    assert response.exit_code == 0, response.output
    db.session.expire_all()
    return str(response.output)


def test_it_goes_on_in_batches_and_says_how_far_it_is(
    old: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "BATCH", 2)
    assert render(old).splitlines() == [
        f"{done} of 5 {noun}" for noun in ("posts", "comments") for done in (2, 4, 5)
    ]
    assert {row.body_html for row in Comment.query} == {
        f"<p><em>Comment</em> {number}</p>" for number in range(5)
    }
    assert all("<em>Post</em>" in row.body_html for row in Post.query)


def test_dates_revisions_and_counts_stay(old: Flask) -> None:
    def unchanged() -> list[tuple[object, ...]]:
        return [
            (post.updated_at, post.published_at, post.revision, post.comment_count, post.body)
            for post in Post.query.order_by(Post.id)
        ] + [(tag.published_count,) for tag in Tag.query]

    before = unchanged()
    render(old)
    assert unchanged() == before
    assert {post.renderer_version for post in Post.query} == {RENDERER_VERSION}


def test_what_is_up_to_date_is_left_alone_unless_all_is_asked_for(old: Flask) -> None:
    render(old)
    assert render(old).splitlines() == [
        "The HTML of all posts is up to date.",
        "The HTML of all comments is up to date.",
    ]
    assert "5 of 5 posts" in render(old, "--all")


def test_an_interrupted_run_has_kept_what_it_had_done(
    old: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "BATCH", 2)
    batches = iter(range(2))
    original = posts._batch

    def interrupted(*args: object) -> list[object]:
        if next(batches, None) is None:
            raise KeyboardInterrupt
        return original(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(posts, "_batch", interrupted)
    assert old.test_cli_runner().invoke(args=["posts", "render"]).exit_code == 1
    db.session.expire_all()
    assert [post.body_html for post in Post.query].count("stale") == 1
    monkeypatch.undo()
    assert render(old).splitlines()[0] == "1 of 1 posts"
