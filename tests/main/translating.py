"""What the pages of posts in several languages say, and how one names the other."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import db
from app.models import Post
from tests.main.submitting import publish
from tests.pages import read, words

SITE = "http://localhost"


def path(post: Post) -> str:
    """The address of a post on this site."""
    return f"/post/{post.id}/{quote(post.slug)}"


def translate(browser: FlaskClient, named: object, **changes: Any) -> TestResponse:
    """Write a post that names another one."""
    fields = {"body": "Ein Text", "language": "de", "translation_of": str(named), **changes}
    return publish(browser, "/write", **fields)


def newest() -> Post:
    """The post that was written last."""
    post: Post = db.session.scalars(db.select(Post).order_by(Post.id.desc()).limit(1)).one()
    return post


def refusal(answer: TestResponse) -> str:
    """What the form that came back says about the other post or the language."""
    assert answer.status_code in (400, 404), answer.status
    found = read(answer).select("#translation_of-error, #language-error")
    assert len(found) == 1, words(answer)
    return found[0].get_text().strip()


def alternates(client: FlaskClient, post: Post) -> dict[str, str]:
    """What the head of a post's page says about languages and addresses."""
    links = read(client.get(path(post))).select("head link[hreflang]")
    return {str(link["hreflang"]): str(link["href"]).removeprefix(SITE) for link in links}


def also_in(client: FlaskClient, post: Post) -> dict[str, str]:
    """The languages that a post's page leads to."""
    links = read(client.get(path(post))).select(".also-in a")
    assert all(link["lang"] == link["hreflang"] for link in links)
    return {link.get_text(): str(link["href"]) for link in links}


def group(post: Post) -> set[int]:
    """The ids of a post and of those that translate it, without those in the bin."""
    db.session.expire_all()
    members = (Post.id == post.id) | (Post.translation_of_id == post.id)
    return set(db.session.scalars(db.select(Post.id).where(members, Post.deleted_at.is_(None))))
