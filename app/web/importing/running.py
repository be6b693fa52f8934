"""Store an export, in transactions so short that others who write need not wait.

It may be killed at any moment: what was stored is whole, and the next run goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from flask import current_app

from app.content.importing.records import Export, ImportedComment, ImportedPost
from app.content.text.tag_names import tag_key
from app.extensions import db
from app.services.importing.comments import Comments
from app.services.importing.origins import Origins
from app.services.importing.people import People
from app.services.importing.pictures import Pictures
from app.services.importing.posts import Posts
from app.services.old_addresses import keep_all
from app.services.posts.tagging import find_tags
from app.web.converters import first_parts
from app.web.database.transactions import begin_writing

# less than others wait for SQLite's write lock
TRANSACTION_SECONDS = 0.5
# posts that are stored at once, up to so many characters
BATCH = 20
LONGEST_BATCH = 100_000
# as long as SQLite sleeps at most before it tries again to lock for another writer, who would
# otherwise find the database locked for many transactions on end
TURN_SECONDS = 0.1


class Pace:
    """Ends the transaction when it has taken long enough."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def pause(self) -> None:
        if time.monotonic() - self._began > TRANSACTION_SECONDS:
            self.commit()
            time.sleep(TURN_SECONDS)

    def commit(self) -> None:
        db.session.commit()
        db.session.expunge_all()
        self._began = time.monotonic()


def store_export(
    export: Export, accounts: Mapping[str, int], done: Callable[[int], object]
) -> None:
    """Store what an export holds, and count in its report what became of it. Commits.

    :param accounts: the ids of accounts here that stand for people of the export, by their keys
    :param done: is called with the number of further posts that are stored
    """
    origins, pace = Origins(export.format, export.site), Pace()
    people = People(origins, export.people, accounts, export.author)
    posts = Posts(origins, people, export.report, first_parts(current_app.url_map))
    comments = Comments(origins, people, export.report)
    pictures = Pictures(export.report, pace.commit)
    begin_writing()
    for batch in _batches(export.read()):
        with_bodies = [
            (post, pictures.body(post, people.author_of(post)))
            if post.pictures and posts.is_news(post)
            else (post, post.body)
            for post in batch
        ]
        below: list[tuple[int, ImportedComment]] = []
        for post, post_id in zip(batch, posts.store(with_bodies), strict=True):
            if post_id is None:
                comments.skip(post.comments)
            else:
                below += [(post_id, comment) for comment in post.comments]
        pace.pause()
        comments.store(below, pace.pause)
        done(len(batch))
    _keep_tag_addresses(export)
    pace.commit()


def _batches(posts: Iterator[ImportedPost]) -> Iterator[list[ImportedPost]]:
    """Yield posts that are stored at once: few, and fewer if they are long."""
    batch: list[ImportedPost] = []
    length = 0
    for post in posts:
        batch.append(post)
        length += len(post.body)
        if len(batch) == BATCH or length > LONGEST_BATCH:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _keep_tag_addresses(export: Export) -> None:
    keys = {name: tag_key(name) for name in export.tags}
    found = find_tags({key: name for name, key in keys.items()})
    keep_all(
        (found[keys[name]], address)
        for name, addresses in export.tags.items()
        if keys[name] in found
        for address in addresses
    )
