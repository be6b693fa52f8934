"""Storing accounts, and what has changed of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from app.extensions import db
from app.models import Follow, Origin, Role, User
from app.services.importing.flasky.plan import Work
from app.services.importing.flasky.things import PASSWORD, USER, Person, digest_of


def new_people(people: Sequence[Person], new_roles: dict[str, int]) -> None:
    """Store new accounts, which follow themselves since they began."""
    roles = {name: _role(name, new_roles) for name in sorted({each.role for each in people})}
    for person in people:
        user = User(
            id=person.id,
            email=person.email,
            username=person.username,
            role=roles[person.role],
            password_hash=person.password_hash,
            confirmed=person.confirmed,
            name=person.name,
            location=person.location,
            about_me=person.about_me,
            member_since=person.member_since,
            last_seen=person.last_seen or person.member_since,
        )
        _mark_lookalike(user, person)
        db.session.add(user)
    db.session.flush()
    for person in people:
        own = Follow.follower_id == person.id, Follow.followed_id == person.id
        db.session.execute(
            update(Follow).where(*own).values(timestamp=person.member_since),
            execution_options={"synchronize_session": False},
        )


def change_person(work: Work, new_roles: dict[str, int]) -> None:
    """Change an account as far as it has changed in the source alone, and its origins."""
    person, origin = work.thing, work.origin
    user = db.session.get(User, person.id, with_for_update={"of": User}, populate_existing=True)
    if user is None or origin is None:
        return
    if USER in work.parts:
        if user.email != person.email:
            user.renew_security_stamp()
        user.email, user.username = person.email, person.username
        _mark_lookalike(user, person)
        user.role = _role(person.role, new_roles)
        user.confirmed = person.confirmed
        user.name, user.location = person.name, person.location
        user.about_me = person.about_me
        _note(origin.id, person.digest)
    if PASSWORD in work.parts and work.password_origin is not None:
        user.password_hash = person.password_hash
        user.renew_security_stamp()
        _note(work.password_origin.id, digest_of(person.password_hash))
    user.last_seen = max(user.last_seen, person.last_seen or user.last_seen)
    db.session.flush()


def _role(name: str, new_roles: dict[str, int]) -> Role:
    """Return a role of the site, which is made if it is one of ``new_roles``."""
    role: Role | None = db.session.scalar(select(Role).filter_by(name=name))
    if role is None:
        role = Role(name=name, permissions=new_roles[name])
        db.session.add(role)
        db.session.flush()
    return role


def _mark_lookalike(user: User, person: Person) -> None:
    """Leave out what a username looks like, where another account has that already."""
    alike = select(User.id).where(
        User.username_skeleton == user.username_skeleton, User.id != person.id
    )
    with db.session.no_autoflush:
        if person.is_lookalike or db.session.scalar(alike.limit(1)) is not None:
            user.username_skeleton = None


def _note(origin_id: int, digest: str) -> None:
    db.session.execute(update(Origin).where(Origin.id == origin_id).values(digest=digest))
