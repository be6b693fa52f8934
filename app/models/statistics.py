"""How often posts are read, from where, and what is looked for in vain: numbers of a day each.

A day is one of the site's time zone, in the form of ISO 8601 (2026-11-30). Only ``ViewSalt`` and
``SeenToday`` have to do with single people; they are deleted when their day is over, and are in no
backup.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.content.visits.feed_readers import LONGEST_NAME
from app.content.visits.referrers import LONGEST_HOST
from app.models.base import Base

DAY_LENGTH = 10
LONGEST_WORDS = 100
LONGEST_FEED = 200


class ViewCount(Base):
    """How many people have read a post on a day. It goes with the post."""

    __tablename__ = "view_counts"
    # for the sums of the whole site
    __table_args__ = (Index("ix_view_counts_day", "day"),)

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[str] = mapped_column(String(DAY_LENGTH), primary_key=True)
    views: Mapped[int]


class ViewSalt(Base):
    """The key of the hashes of a day, shared by all processes; the first one makes it."""

    __tablename__ = "view_salts"

    day: Mapped[str] = mapped_column(String(DAY_LENGTH), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)


class SeenToday(Base):
    """A keyed hash of a person who was counted already, and of what was counted."""

    __tablename__ = "seen_today"

    day: Mapped[str] = mapped_column(String(DAY_LENGTH), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)


class ReferringSite(Base):
    """How many people have come from another site on a day."""

    __tablename__ = "referring_sites"

    day: Mapped[str] = mapped_column(String(DAY_LENGTH), primary_key=True)
    host: Mapped[str] = mapped_column(String(LONGEST_HOST), primary_key=True)
    views: Mapped[int]


class EmptySearch(Base):
    """How many people have looked for words on a day that nothing has."""

    __tablename__ = "empty_searches"

    day: Mapped[str] = mapped_column(String(DAY_LENGTH), primary_key=True)
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS), primary_key=True)
    searches: Mapped[int]


class FeedSubscribers(Base):
    """How many people a service fetches a feed for, as it has last said on a day.

    Without a name of the service: how many feed readers have fetched it themselves.
    """

    __tablename__ = "feed_subscribers"

    day: Mapped[str] = mapped_column(String(DAY_LENGTH), primary_key=True)
    feed: Mapped[str] = mapped_column(String(LONGEST_FEED), primary_key=True)
    fetcher: Mapped[str] = mapped_column(String(LONGEST_NAME), primary_key=True)
    subscribers: Mapped[int]
