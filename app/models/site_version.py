"""The site version: a number that is incremented when anything that pages show changes.

Caches compare it to know whether their content is current. It is incremented by the last statement
of the transaction that makes the change, so that its row, which all writers share, is locked only
during the commit.
"""

from __future__ import annotations

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from app.extensions import db
from app.models.administration import AdministrationEntry
from app.models.base import Base
from app.models.block import Block
from app.models.discussion_follow import DiscussionFollow
from app.models.draft import Draft
from app.models.error_notice import ErrorNotice
from app.models.job import Job
from app.models.media import Media, MediaVariant
from app.models.notification import Notification, NotificationChoice, NotificationCount
from app.models.notification_mail import NotificationFeed
from app.models.origin import Origin
from app.models.rate_limit import RateLimit
from app.models.revision import Revision
from app.models.saved_post import SavedPost
from app.models.statistics import (
    EmptySearch,
    FeedSubscribers,
    ReferringSite,
    SeenToday,
    ViewCount,
    ViewSalt,
)
from app.models.tag_follow import TagFollow
from app.models.upsert import insert_into
from app.models.user_session import UserSession

# The key in `session.info` of a transaction that changes what pages show.
CHANGED = "pages_changed"
# What a job changes on pages is marked when its outcome is stored. Pages show uploaded pictures by
# addresses in their texts; revisions, notifications, saved posts, who follows which tags and
# discussions and who has blocked whom are on no cached page.
NEVER_SHOWN = (
    AdministrationEntry,
    Block,
    Job,
    DiscussionFollow,
    Draft,
    EmptySearch,
    ErrorNotice,
    FeedSubscribers,
    Media,
    MediaVariant,
    Notification,
    NotificationChoice,
    NotificationCount,
    NotificationFeed,
    Origin,
    RateLimit,
    ReferringSite,
    Revision,
    SavedPost,
    SeenToday,
    TagFollow,
    UserSession,
    ViewCount,
    ViewSalt,
)


class SiteVersion(Base):
    """A single row with the current number; it is created by the first change."""

    __tablename__ = "site_versions"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1)
    number: Mapped[int]


def increment_site_version() -> None:
    """Increment the site version in the current transaction."""
    db.session.execute(
        insert_into(SiteVersion)
        .values(id=1, number=1)
        .on_conflict_do_update(index_elements=["id"], set_={"number": SiteVersion.number + 1})
    )


def detect_page_changes(session: Session, context: UOWTransaction, instances: object) -> None:
    """Note whether this transaction changes anything that pages show, before a flush."""
    changed = (*session.new, *session.deleted, *filter(session.is_modified, session.dirty))
    if not all(isinstance(row, NEVER_SHOWN) for row in changed):
        session.info[CHANGED] = True


def increment_version_if_changed(session: Session) -> None:
    """Increment the site version if pages change, before a commit."""
    if session.in_nested_transaction():
        return  # the end of a savepoint, not a commit
    session.flush()  # pending changes may be the only ones
    if session.info.get(CHANGED):
        increment_site_version()


def discard_page_changes(session: Session) -> None:
    """Discard what was noted about the transaction, after a rollback."""
    session.info.pop(CHANGED, None)
