"""The accounts of the site, as administrators see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from app.extensions import db
from app.models import Comment, FormerUsername, ModerationDecision, Post, Role, User
from app.models.naming import NamedPerson
from app.services.pagination import Cursor, Order, Page, PageRequest, Slice, count_rows, fetch_page
from app.services.row_mapping import filler, select_rows

LISTED_AT_ONCE = 500
MOST_DECISIONS = 20
# what the list can be narrowed to
STATES: dict[str, ColumnElement[bool]] = {
    "confirmed": User.confirmed & User.suspended_at.is_(None),
    "unconfirmed": ~User.confirmed & User.suspended_at.is_(None),
    "suspended": User.suspended_at.is_not(None),
}
_NEWEST_FIRST = Order(
    User.member_since, User.id, cursor=lambda row: Cursor(row.member_since, row.id)
)


@dataclass(frozen=True)
class Filter:
    """Which accounts are listed: with a text in name, username or address, a role, and a state."""

    words: str = ""
    role_id: int | None = None
    state: str = ""

    def of(self, statement: Select[Any]) -> Select[Any]:
        """Return a statement of accounts, narrowed to these."""
        if self.role_id is not None:
            statement = statement.where(User.role_id == self.role_id)
        if self.state in STATES:
            statement = statement.where(STATES[self.state])
        if self.words:
            fields = (User.username, User.email, User.name)
            found = (field.icontains(self.words, autoescape=True) for field in fields)
            statement = statement.where(or_(*found))
        return statement


@dataclass(frozen=True, slots=True)
class ListedPerson(NamedPerson):
    """An account in the list."""

    id: int
    username: str | None
    name: str | None
    email: str | None
    avatar: str | None
    role: str | None
    permissions: int | None
    confirmed: bool
    suspended_at: datetime | None
    member_since: datetime
    last_seen: datetime
    posts: int
    comments: int

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.suspended_at is not None:
            return "suspended"
        return "confirmed" if self.confirmed else "unconfirmed"


_COMMENTS = (
    select(func.count())
    .select_from(Comment)
    .where(Comment.author_id == User.id)
    .correlate(User)
    .scalar_subquery()
)
_LIST: Any = select(
    *(User.id, User.username, User.name, User.email, User.avatar),
    *(Role.name.label("role"), Role.permissions),
    *(User.confirmed, User.suspended_at, User.member_since, User.last_seen),
    *(User.published_count.label("posts"), _COMMENTS.label("comments")),
).join(User.role, isouter=True)


def list_people(narrowed: Filter, request: PageRequest) -> Page[ListedPerson]:
    """Return a page of accounts, the newest first."""
    statement = narrowed.of(_LIST)

    def rows(part: Slice) -> list[ListedPerson]:
        found = select_rows(part.of(statement))
        return list(map(filler(ListedPerson, found), found))

    return fetch_page(rows, _NEWEST_FIRST, request, lambda: count_rows(statement))


def people_after(user_id: int, narrowed: Filter) -> list[Row[Any]]:
    """Return the next LISTED_AT_ONCE accounts by id; an empty list at the end.

    :param user_id: accounts with a larger id
    """
    statement: Any = select(
        *(User.id, User.username, User.email, User.name),
        Role.name.label("role"),
        *(User.confirmed, User.suspended_at, User.member_since, User.last_seen),
        User.published_count.label("posts"),
    ).join(User.role, isouter=True)
    statement = narrowed.of(statement).where(User.id > user_id)
    return list(db.session.execute(statement.order_by(User.id).limit(LISTED_AT_ONCE)))


@dataclass(frozen=True)
class PersonDetails:
    """What the page of an account shows besides the account itself."""

    former_usernames: list[str]
    drafts: int
    comments: int
    decisions: list[ModerationDecision]


def details_of(user: User) -> PersonDetails:
    """Return how much a user has written, what they were called, and what moderators decided."""
    former = select(FormerUsername.username).where(FormerUsername.user_id == user.id)
    written, commented = (
        select(func.count()).select_from(model).where(model.author_id == user.id)
        for model in (Post, Comment)
    )
    decisions = (
        select(ModerationDecision)
        .where(ModerationDecision.user_id == user.id)
        .order_by(ModerationDecision.timestamp.desc(), ModerationDecision.id.desc())
        .limit(MOST_DECISIONS)
    )
    return PersonDetails(
        list(db.session.scalars(former.order_by(FormerUsername.id))),
        (db.session.scalar(written) or 0) - user.published_count,
        db.session.scalar(commented) or 0,
        list(db.session.scalars(decisions).unique()),
    )
