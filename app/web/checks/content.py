"""Check the rows that every site needs, stored counts and the search index."""

from __future__ import annotations

from functools import partial

from limits.storage import MemoryStorage
from sqlalchemy import func, select

from app.extensions import db
from app.models import Follow, Role, User
from app.services.accounts import accounts, impersonation, session_list
from app.services.backup.unfinished import unfinished
from app.services.settings.stored_settings import read_settings, refused, understood
from app.web.checks import Check, Finding, note, ok, wrong
from app.web.repair import stored_counts
from app.web.repair.email_keys import fill_missing_email_keys, missing_keys, shared_addresses
from app.web.repair.missing_data import complete_data, finish_restore
from app.web.repair.search_index import index_missing, missing_rows
from app.web.repair.sessions import prune_sessions
from app.web.security.rate_limit_storage import DatabaseStorage
from app.web.security.rate_limiter import rate_limiter

NAMED = 5
MOST_EXPIRED = 10_000  # more than a minute's, after which they are deleted
FEW_SESSIONS = 1000


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


def check_stored_settings() -> Finding:
    """Check that this release understands the settings that were changed in the browser."""
    stored = read_settings(db.session.connection())
    if strange := refused(stored):
        return note(f"the defaults are taken for {', '.join(strange[:NAMED])}")
    return ok(str(len(understood(stored))))


def check_self_follows() -> Finding:
    """Check that every user follows themselves, so that home timelines show their own posts."""
    own = select(Follow).where(Follow.follower_id == User.id, Follow.followed_id == User.id)
    missing = db.session.scalar(select(func.count()).select_from(User).where(~own.exists()))
    if missing:
        return wrong(f"missing for {missing}", User.add_self_follows)
    return ok()


def check_addresses() -> Finding:
    """Check that every address has its key, and that no two accounts share one."""
    missing = missing_keys()
    if missing:
        return wrong(f"{missing} are found by their lower case only", fill_missing_email_keys)
    shared = shared_addresses()
    if shared:
        pairs = "; ".join(f"{one.email} and {one.owner_email}" for one in shared[:NAMED])
        more = f" and {len(shared) - NAMED} more pairs" if len(shared) > NAMED else ""
        return note(f"two accounts each have one address, so change one of them: {pairs}{more}")
    return ok()


def check_names() -> Finding:
    """Check that nobody is called like a moderator or administrator, as was allowed before."""
    mistakable = list(impersonation.mistakable())
    if mistakable:
        named = ", ".join(mistakable[:NAMED])
        more = f" and {len(mistakable) - NAMED} more" if len(mistakable) > NAMED else ""
        return note(f"could be taken for moderators or administrators: {named}{more}")
    return ok()


def check_rate_limits() -> Finding:
    """Check that failed log-ins can be counted for all processes together."""
    storage = rate_limiter().storage
    if not storage.check():
        return wrong("the storage of the counts does not answer, so each process counts by itself")
    if isinstance(storage, MemoryStorage):
        return note("each process counts by itself")
    if isinstance(storage, DatabaseStorage) and (over := storage.expired()) > MOST_EXPIRED:
        return wrong(f"{over} counts are over and still stored", storage.prune)
    return ok()


def check_count(count: stored_counts.StoredCount) -> Finding:
    """Check that a stored count equals the number of rows that it counts."""
    wrong_rows = stored_counts.wrong_rows(count)
    if not wrong_rows:
        return ok()
    return wrong(f"wrong in {wrong_rows}", lambda: stored_counts.mend(count))


def check_restore() -> Finding:
    """Check that no restore was interrupted after it had loaded the rows."""
    if unfinished(db.session.connection()) is None:
        return ok()
    return wrong("one was interrupted: run the same `flask restore` again, or --mend", _complete)


def _complete() -> None:
    complete_data()
    finish_restore()


def check_search_index() -> Finding:
    """Check that the search indexes, which older code does not update, have every row."""
    missing = missing_rows()
    if not missing:
        return ok()
    counted = ", ".join(f"{count} {noun}" for noun, count in missing.items())
    return wrong(f"{counted} are not in it", index_missing)


def check_sessions() -> Finding:
    """Check that the sessions that are over were deleted."""
    over = session_list.count_over()
    if over <= FEW_SESSIONS:
        return ok()
    return note(f"{over} are over; `flask user prune` deletes them", prune_sessions)


CHECKS = (
    Check("restore", check_restore),
    Check("roles", check_roles),
    Check("administrators", check_administrators),
    Check("stored settings", check_stored_settings),
    Check("self-follows", check_self_follows),
    Check("addresses", check_addresses),
    Check("names", check_names),
    Check("rate limits", check_rate_limits),
    Check("search index", check_search_index),
    Check("sessions", check_sessions),
    *(
        Check(count.name, partial(check_count, count), writes=True)
        for count in stored_counts.STORED_COUNTS
    ),
)
