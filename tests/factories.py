"""Rows for tests: complete, distinct, flushed, and committed by the next request."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from factory import declarations
from factory.alchemy import SQLAlchemyModelFactory
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from app import db
from app.models import Comment, Post, Role, Tag, User, utcnow
from config import TestingConfig
from tests.clients import PASSWORD

# The states in which a post is not public.
NOT_PUBLIC = ("draft", "scheduled", "hidden")

# These have no annotations of their own.
LazyFunction: Any = declarations.LazyFunction
Sequence: Any = declarations.Sequence
SubFactory: Any = declarations.SubFactory


class _Factory(SQLAlchemyModelFactory):
    """Adds rows to the session, and flushes them once with all that they refer to."""

    class Meta:
        abstract = True
        sqlalchemy_session = db.session

    @classmethod
    def create(cls, **fields: Any) -> Any:
        """Return one flushed row."""
        return cls.create_batch(1, **fields)[0]

    @classmethod
    def create_batch(cls, size: int, **fields: Any) -> list[Any]:
        """Return ``size`` rows that were flushed together, in the order of their ids."""
        create_one = super().create
        rows = [create_one(**fields) for _ in range(size)]
        db.session.flush()
        return rows


@cache
def hash_of_password() -> str:
    """Return the hash of "cat", which is made once because hashing is slow by design."""
    return generate_password_hash(PASSWORD, method=TestingConfig.PASSWORD_HASH_METHOD)


class UserFactory(_Factory):
    """A confirmed user with the default role, whose password is "cat"."""

    class Meta:
        model = User

    email = Sequence(lambda number: f"user{number}@example.com")
    username = Sequence(lambda number: f"user{number}")
    password_hash = LazyFunction(hash_of_password)
    confirmed = True

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        if "password" in kwargs:  # a test's own
            del kwargs["password_hash"]
        return kwargs


class PostFactory(_Factory):
    """A published post."""

    class Meta:
        model = Post

    author = SubFactory(UserFactory)
    body = Sequence(lambda number: f"Body of post {number}")


class CommentFactory(_Factory):
    """A visible comment."""

    class Meta:
        model = Comment

    author = SubFactory(UserFactory)
    post = SubFactory(PostFactory)
    body = Sequence(lambda number: f"Body of comment {number}")


class TagFactory(_Factory):
    """A tag that no post carries yet."""

    class Meta:
        model = Tag

    name = Sequence(lambda number: f"tag{number}")
    slug = Sequence(lambda number: f"tag{number}")


def fields_in_state(state: str) -> dict[str, Any]:
    """Return the fields of a post that is a "draft", "scheduled", or "hidden"."""
    states: dict[str, dict[str, Any]] = {
        "draft": {"status": "draft"},
        "scheduled": {"published_at": utcnow() + timedelta(days=1)},
        "hidden": {"hidden_at": utcnow(), "hidden_reason": "Off topic"},
    }
    return states[state]


def put_in_state(post: Post, state: str) -> None:
    """Make a post that exists a "draft", "scheduled", or "hidden"."""
    for name, value in fields_in_state(state).items():
        setattr(post, name, value)


def role(name: str) -> Role:
    """Return one of the roles that every site has."""
    return db.session.scalars(select(Role).filter_by(name=name)).one()


def moderator(**fields: Any) -> User:
    """Return a user with the Moderator role."""
    user: User = UserFactory.create(role=role("Moderator"), **fields)
    return user


def administrator(**fields: Any) -> User:
    """Return a user with the Administrator role."""
    user: User = UserFactory.create(role=role("Administrator"), **fields)
    return user


def site_page(slug: str = "about", is_public: bool = True, **fields: Any) -> Post:
    """Return a page of the site, public and linked nowhere unless it is said otherwise."""
    values = {"title": "About us", "body": "Who we are", "language": "en", **fields}
    since = utcnow() if is_public else None
    page: Post = PostFactory.create(
        author=None, status="draft", page_slug=slug, page_public_at=since, **values
    )
    return page
