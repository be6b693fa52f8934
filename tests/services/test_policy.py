"""Who may see, change and decide what."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.models import AnonymousUser, Permission, utcnow
from app.services import policy
from app.services.errors import NotAllowed
from tests.factories import (
    NOT_PUBLIC,
    CommentFactory,
    PostFactory,
    UserFactory,
    administrator,
    fields_in_state,
    moderator,
)

STATES: dict[str, dict[str, Any]] = {
    "public": {},
    **{state: fields_in_state(state) for state in NOT_PUBLIC},
    "hidden draft": {"status": "draft", "hidden_at": utcnow()},
}
SEES = {
    "author": set(STATES),
    "anonymous": {"public"},
    "user": {"public"},
    "moderator": {"public", "hidden"},
    "administrator": {"public", "hidden"},
    "unconfirmed": {"public"},
}
EDITS = {"author": set(STATES), "administrator": {"public", "hidden"}}


@pytest.mark.parametrize("state", STATES)
def test_who_sees_and_edits_a_post(app: Flask, state: str) -> None:
    author = UserFactory.create()
    post = PostFactory.create(author=author, **STATES[state])
    people: dict[str, policy.Person] = {
        "author": author,
        "anonymous": AnonymousUser(),
        "user": UserFactory.create(),
        "moderator": moderator(),
        "administrator": administrator(),
        "unconfirmed": administrator(confirmed=False),
    }
    for name, person in people.items():
        assert policy.can_see_post(person, post) == (state in SEES[name]), name
        assert policy.can_edit_post(person, post) == (state in EDITS.get(name, ())), name


@pytest.mark.parametrize(
    ("hidden", "state", "seen_by"),
    [
        (False, "public", {"author", "anonymous", "owner", "moderator", "administrator"}),
        (True, "public", {"author", "moderator", "administrator"}),
        (False, "hidden", {"owner", "moderator", "administrator"}),
        (False, "draft", {"owner"}),
        (True, "draft", set()),
    ],
)
def test_who_sees_a_comment(app: Flask, hidden: bool, state: str, seen_by: set[str]) -> None:
    owner, author = UserFactory.create(), UserFactory.create()
    post = PostFactory.create(author=owner, **STATES[state])
    comment = CommentFactory.create(
        post=post, author=author, hidden_at=utcnow() if hidden else None
    )
    people: dict[str, policy.Person] = {
        "author": author,
        "owner": owner,
        "anonymous": AnonymousUser(),
        "moderator": moderator(),
        "administrator": administrator(),
    }
    seen = {name for name, person in people.items() if policy.can_see_comment(person, comment)}
    assert seen == seen_by
    edit = {name for name, person in people.items() if policy.can_edit_comment(person, comment)}
    assert edit == seen_by & {"author"}
    delete = {n for n, person in people.items() if policy.can_delete_comment(person, comment)}
    assert delete == seen_by & {"author", "administrator"}


def test_a_content_without_an_author_belongs_to_nobody(app: Flask) -> None:
    post = PostFactory.create(author=None)
    assert not policy.owns(AnonymousUser(), post)
    assert not policy.can_edit_post(AnonymousUser(), post)
    assert policy.can_edit_post(administrator(), post)


def test_a_refusal_says_what_is_missing(app: Flask) -> None:
    with pytest.raises(NotAllowed, match="not confirmed"):
        policy.require(UserFactory.create(confirmed=False), Permission.WRITE)
    with pytest.raises(NotAllowed, match="not allowed"):
        policy.require(UserFactory.create(confirmed=False), Permission.ADMIN)
    with pytest.raises(NotAllowed, match="not allowed"):
        policy.require(AnonymousUser(), Permission.FOLLOW)
