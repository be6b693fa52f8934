"""Filling the index: after an upgrade by ``flask deploy``, anew by ``flask posts reindex``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, delete, text, update

from app import db
from app.models import Post, Tag
from app.models.search_index import COMMENTS, PEOPLE, POSTS
from app.web.repair import search_index
from tests.factories import CommentFactory, PostFactory, UserFactory
from tests.fixture_types import MakeApp
from tests.services.search.searching import comments_found, people_found, posts_found


@pytest.fixture
def deployed(make_app: MakeApp, unused_database: str) -> Iterator[Flask]:
    """A site as ``flask deploy`` leaves it."""
    app = make_app("testing", unused_database)
    run(app, "deploy")
    with app.app_context():
        yield app
        db.session.remove()


def run(app: Flask, *command: str) -> list[str]:
    response = app.test_cli_runner().invoke(args=list(command))
    assert response.exit_code == 0, response.output
    return str(response.output).splitlines()


def forget(*conditions: ColumnElement[bool]) -> None:
    """Empty the index, as it is after the migration that makes it."""
    db.session.execute(delete(POSTS.entries).where(*conditions))
    db.session.commit()


def test_deploy_indexes_what_was_written_before(deployed: Flask) -> None:
    tag = Tag(name="海", slug="海")
    posts = [PostFactory.create(body=f"harbour {number}", tags=[tag]) for number in range(5)]
    forget()
    assert posts_found("harbour") == []
    said = run(deployed, "deploy")
    assert said[0] == "Indexed 5 of 5 posts for searching."
    assert len(posts_found("harbour 海")) == 5 == len(posts)
    assert run(deployed, "deploy")[0].startswith("The database is up to date")


def test_only_what_is_missing_is_indexed(deployed: Flask) -> None:
    kept, forgotten = (PostFactory.create(body="harbour").id for _ in range(2))
    forget(POSTS.row_id == forgotten)
    db.session.execute(update(Post).values(body_html="airport"))  # past the index
    db.session.commit()
    assert search_index.missing_rows() == {"posts": 1}
    assert search_index.index_missing() == 1
    assert [post.id for post in posts_found("airport")] == [forgotten]
    assert [post.id for post in posts_found("harbour")] == [kept]


def test_deploy_indexes_anew_what_older_code_has_indexed(deployed: Flask) -> None:
    post = PostFactory.create(body="harbour")
    db.session.commit()
    made_by_older_code = update(POSTS.entries).values(tokenizer_version=1)
    db.session.execute(made_by_older_code)
    db.session.execute(update(Post).values(body_html="airport"))  # past the index
    db.session.commit()
    assert posts_found("harbour") == [post]  # searching goes on until then
    assert search_index.missing_rows() == {"posts": 1}
    assert run(deployed, "deploy")[0] == "Indexed 1 of 1 posts for searching."
    assert posts_found("airport") == [post]
    assert search_index.missing_rows() == {}


def test_an_interrupted_run_has_kept_what_it_had_done(
    deployed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    PostFactory.create_batch(5, body="harbour")
    forget()
    monkeypatch.setattr(search_index, "BATCH", 2)
    batches, original = iter(range(2)), search_index._batch

    def interrupted(*args: object) -> list[Post]:
        if next(batches, None) is None:
            raise KeyboardInterrupt
        return original(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(search_index, "_batch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        search_index.index_missing()
    db.session.rollback()
    assert len(posts_found("harbour")) == 4
    monkeypatch.undo()
    assert search_index.index_missing() == 1
    assert len(posts_found("harbour")) == 5


def test_it_says_how_far_it_is(
    deployed: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    john = UserFactory.create()
    PostFactory.create_batch(5, author=john)
    db.session.commit()
    monkeypatch.setattr(search_index, "BATCH", 2)
    monkeypatch.setattr(search_index, "REPORT_EVERY", 4)
    assert search_index.index_all() == 6
    assert capsys.readouterr().out.splitlines() == [
        *(f"Indexed {done} of 5 posts for searching." for done in (4, 5)),
        "Indexed 1 of 1 people for searching.",
    ]


def test_everything_can_be_indexed_anew(deployed: Flask) -> None:
    assert run(deployed, "posts", "reindex") == ["There is nothing to index."]
    ann = UserFactory.create(username="ann", about_me="harbour")
    post = PostFactory.create(body="harbour", author=ann)
    comment = CommentFactory.create(body="harbour", post=post, author=ann)
    db.session.commit()
    db.session.execute(text("UPDATE posts SET body_html = 'airport'"))
    db.session.execute(text("UPDATE comments SET body_html = 'airport'"))
    db.session.execute(text("UPDATE users SET about_me = 'airport'"))
    db.session.commit()
    assert run(deployed, "posts", "reindex") == [
        "Indexed 1 of 1 posts for searching.",
        "Indexed 1 of 1 comments for searching.",
        "Indexed 1 of 1 people for searching.",
    ]
    assert posts_found("airport") == [post]
    assert comments_found("airport") == [comment]
    assert people_found("airport") == [ann]
    assert posts_found("harbour") == []
    assert comments_found("harbour") == []
    assert people_found("harbour") == []


def test_deploy_indexes_comments_and_people_that_are_missing(deployed: Flask) -> None:
    comments = CommentFactory.create_batch(3, body="harbour")
    ann = UserFactory.create(username="ann")
    ann.about_me = "harbour"
    db.session.commit()
    for index in (COMMENTS, PEOPLE):
        db.session.execute(delete(index.entries))
    db.session.commit()
    assert comments_found("harbour") == people_found("harbour") == []
    assert search_index.missing_rows() == {"comments": 3, "people": 7}
    assert run(deployed, "deploy")[:2] == [
        "Indexed 3 of 3 comments for searching.",
        "Indexed 7 of 7 people for searching.",
    ]
    assert comments_found("harbour") == comments[::-1]
    assert people_found("harbour") == [ann]
    assert search_index.missing_rows() == {}
