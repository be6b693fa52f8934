"""``flask doctor``: is what the database holds what it should hold?

A check is a function that answers with a verdict. What can be mended without a decision brings
its remedy with it; ``--mend`` applies it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from app.cli import counting, schema
from app.cli.failures import plain_failures
from app.extensions import db
from app.models import Follow, Role, User


@dataclass(frozen=True)
class Verdict:
    """What a check has found. ``problem`` is empty when all is well; ``remedy`` commits."""

    about: str
    problem: str = ""
    remedy: Callable[[], None] | None = None


def check_schema() -> Verdict:
    """The database is at the revision that the code was written for."""
    stored, newest = schema.stored_revision(), schema.newest_revision()
    about = f"schema (revision {newest})"
    if stored == newest:
        return Verdict(about)
    return Verdict(about, f"the database is at revision {stored}: run `flask deploy`")


def check_roles() -> Verdict:
    """The three roles exist, and one of them is the default."""
    names = set(db.session.scalars(select(Role.name)))
    missing = {"User", "Moderator", "Administrator"} - names
    if missing:
        return Verdict("roles", f"missing: {', '.join(sorted(missing))}", Role.insert_roles)
    defaults = db.session.scalar(select(func.count()).where(Role.default.is_(True)))
    if defaults != 1:
        return Verdict("roles", f"{defaults} are the default instead of one", Role.insert_roles)
    return Verdict("roles")


def check_self_follows() -> Verdict:
    """Everyone follows themselves in storage, so that a home timeline shows one's own posts."""
    own = select(Follow).where(Follow.follower_id == User.id, Follow.followed_id == User.id)
    lonely = db.session.scalar(select(func.count()).select_from(User).where(~own.exists()))
    if lonely:
        return Verdict("self-follows", f"missing for {lonely}", User.add_self_follows)
    return Verdict("self-follows")


def check_count(count: counting.StoredCount) -> Verdict:
    """A stored count is what counting gives."""
    wrong = counting.wrong_rows(count)
    if not wrong:
        return Verdict(count.name)
    return Verdict(count.name, f"wrong in {wrong}", lambda: counting.mend(count))


@click.command("doctor")
@click.option("--mend", is_flag=True, help="Put right what can be put right.")
@with_appcontext
@plain_failures
def doctor(mend: bool) -> None:
    """Check that roles, follows and every stored count are right.

    One line for each check; the exit status is 1 when something is wrong (and not mended).
    """
    if not _examine(mend):
        raise click.exceptions.Exit(1)


def _examine(mend: bool) -> bool:
    first = check_schema()
    if not _report(first, mend):
        click.echo("The other checks need the right schema.")
        return False
    checks: list[Callable[[], Verdict]] = [check_roles, check_self_follows]
    healthy = [_report(check(), mend) for check in checks]
    healthy += [_report(check_count(count), mend) for count in counting.STORED_COUNTS]
    return all(healthy)


def _report(verdict: Verdict, mend: bool) -> bool:
    """Print a verdict, mend what it says if wanted, and answer whether all is well now."""
    db.session.rollback()
    if not verdict.problem:
        click.echo(f"ok      {verdict.about}")
        return True
    if mend and verdict.remedy is not None:
        verdict.remedy()
        click.echo(f"mended  {verdict.about}: {verdict.problem}")
        return True
    click.echo(f"WRONG   {verdict.about}: {verdict.problem}")
    return False
