"""Rows for tests: complete, unlike one another, flushed, and committed by the next request."""

from __future__ import annotations

from functools import cache
from typing import Any

from factory import declarations
from factory.alchemy import SQLAlchemyModelFactory
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from app import db
from app.models import Comment, Post, Role, User
from config import TestingConfig
from tests.clients import PASSWORD

# These have no annotations of their own.
LazyFunction: Any = declarations.LazyFunction
Sequence: Any = declarations.Sequence
SubFactory: Any = declarations.SubFactory


class _Factory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session = db.session
        sqlalchemy_session_persistence = "flush"


@cache
def hash_of_password() -> str:
    """What is stored for "cat": made once, for hashing is slow by design."""
    return generate_password_hash(PASSWORD, method=TestingConfig.PASSWORD_HASH_METHOD)


class UserFactory(_Factory):
    """A confirmed person with the default role, whose password is "cat"."""

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
    """A comment that everybody sees."""

    class Meta:
        model = Comment

    author = SubFactory(UserFactory)
    post = SubFactory(PostFactory)
    body = Sequence(lambda number: f"Body of comment {number}")


def role(name: str) -> Role:
    """One of the roles that every site has."""
    return db.session.scalars(select(Role).filter_by(name=name)).one()


def moderator(**fields: Any) -> User:
    """A person with the Moderator role."""
    user: User = UserFactory.create(role=role("Moderator"), **fields)
    return user


def administrator(**fields: Any) -> User:
    """A person with the Administrator role."""
    user: User = UserFactory.create(role=role("Administrator"), **fields)
    return user
