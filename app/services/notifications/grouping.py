"""Notifications of a page that belong together: "Tomasz and 4 others follow you"."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.notification import ANSWER, COMMENT, DISCUSSION, FOLLOW, MENTION
from app.services.notifications.reading import Actor, Told, ToldPost


@dataclass(frozen=True)
class Group:
    """Notifications of the same kind about the same, newest first."""

    rows: list[Told]

    @property
    def newest(self) -> Told:
        """Return the last that happened."""
        return self.rows[0]

    @property
    def oldest(self) -> Told:
        """Return the first that happened, where reading begins."""
        return self.rows[-1]

    @property
    def kind(self) -> str:
        """Return the kind of all of them."""
        return self.newest.kind

    @property
    def post(self) -> ToldPost | None:
        """Return the post that all of them are about."""
        return self.newest.post

    @property
    def people(self) -> list[Actor]:
        """Return who did it, each once."""
        return list({row.actor.id: row.actor for row in self.rows if row.actor}.values())


def grouped(rows: list[Told]) -> list[Group]:
    """Return the notifications of a page in groups, which stand where their newest would."""
    groups: dict[tuple[str, int | None], Group] = {}
    for row in rows:
        groups.setdefault((row.kind, _subject_of(row)), Group([])).rows.append(row)
    return list(groups.values())


def _subject_of(row: Told) -> int | None:
    if row.kind == FOLLOW:
        return None
    if row.kind in (COMMENT, ANSWER, MENTION, DISCUSSION) and row.post is not None:
        return row.post.id
    return row.id
