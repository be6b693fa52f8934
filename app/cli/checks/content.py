"""Check the rows that every site needs, stored counts and the search index."""

from __future__ import annotations

from functools import partial

from sqlalchemy import func, select

from app.cli import stored_counts
from app.cli.checks import Check, Finding, note, ok, wrong
from app.cli.search_index import index_missing, missing_rows
from app.extensions import db
from app.models import Follow, Role, User
from app.services.accounts import accounts


def check_roles() -> Finding:
    """Check that the three roles exist and one of them is the default."""
    names = set(db.session.scalars(select(Role.name)))
    missing = {"User", "Moderator", "Administrator"} - names
    if missing:
        return wrong(f"missing: {', '.join(sorted(missing))}", Role.insert_roles)
    defaults = db.session.scalar(select(func.count()).where(Role.default.is_(True)))
    if defaults != 1:
        return wrong(f"{defaults} are the default instead of one", Role.insert_roles)
    return ok()


def check_administrators() -> Finding:
    """Check that there is an administrator."""
    able = db.session.scalars(accounts.administrators()).all()
    if not able:
        return note("none: see `flask user create --help` and `flask user promote --help`")
    return ok(str(len(able)))


def check_self_follows() -> Finding:
    """Check that every user follows themselves, so that home timelines show their own posts."""
    own = select(Follow).where(Follow.follower_id == User.id, Follow.followed_id == User.id)
    missing = db.session.scalar(select(func.count()).select_from(User).where(~own.exists()))
    if missing:
        return wrong(f"missing for {missing}", User.add_self_follows)
    return ok()


def check_count(count: stored_counts.StoredCount) -> Finding:
    """Check that a stored count equals the number of rows that it counts."""
    wrong_rows = stored_counts.wrong_rows(count)
    if not wrong_rows:
        return ok()
    return wrong(f"wrong in {wrong_rows}", lambda: stored_counts.mend(count))


def check_search_index() -> Finding:
    """Check that the search indexes, which older code does not update, have every row."""
    missing = missing_rows()
    if not missing:
        return ok()
    counted = ", ".join(f"{count} {noun}" for noun, count in missing.items())
    return wrong(f"{counted} are not in it", index_missing)


CHECKS = (
    Check("roles", check_roles),
    Check("administrators", check_administrators),
    Check("self-follows", check_self_follows),
    Check("search index", check_search_index),
    *(
        Check(count.name, partial(check_count, count), writes=True)
        for count in stored_counts.STORED_COUNTS
    ),
)
