"""Store visits as numbers of their day, each person once for each thing.

A person is an address of the network with a User-Agent header. Of both only a hash is stored, with
a key that is thrown away with it when the day is over.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import delete, select

from app.content.text.clean_text import UnstorableText, clean_text
from app.content.visits.feed_readers import reported_subscribers
from app.content.visits.programs import is_crawler, is_program
from app.content.visits.referrers import referring_host
from app.extensions import db
from app.models import (
    EmptySearch,
    FeedSubscribers,
    Post,
    ReferringSite,
    SeenToday,
    ViewCount,
    ViewSalt,
)
from app.models.clock import site_time_zone
from app.models.statistics import LONGEST_FEED, LONGEST_WORDS
from app.models.upsert import insert_into
from app.services.statistics.visits import FEED, POST, SEARCH, Visit, day_of

T = TypeVar("T")
# what is counted: its table, and the row's key besides the day
Fact = tuple[type[Any], tuple[Any, ...]]

ROWS_AT_ONCE = 500
# pages of one address in a minute, between two writes; a school class has one address
MOST_OF_AN_ADDRESS = 100
# rows of a day, of tables whose keys anybody may make up
MOST_OF_A_DAY = 1000
# until other processes have written what they have seen of the day before
GRACE = timedelta(hours=1)
KEPT = timedelta(days=400)


def store(days: Mapping[str, Collection[Visit]], own_hosts: Collection[str]) -> None:
    """Count the visits of each day in the current transaction.

    :param own_hosts: from which nobody comes from another site
    """
    for day, visits in sorted(days.items()):
        facts = dict(_hashed(_facts(visits, own_hosts), _salt_of(day)))
        new = Counter(facts[digest] for digest in _not_seen_before(day, facts))
        _add_views(day, {key[0]: n for (table, key), n in new.items() if table is ViewCount})
        for table in (ReferringSite, EmptySearch, FeedSubscribers):
            _add_named(day, table, {key: n for (its, key), n in new.items() if its is table})
        _store_reports(day, visits)


def forget_past_days(now: datetime) -> None:
    """Delete hashes and salts of days that are over, and numbers by names of long ago."""
    zone = site_time_zone()
    today = day_of(now - GRACE, zone).isoformat()
    for table in (SeenToday, ViewSalt):
        db.session.execute(delete(table).where(table.day < today))
    first = (day_of(now, zone) - KEPT).isoformat()
    for named in (ReferringSite, EmptySearch, FeedSubscribers):
        db.session.execute(delete(named).where(named.day < first))


def without_floods(visits: Collection[Visit]) -> set[Visit]:
    """Leave out the pages of addresses that no person can have read so many of in a minute."""
    pages = Counter(visit.address for visit in visits if visit.kind != FEED)
    return {
        visit
        for visit in visits
        if visit.kind == FEED or pages[visit.address] <= MOST_OF_AN_ADDRESS
    }


def _facts(visits: Iterable[Visit], own_hosts: Collection[str]) -> Iterator[tuple[Visit, Fact]]:
    """Yield what is to be counted of the visits of people."""
    for visit in visits:
        if visit.kind == FEED:
            if not is_crawler(visit.user_agent) and not reported_subscribers(visit.user_agent):
                yield visit, (FeedSubscribers, (visit.target[:LONGEST_FEED], ""))
            continue
        if is_program(visit.user_agent):
            continue
        if visit.kind == POST:
            yield visit, (ViewCount, (int(visit.target),))
        if visit.kind == SEARCH and (words := _words(visit.target)):
            yield visit, (EmptySearch, (words,))
        host = referring_host(visit.referrer)
        if host and host not in own_hosts:
            yield visit, (ReferringSite, (host,))


def _words(text: str) -> str:
    """Return what was looked for, as it is stored."""
    try:
        return " ".join(clean_text(text).lower().split())[:LONGEST_WORDS].strip()
    except UnstorableText:
        return ""


def _hashed(facts: Iterable[tuple[Visit, Fact]], salt: bytes) -> Iterator[tuple[bytes, Fact]]:
    """Yield each fact with the hash that tells whether this person was counted for it."""
    for visit, (table, key) in facts:
        told = repr((visit.address, visit.user_agent, table.__tablename__, key))
        hashed = blake2b(told.encode("utf-8", "backslashreplace"), key=salt, digest_size=16)
        yield hashed.digest(), (table, key)


def _salt_of(day: str) -> bytes:
    """Return the salt of a day; the first process makes it."""
    made = insert_into(ViewSalt).values(day=day, salt=secrets.token_bytes(32))
    db.session.execute(made.on_conflict_do_nothing())
    return bytes(db.session.scalars(select(ViewSalt.salt).where(ViewSalt.day == day)).one())


def _not_seen_before(day: str, digests: Collection[bytes]) -> list[bytes]:
    """Store hashes in an order that all processes share; return those that were not there."""
    new: list[bytes] = []
    for some in _batches(sorted(digests)):
        rows = [{"day": day, "digest": digest} for digest in some]
        stored = insert_into(SeenToday).values(rows).on_conflict_do_nothing()
        new.extend(map(bytes, db.session.scalars(stored.returning(SeenToday.digest))))
    return new


def _add_views(day: str, views: Mapping[int, int]) -> None:
    """Add to the counts of posts; those that were deleted meanwhile are left out."""
    for ids in _batches(sorted(views)):
        there = select(Post.id).where(Post.id.in_(ids)).order_by(Post.id)
        rows = [
            {"post_id": post_id, "day": day, "views": views[post_id]}
            for post_id in db.session.scalars(there.with_for_update(read=True, key_share=True))
        ]
        _upsert(ViewCount, rows, added=True)


def _add_named(day: str, table: type[Any], counts: Mapping[tuple[Any, ...], int]) -> None:
    """Add to rows whose keys come from outside: at most MOST_OF_A_DAY, first come."""
    columns = _key_of(table)
    for keys in _batches(_that_fit(day, table, counts)):
        rows = [
            {"day": day, **dict(zip(columns, key, strict=True)), _number_of(table): counts[key]}
            for key in keys
        ]
        _upsert(table, rows, added=True)


def _store_reports(day: str, visits: Iterable[Visit]) -> None:
    """Store for how many people services fetch feeds, as they said last."""
    reports: dict[tuple[str, ...], int] = {}
    for visit in visits:
        if visit.kind == FEED and (report := reported_subscribers(visit.user_agent)):
            name, number = report
            reports[visit.target[:LONGEST_FEED], name] = number
    for keys in _batches(_that_fit(day, FeedSubscribers, reports)):
        rows = [
            {"day": day, "feed": feed, "fetcher": name, "subscribers": reports[feed, name]}
            for feed, name in keys
        ]
        _upsert(FeedSubscribers, rows, added=False)


def _that_fit(
    day: str, table: type[Any], counts: Mapping[tuple[Any, ...], int]
) -> list[tuple[Any, ...]]:
    """Return keys in order: all that are stored, and others while there is room for them."""
    if not counts:
        return []
    columns = [getattr(table, name) for name in _key_of(table)]
    stored = select(*columns).where(table.day == day).limit(MOST_OF_A_DAY)
    there = {tuple(row) for row in db.session.execute(stored)}
    new = sorted(key for key in counts if key not in there)
    return sorted([*(key for key in counts if key in there), *new[: MOST_OF_A_DAY - len(there)]])


def _upsert(table: type[Any], rows: list[dict[str, Any]], *, added: bool) -> None:
    if not rows:
        return
    number = _number_of(table)
    insert = insert_into(table).values(rows)
    given = insert.excluded[number]
    after = getattr(table, number) + given if added else given
    keys = [column.name for column in table.__table__.primary_key]
    db.session.execute(insert.on_conflict_do_update(index_elements=keys, set_={number: after}))


def _key_of(table: type[Any]) -> list[str]:
    """Return the names of the columns of the key besides the day."""
    return [column.name for column in table.__table__.primary_key if column.name != "day"]


def _number_of(table: type[Any]) -> str:
    """Return the name of the column that is no part of the key."""
    names: Iterator[str] = (
        column.name for column in table.__table__.columns if not column.primary_key
    )
    return next(names)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, ROWS_AT_ONCE)):
        yield batch
