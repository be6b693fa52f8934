"""The posts and comments of a source."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import datetime
from typing import Any

from app.content.importing.report import Report
from app.content.text.invisible import has_visible, trim
from app.models.post import TITLE_MAX_LENGTH
from app.services.importing.flasky.cells import Cells, moment, row_id, truth
from app.services.importing.flasky.things import Remark, Text, digest_of

EMPTY = "without anything to see"
Row = dict[str, Any]
Rows = Sequence[tuple[int, Row]]


class Texts:
    """Makes posts and comments of their rows."""

    def __init__(self, cells: Cells, people: Container[int], report: Report) -> None:
        self._cells, self._people, self._report = cells, people, report

    def posts(self, rows: Rows, now: datetime) -> Iterator[Text]:
        """Yield the posts of rows with their ids.

        :param now: the date of what has none, if no other has one
        """
        dates = _dates("posts", rows, self._report, now)
        for (number, row), date in zip(rows, dates, strict=True):
            item = f"posts: row {number}"
            author_id = self._author(item, row)
            body = self._cells.text(row["body"], "posts.body") or ""
            title = self._title(item, row)
            is_draft = not has_visible(body)
            if is_draft:
                self._report.warn(item, "there is nothing to see in it; it becomes a draft")
            digest = digest_of(author_id, title, body, moment(row["timestamp"]))
            yield Text(number, author_id, title, body, is_draft, date, digest)

    def comments(self, rows: Rows, posts: Container[int], now: datetime) -> Iterator[Remark]:
        """Yield the comments of rows with their ids, but those on no post and those without text.

        :param posts: the ids of the posts
        """
        skipped = self._report.counts.skipped
        dates = _dates("comments", rows, self._report, now)
        for (number, row), date in zip(rows, dates, strict=True):
            item = f"comments: row {number}"
            post_id = row_id(row["post_id"])
            body = self._cells.text(row["body"], "comments.body") or ""
            if post_id is None or post_id not in posts:
                skipped["comments on posts that do not exist"] += 1
                self._report.warn(item, "it is on no post, and is left out")
            elif not has_visible(body):
                skipped["comments without anything to see"] += 1
                self._report.warn(item, "there is nothing to see in it; it is left out")
            else:
                author_id, is_hidden = self._author(item, row), truth(row["disabled"])
                stored = moment(row["timestamp"])
                digest = digest_of(post_id, author_id, body, is_hidden, stored)
                yield Remark(number, post_id, author_id, body, is_hidden, date, digest)

    def _author(self, item: str, row: Row) -> int | None:
        author_id = row_id(row["author_id"])
        if author_id is None or author_id not in self._people:
            self._report.warn(item, "its author does not exist; it is imported without one")
            return None
        return author_id

    def _title(self, item: str, row: Row) -> str | None:
        title = trim(" ".join((self._cells.text(row["title"], "posts.title") or "").split()))
        if len(title) > TITLE_MAX_LENGTH:
            self._report.warn(
                item, f"the title has {len(title)} characters, and is cut to {TITLE_MAX_LENGTH}"
            )
        return title[:TITLE_MAX_LENGTH].strip() or None


def _dates(table: str, rows: Rows, report: Report, now: datetime) -> list[datetime]:
    """Return the date of each row; one without has that of the row before, or else after it."""
    stored = [moment(row["timestamp"]) for _number, row in rows]
    last = next((each for each in stored if each is not None), now)
    dates = []
    for (number, _row), date in zip(rows, stored, strict=True):
        if date is None:
            report.warn(f"{table}: row {number}", "there is no date; it is given that before it")
        last = date or last
        dates.append(last)
    return dates
