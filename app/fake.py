"""Random users and posts for development. Requires Faker, a development dependency."""

from __future__ import annotations

import random

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Post, User


def users(count: int = 100) -> None:
    """Add ``count`` confirmed users, and commit."""
    from faker import Faker

    fake = Faker()
    added = 0
    while added < count:
        user = User(
            email=fake.email(),
            username=fake.user_name(),
            password="password",  # noqa: S106 - a sample
            confirmed=True,
            name=fake.name(),
            location=fake.city(),
            about_me=fake.text(),
            member_since=fake.past_datetime(),
        )
        try:
            with db.session.begin_nested():
                db.session.add(user)
        except IntegrityError:  # the username or email address is taken
            continue
        added += 1
    db.session.commit()


def posts(count: int = 100) -> None:
    """Add ``count`` posts by random users, and commit."""
    from faker import Faker

    fake = Faker()
    authors = list(db.session.scalars(select(User)))
    for _number in range(count):
        db.session.add(
            Post(
                body=fake.text(),
                created_at=fake.past_datetime(),
                author=random.choice(authors),  # noqa: S311 - not a secret
            )
        )
    db.session.commit()
