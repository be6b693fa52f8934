"""Storing a batch of people, follows, posts or comments: in one transaction with their origins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import load_only

from app.extensions import db
from app.models import Comment, Follow, Origin, Post, User, utcnow
from app.models.post import DRAFT, PUBLISHED
from app.services.importing.flasky.accounts import change_person, new_people
from app.services.importing.flasky.changing import change_comment, change_post
from app.services.importing.flasky.known import FORMAT, SITE
from app.services.importing.flasky.plan import Plan, Work
from app.services.importing.flasky.things import (
    COMMENT,
    FOLLOW,
    HIDDEN_REASON,
    PASSWORD,
    POST,
    USER,
    Remark,
    Text,
    digest_of,
)
from app.services.mentions import people_in
from app.services.posts.revisions import keep_former
from app.services.posts.written_language import detect_rendered

Rows = dict[int, Any]


def continue_numbering_after(plan: Plan) -> None:
    """Have PostgreSQL give later rows ids beyond those that are imported with theirs."""
    if db.session.get_bind().dialect.name != "postgresql":
        return
    for model, kind in ((User, USER), (Post, POST), (Comment, COMMENT)):
        if highest := plan.highest_id(kind):
            sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
            stored = select(func.coalesce(func.max(model.id), 0)).scalar_subquery()
            db.session.execute(select(func.setval(sequence, func.greatest(stored, highest))))


def prepare(batch: Sequence[Work]) -> Rows:
    """Return the new posts or comments of a batch by id, rendered, but not in the session.

    It only reads, so that nobody waits meanwhile.
    """
    new = [each.thing for each in batch if each.origin is None]
    if batch[0].thing.kind == POST:
        return {each.id: _new_post(each) for each in new}
    if batch[0].thing.kind == COMMENT:
        posts = {post.id: post for post in db.session.scalars(_posts_of(new))}
        found = [each for each in new if each.post_id in posts]
        return {each.id: _new_comment(each, posts[each.post_id]) for each in found}
    return {}


def _posts_of(comments: Iterable[Remark]) -> Select[Post]:
    """Return a statement for the posts of comments, with what rendering and counting need."""
    columns = (Post.title, Post.language, Post.excerpt, Post.status, Post.hidden_at)
    wanted = select(Post).where(Post.id.in_({each.post_id for each in comments}))
    return wanted.options(load_only(*columns)).order_by(Post.id)


def _new_post(text: Text) -> Post:
    post = Post(
        id=text.id,
        author_id=text.author_id,
        title=text.title,
        people=people_in(text.body),
        body=text.body,
        status=DRAFT if text.is_draft else PUBLISHED,
        created_at=text.timestamp,
        published_at=text.timestamp,
        tags=[],
    )
    post.language = detect_rendered(text.title, post.body_html, "")
    return post


def _new_comment(remark: Remark, post: Post) -> Comment:
    comment = Comment(
        id=remark.id,
        post=post,
        author_id=remark.author_id,
        timestamp=remark.timestamp,
        people=people_in(remark.body),
        body=remark.body,
    )
    if remark.is_hidden:
        comment.hidden_at, comment.hidden_reason = remark.timestamp, HIDDEN_REASON
    return comment


def store(batch: Sequence[Work], prepared: Rows, new_roles: dict[str, int]) -> None:
    """Store a batch and its origins, leaving out what another import has stored meanwhile.

    :param prepared: the rows of ``prepare``
    :param new_roles: permissions of roles that may have to be made
    """
    kind = batch[0].thing.kind
    things = _not_stored(kind, [each.thing for each in batch if each.origin is None])
    if kind == COMMENT:  # those on a post that was deleted meanwhile have not been prepared
        things = [each for each in things if each.id in prepared]
    if kind == USER:
        new_people(things, new_roles)
    elif kind == FOLLOW:
        db.session.add_all(
            Follow(
                follower_id=each.follower_id,
                followed_id=each.followed_id,
                timestamp=each.timestamp,
            )
            for each in things
        )
    else:
        if kind == COMMENT:
            _lock_posts(things)
        db.session.add_all(prepared[each.id] for each in things)
    db.session.flush()
    if kind == POST:
        for each in things:
            keep_former(prepared[each.id])
    _add_origins(kind, things)
    for each in batch:
        if each.origin is not None:
            _change(each, new_roles)


def _not_stored(kind: str, new: list[Any]) -> list[Any]:
    stored = select(Origin.external_id).where(
        Origin.format == FORMAT,
        Origin.site == SITE,
        Origin.kind == kind,
        Origin.external_id.in_([each.external_id for each in new]),
    )
    there = set(db.session.scalars(stored))
    return [each for each in new if each.external_id not in there]


def _lock_posts(comments: Iterable[Remark]) -> None:
    """Load and lock the posts of new comments: the counts depend on whether they are public."""
    locked = _posts_of(comments).with_for_update(of=Post)
    db.session.scalars(locked.execution_options(populate_existing=True)).all()


def _add_origins(kind: str, things: Sequence[Any]) -> None:
    rows = [_origin(kind, each, each.digest) for each in things]
    if kind == USER:
        rows += [_origin(PASSWORD, each, digest_of(each.password_hash)) for each in things]
    if rows:
        db.session.execute(insert(Origin), rows)


def _origin(kind: str, thing: Any, digest: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "site": SITE,
        "kind": kind,
        "external_id": thing.external_id,
        "user_id": thing.follower_id if kind == FOLLOW else _only(kind in (USER, PASSWORD), thing),
        "post_id": _only(kind == POST, thing),
        "comment_id": _only(kind == COMMENT, thing),
        "digest": digest,
        "revision": 1 if kind == POST else None,
        "imported_at": utcnow(),
    }


def _only(condition: bool, thing: Any) -> int | None:
    return int(thing.id) if condition else None


def _change(work: Work, new_roles: dict[str, int]) -> None:
    """Change what was imported before, and its origin."""
    thing, origin = work.thing, work.origin
    assert origin is not None
    if thing.kind == USER:
        change_person(work, new_roles)
        return
    values: dict[str, Any] = {"digest": thing.digest}
    if thing.kind == POST:
        values["revision"] = change_post(thing, origin)
        if values["revision"] is None:
            return
    elif thing.kind == COMMENT:
        change_comment(thing)
    else:
        followed = (thing.follower_id, thing.followed_id)
        if (follow := db.session.get(Follow, followed)) is not None:
            follow.timestamp = thing.timestamp
    db.session.flush()
    db.session.execute(update(Origin).where(Origin.id == origin.id).values(values))
