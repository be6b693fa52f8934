"""Comments of members, which full backups of newer versions have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import tzinfo

from app.content.importing.ghost.bodies import here
from app.content.importing.ghost.rows import Row
from app.content.importing.records import ImportedComment
from app.content.importing.report import Report
from app.content.importing.texts import Texts

# the name that Ghost shows for members without one
NAMELESS = "Anonymous"
DELETED, EMPTY, UNDATED = "deleted comments", "empty comments", "comments without a date"


class CommentReader:
    """Makes comments of rows; their authors are guests here, with no more than a name."""

    def __init__(self, texts: Texts, report: Report, members: dict[str, str], zone: tzinfo) -> None:
        self._texts = texts
        self._report = report
        self._members = members
        self._zone = zone

    def comments(self, rows: Iterable[Row]) -> tuple[ImportedComment, ...]:
        """Return the comments on a post; one that answers nothing that is left answers the post."""
        found: dict[str, ImportedComment] = {}
        answered: dict[str, tuple[str, str]] = {}
        for row in rows:
            if comment := self._comment(row):
                found[comment.external_id] = comment
                answered[comment.external_id] = row.id("in_reply_to_id"), row.id("parent_id")
        return tuple(
            replace(
                comment, parent_id=next((each for each in answered[key] if each in found), None)
            )
            for key, comment in found.items()
        )

    def _comment(self, row: Row) -> ImportedComment | None:
        line, key, status = row.place.line, row.own_id(), row.text("status")
        item = f"comment {key}"
        written_at = row.moment("created_at", self._zone)
        html = self._texts.clean(here(row.text("html")), item=item, line=line)
        body = self._texts.markdown(html, item=item, line=line)
        left_out = DELETED if status == "deleted" else EMPTY if not body.strip() else ""
        if not left_out and written_at is None:
            left_out = UNDATED
        if left_out or written_at is None:
            self._report.counts.skipped[left_out] += 1
            return None
        return ImportedComment(
            key,
            body,
            written_at,
            guest_name=self._members.get(row.id("member_id"), NAMELESS),
            shown=status == "published",
        )
