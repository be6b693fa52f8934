"""What was imported before, and what has become of it here."""

from __future__ import annotations

import hashlib
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
        ids = {_stored_id(each): each for each in external_ids}
        found: dict[str, Origin] = {}
        for first in range(0, len(ids), _AT_ONCE):
            some = list(ids)[first : first + _AT_ONCE]
            statement = select(Origin).filter_by(format=self._format, site=self._site, kind=kind)
            known = db.session.scalars(statement.where(Origin.external_id.in_(some)))
            found |= {ids[origin.external_id]: origin for origin in known}
        return found

    def find_one(self, kind: str, external_id: str) -> Origin | None:
        """Return the origin with an id of the other site, or None."""
        return self.find(kind, [external_id]).get(external_id)

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
            external_id=_stored_id(external_id),
            digest=digest,
            revision=revision,
            **made,
        )
        db.session.add(origin)


def _stored_id(external_id: str) -> str:
    """Return an id as it is stored: of a long one, such as a path, the end is a digest."""
    if len(external_id) <= EXTERNAL_ID_MAX_LENGTH:
        return external_id
    digest = hashlib.sha256(external_id.encode()).hexdigest()
    return f"{external_id[: EXTERNAL_ID_MAX_LENGTH - len(digest)]}{digest}"
