"""Out as Markdown and in again: title, state, date, tags, text and language are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import Post, User
from tests.cli.sites import done, with_pictures
from tests.exports import write_everything
from tests.factories import UserFactory
from tests.fixture_types import MakeApp


def facts() -> list[tuple[Any, ...]]:
    """What the posts and pages of the current site have to keep."""
    posts = db.session.scalars(db.select(Post).filter_by(deleted_at=None))
    return sorted(map(facts_of, posts), key=repr)


def facts_of(post: Post) -> tuple[Any, ...]:
    """What one of them has to keep; a line may end in another way."""
    is_draft, date = post.is_draft or post.is_hidden, post.published_at
    if post.is_site_page:
        is_draft, date = not post.is_public_page, post.page_public_at
    text = "\n".join(post.body.splitlines()).strip()
    tags = tuple(sorted(tag.name for tag in post.tags))
    is_public = not is_draft
    return (post.title, is_public, date if is_public else None, tags, text, post.language)


@pytest.mark.parametrize("program", ["hugo", "jekyll"])
def test_what_is_read_back_is_equal(
    app: Flask, john: User, make_app: MakeApp, unused_database: str, tmp_path: Path, program: str
) -> None:
    write_everything(john, UserFactory.create(username="susan", name="Susan"))
    before, file = facts(), tmp_path / "site.zip"
    done(app, "export", "markdown", file, "--for", program)
    other = with_pictures(make_app, unused_database)
    done(other, "import", "markdown", file)
    with other.app_context():
        assert facts() == before
    assert "Created: 0, changed: 0" in done(other, "import", "markdown", file)
