"""``flask sample``: something to look at, and never where people already are."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import db
from app.models import Comment, Follow, MediaFile, ModerationDecision, Post, PostLike, User, utcnow
from app.services.sample.files import read_comments, read_people, read_posts
from app.services.sample.loading import PASSWORD
from tests.factories import UserFactory
from tests.media_files import MakeSite
from tests.pages import heading, links


@pytest.fixture
def filled(app: Flask) -> Flask:
    response = app.test_cli_runner().invoke(args=["sample"])
    assert response.exit_code == 0, response.output
    return app


def how_many(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_everything_is_there(filled: Flask) -> None:
    assert how_many(User) == len(read_people())
    assert how_many(Post) == len(read_posts()) + 1  # and a page of the site
    assert how_many(Comment) == len(read_comments())
    assert how_many(PostLike) == sum(len(person.likes) for person in read_people())
    assert all(user.confirmed and user.role for user in db.session.scalars(select(User)))


def test_the_counts_are_right(filled: Flask) -> None:
    from app.web.repair.stored_counts import STORED_COUNTS, wrong_rows

    assert [count.name for count in STORED_COUNTS if wrong_rows(count)] == []


def test_nothing_but_a_scheduled_post_lies_in_the_future(filled: Flask) -> None:
    now = utcnow()
    for moment in (
        Comment.timestamp,
        Comment.hidden_at,
        Follow.timestamp,
        ModerationDecision.timestamp,
        PostLike.timestamp,
        Post.created_at,
        User.last_seen,
        User.member_since,
    ):
        latest = db.session.scalar(select(func.max(moment)))
        assert latest is not None
        assert latest <= now
    waiting = [post.stem for post in read_posts() if post.status == "scheduled"]
    later = db.session.scalars(select(Post).where(Post.published_at > now)).all()
    assert len(later) == len(waiting)


def test_the_footer_leads_to_a_page_about_the_site(filled: Flask, client: FlaskClient) -> None:
    assert links(client.get("/"))["About this board"] == "/about"
    assert heading(client.get("/about")) == "About this board"


def test_nobody_writes_before_joining(filled: Flask) -> None:
    by_somebody = Post.query.filter(Post.page_slug.is_(None))
    written = [(post.author, post.created_at) for post in by_somebody]
    written += [(comment.author, comment.timestamp) for comment in Comment.query]
    assert all(author.member_since <= moment for author, moment in written)


def test_one_can_log_in_as_whom_it_names(filled: Flask, client: FlaskClient) -> None:
    shown = filled.test_cli_runner().invoke(args=["sample", "--logins"]).output
    assert PASSWORD in shown
    for person in read_people():
        assert person.email in shown
    response = client.post("/auth/login", data={"email": "maren@example.com", "password": PASSWORD})
    assert response.status_code == 302


def test_the_front_page_shows_it(filled: Flask, client: FlaskClient) -> None:
    assert "Maren Holt" in client.get("/").text


def test_a_cover_is_uploaded_where_pictures_can_be(make_site: MakeSite) -> None:
    site = make_site()
    assert site.test_cli_runner().invoke(args=["sample"]).exit_code == 0
    with site.app_context():
        path = db.session.scalars(select(MediaFile)).one().media_name.path
    assert path in site.test_client().get("/").text
    assert site.test_client().get(path).status_code == 200


def test_a_site_with_an_account_is_left_as_it_is(app: Flask) -> None:
    UserFactory.create()
    response = app.test_cli_runner().invoke(args=["sample"])
    assert response.exit_code == 0
    assert response.output == "The site has accounts already; nothing was changed.\n"
    assert (how_many(User), how_many(Post)) == (1, 0)


def test_production_is_left_as_it_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SAMPLE_CONTENT_ALLOWED", False)
    response = app.test_cli_runner().invoke(args=["sample"])
    assert response.exit_code == 1
    assert response.output == "Error: sample content has no place in production.\n"
    assert how_many(User) == 0


def test_the_same_password_would_pass_as_anyones(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.accounts.passwords import Owner, check_password

    monkeypatch.setitem(app.config, "PASSWORD_MIN_LENGTH", 8)
    check_password(PASSWORD, Owner())
