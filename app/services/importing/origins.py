"""What was imported before, and what has become of it here."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.extensions import db
from app.models import Origin
from app.models.origin import EXTERNAL_ID_MAX_LENGTH, ORIGIN_SITE_MAX_LENGTH

POST, COMMENT, USER = "post", "comment", "user"
# values of a statement, which databases limit
_AT_ONCE = 500


class Origins:
    """The origins of the things of one site.

    :param format: such as "wordpress"
    :param site: which site of this format
    """

    def __init__(self, format: str, site: str) -> None:
        self._format = format
        self._site = site[:ORIGIN_SITE_MAX_LENGTH]

    def find(self, kind: str, external_ids: Iterable[str]) -> dict[str, Origin]:
        """Return the origins of one kind that there are, by the ids of the other site."""
        wanted = [each[:EXTERNAL_ID_MAX_LENGTH] for each in external_ids]
        found: dict[str, Origin] = {}
        for first in range(0, len(wanted), _AT_ONCE):
            statement = select(Origin).filter_by(format=self._format, site=self._site, kind=kind)
            some = statement.where(Origin.external_id.in_(wanted[first : first + _AT_ONCE]))
            found |= {origin.external_id: origin for origin in db.session.scalars(some)}
        return found

    def find_one(self, kind: str, external_id: str) -> Origin | None:
        """Return the origin with an id of the other site, or None."""
        return self.find(kind, [external_id]).get(external_id[:EXTERNAL_ID_MAX_LENGTH])

    def add(
        self, kind: str, external_id: str, digest: str, revision: int | None = None, **made: int
    ) -> None:
        """Note what something was imported as.

        :param digest: of what was imported
        :param revision: of a post
        :param made: its id: ``post_id``, ``comment_id`` or ``user_id``
        """
        origin = Origin(
            format=self._format,
            site=self._site,
            kind=kind,
            external_id=external_id[:EXTERNAL_ID_MAX_LENGTH],
            digest=digest,
            revision=revision,
            **made,
        )
        db.session.add(origin)
