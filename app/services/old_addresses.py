"""Addresses that posts, tags and people had elsewhere, and what they lead to here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from app.content.text.old_paths import old_path
from app.extensions import db
from app.models import Post, Tag, User, utcnow
from app.models.old_address import OLD_PATH_MAX_LENGTH, OldAddress
from app.models.upsert import insert_into

Target = Post | Tag | User


def target_of(*paths: str) -> Target | None:
    """Return what is public at the first of some old paths that leads to anything, or None.

    :param paths: as ``old_path`` writes them
    """
    wanted = [path for path in paths if path and len(path) <= OLD_PATH_MAX_LENGTH]
    if not wanted:
        return None
    # the one with the query is the longer one
    found = db.session.scalar(
        select(OldAddress)
        .where(OldAddress.path.in_(wanted))
        .order_by(func.length(OldAddress.path).desc())
        .limit(1)
    )
    if found is None:
        return None
    if found.tag_id is not None:
        return db.session.get(Tag, found.tag_id)
    if found.user_id is not None:
        user = db.session.get(User, found.user_id)
        return user if user is not None and user.username else None
    post = db.session.get(Post, found.post_id)
    return post if post is not None and (post.is_public or post.is_public_page) else None


def keep_addresses(target: Target, addresses: Iterable[str]) -> list[str]:
    """Let old addresses lead to a post, a tag or a person, and return those that lead elsewhere.

    :param target: it must be stored
    :param addresses: with or without a host, which is left out
    """
    return [address for _target, address in keep_all((target, each) for each in addresses)]


def keep_all(claims: Iterable[tuple[Target, str]]) -> list[tuple[Target, str]]:
    """Let old addresses lead to posts, tags and people, and return the claims in vain.

    The first that claims an address keeps it. What is too long for an address is left out, and
    among those that are returned.

    :param claims: what is stored, each with an address of it
    """
    wanted = [(target, each, path) for target, each in claims if (path := old_path(each))]
    paths = [path for _target, _address, path in wanted]
    owners = {
        each.path: (each.post_id, each.tag_id, each.user_id)
        for each in db.session.scalars(select(OldAddress).where(OldAddress.path.in_(paths)))
    }
    refused = []
    for target, address, path in wanted:
        mine = _ids_of(target)
        if path not in owners and len(path) <= OLD_PATH_MAX_LENGTH:
            owners[path] = mine
            post_id, tag_id, user_id = mine
            db.session.add(OldAddress(path=path, post_id=post_id, tag_id=tag_id, user_id=user_id))
        elif owners.get(path) != mine:
            refused.append((target, address))
    return refused


def leave_address(page: Post, path: str) -> None:
    """Let the path that a page of the site had until now lead to it, whatever it led to before."""
    target = {"post_id": page.id, "tag_id": None, "user_id": None, "created_at": utcnow()}
    statement = insert_into(OldAddress).values(path=path, **target)
    db.session.execute(statement.on_conflict_do_update(index_elements=["path"], set_=target))


def _ids_of(target: Target) -> tuple[int | None, int | None, int | None]:
    """Return the values of the columns ``post_id``, ``tag_id`` and ``user_id``."""
    if isinstance(target, Post):
        return target.id, None, None
    return (None, target.id, None) if isinstance(target, Tag) else (None, None, target.id)


def addresses_of(column: Any, ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the old paths by the id of what they lead to, each in the order of the alphabet.

    :param column: of ``OldAddress``, for example ``OldAddress.post_id``
    """
    found: dict[int, list[str]] = {}
    rows: Any = db.session.execute(
        select(column, OldAddress.path).where(column.in_(ids)).order_by(OldAddress.path)
    )
    for target_id, path in rows:
        found.setdefault(target_id, []).append(path)
    return found
