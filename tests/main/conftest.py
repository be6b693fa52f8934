"""A user's browser, posts in several languages, and an application that checks tokens."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Post, Tag, User
from tests.factories import CommentFactory, PostFactory
from tests.fixture_types import ClientOf, MakeApp, Settle
from tests.mail_delivery import reaching
from tests.main.feed_posts import write_posts
from tests.main.mailed import SITE
from tests.main.notified import Scene
from tests.smtp import MailServer


@pytest.fixture
def browser(john: User, client_of: ClientOf) -> FlaskClient:
    """John's browser."""
    return client_of(john)


@pytest.fixture
def checked_app(app: Flask, make_app: MakeApp, database_address: str) -> Flask:
    """The same site, with the tokens of forms checked as in production."""
    return make_app("testing", database_address, WTF_CSRF_ENABLED=True)


@pytest.fixture
def post(susan: User) -> Post:
    """A post of Susan's."""
    written: Post = PostFactory.create(author=susan, title="On boats")
    db.session.commit()
    return written


@pytest.fixture
def johns_post(john: User, sea: Tag) -> Post:
    """A post of John's."""
    post: Post = PostFactory.create(author=john, title="On knots", tags=[sea])
    db.session.commit()
    return post


@pytest.fixture
def susans_post(susan: User, sea: Tag) -> Post:
    """A post of Susan's."""
    post: Post = PostFactory.create(author=susan, title="On boats", body="They float", tags=[sea])
    db.session.commit()
    return post


@pytest.fixture
def english(john: User) -> Post:
    """A post of John's in English."""
    post: Post = PostFactory.create(author=john, title="Spring", body="Rain.", language="en")
    return post


@pytest.fixture
def chinese(john: User, english: Post) -> Post:
    """Its translation."""
    post: Post = PostFactory.create(
        author=john, title="春天", body="下雨。", language="zh-Hans", translation_of_id=english.id
    )
    return post


@pytest.fixture
def german(john: User, english: Post) -> Post:
    """One more."""
    post: Post = PostFactory.create(
        author=john, title="Frühling", body="Regen.", language="de", translation_of_id=english.id
    )
    return post


@pytest.fixture
def sea(app: Flask) -> Tag:
    """Return a tag."""
    tag = Tag(name="Sea & <sky>", slug="sea")
    db.session.add(tag)
    return tag


@pytest.fixture
def posts(john: User, sea: Tag) -> list[Post]:
    """Return an article, a note, an article in Chinese, and a post without an author."""
    return write_posts(john, sea)


@pytest.fixture
def settle_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Settle:
    """A function that gives the site a time zone."""

    def settle(zone: str) -> None:
        monkeypatch.setitem(app.config, "TIME_ZONE", zone)

    return settle


@pytest.fixture
def addresses(john: User) -> dict[str, str]:
    """Where each kind of text is written."""
    post = PostFactory.create(author=john, title="Before")
    comment = CommentFactory.create(author=john, post=post)
    return {
        "note": "/",
        "post": "/write",
        "edit": f"/edit/{post.id}",
        "comment": f"/post/{post.id}/{post.slug}",
        "change": f"/comment/{comment.id}/edit",
    }


@pytest.fixture
def mailing_site(
    app: Flask,
    make_app: MakeApp,
    database_address: str,
    smtp_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Flask:
    """Have the site know its address; return the application that makes and sends its mail."""
    monkeypatch.setitem(app.config, "SITE_URL", SITE)
    return make_app("testing", database_address, SITE_URL=SITE, **reaching(smtp_server.port))


@pytest.fixture
def scene(app: Flask, john: User) -> Scene:
    """Five people who tell each other something."""
    return Scene(app, john)
