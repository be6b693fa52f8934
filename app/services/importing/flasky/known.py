"""What earlier imports from the book's application have made, and what has become of it here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Comment, Follow, Origin, Post, Role, User
from app.services.errors import Conflict
from app.services.importing.flasky.things import USER, digest_of, profile_digest

FORMAT, SITE = "flasky", ""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """An origin; ``target`` is the id of what was made, None once that was deleted."""

    id: int
    target: int | None
    digest: str
    revision: int | None


KnownByName = dict[tuple[str, str], Known]


def known_origins() -> KnownByName:
    """Return all origins, by their kinds and what the other site knows them by."""
    of_format = select(
        *(Origin.id, Origin.kind, Origin.external_id, Origin.digest, Origin.revision),
        func.coalesce(Origin.user_id, Origin.post_id, Origin.comment_id).label("target"),
    ).where(Origin.format == FORMAT, Origin.site == SITE)
    return {
        (row.kind, row.external_id): Known(row.id, row.target, row.digest, row.revision)
        for row in db.session.execute(of_format)
    }


def check_site_is_empty_but_for(known: KnownByName) -> None:
    """Raise Conflict if the site has accounts, or at first texts, that no import has made."""
    made = {each.target for (kind, _id), each in known.items() if kind == USER}
    others = db.session.execute(select(User.id, User.username, User.email).order_by(User.id))
    names = [row.username or row.email or str(row.id) for row in others if row.id not in made]
    if names:
        raise Conflict(
            f"the site has {len(names)} accounts that this import did not make, such as {names[0]}:"
            " use a database that `flask deploy` has just made; who administers the old site will"
            " administer this one"
        )
    if not known and (_ids(Post) or _ids(Comment)):
        raise Conflict(
            "the site has posts already: use a database that `flask deploy` has just made"
        )


def _ids(model: Any) -> set[int]:
    return set(db.session.scalars(select(model.id)))


def taken(model: Any, known: KnownByName, kind: str) -> set[int]:
    """Return the ids of rows that no import has made."""
    return _ids(model) - {
        each.target for (of_kind, _id), each in known.items() if of_kind == kind and each.target
    }


@dataclass(frozen=True, slots=True)
class AccountHere:
    """What an account has here."""

    profile: str  # its digest
    password: str  # the digest of the hash
    last_seen: datetime
    username_key: str | None
    email_key: str | None


def accounts_here() -> dict[int, AccountHere]:
    """Return what each account has here, by id."""
    columns = select(
        *(User.id, User.email, User.username, Role.name.label("role"), User.confirmed, User.name),
        *(User.location, User.about_me, User.password_hash, User.last_seen),
        *(User.username_key, User.email_key),
    )
    return {
        row.id: AccountHere(
            profile_digest(
                row.email,
                row.username,
                row.role,
                row.confirmed,
                row.name,
                row.location,
                row.about_me,
            ),
            digest_of(row.password_hash),
            row.last_seen,
            row.username_key,
            row.email_key,
        )
        for row in db.session.execute(columns.outerjoin(User.role))
    }


def follows_here() -> set[tuple[int, int]]:
    """Return who follows whom here."""
    rows = db.session.execute(select(Follow.follower_id, Follow.followed_id))
    return {(row.follower_id, row.followed_id) for row in rows}


def posts_edited_here(revisions: dict[int, int | None]) -> set[int]:
    """Return which posts were changed here, or lie in the bin.

    :param revisions: those that they were imported with, by id
    """
    columns = select(Post.id, Post.revision, Post.deleted_at)
    return {
        row.id
        for batch in _batches(revisions)
        for row in db.session.execute(columns.where(Post.id.in_(batch)))
        if row.deleted_at is not None or row.revision != revisions[row.id]
    }


def comments_edited_here(ids: Iterable[int]) -> set[int]:
    """Return which comments were changed here, or are empty places."""
    changed = (Comment.updated_at.is_not(None)) | (Comment.deleted_at.is_not(None))
    found: set[int] = set()
    for batch in _batches(ids):
        found.update(db.session.scalars(select(Comment.id).where(Comment.id.in_(batch), changed)))
    return found


def _batches(ids: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
