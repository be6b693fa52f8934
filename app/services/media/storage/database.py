"""The storage that is the site's own database: it is in the backup, and survives dynos."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Integer, delete, func, select

from app.extensions import db
from app.models import MediaBytes
from app.models.upsert import insert_into
from app.services.media.storage.interface import NotStored, Storage

BATCH = 500


class DatabaseStorage(Storage):
    """Stores bytes in the caller's transaction."""

    in_transaction = True

    def put(self, name: str, data: bytes, media_type: str) -> None:
        """Store bytes with the caller's commit."""
        values = {"size": len(data), "data": data}
        db.session.execute(
            insert_into(MediaBytes)
            .values(name=name, **values)
            .on_conflict_do_update(index_elements=[MediaBytes.name], set_=values)
        )

    def read(self, name: str, start: int = 0, stop: int | None = None) -> bytes:
        """Return the bytes from ``start`` to before ``stop``. Raises NotStored."""
        wanted = MediaBytes.data if (start, stop) == (0, None) else _part(start, stop)
        data = db.session.scalar(select(wanted).where(MediaBytes.name == name))
        if data is None:
            raise NotStored(name)
        return bytes(data)

    def size(self, name: str) -> int | None:
        """Return how many bytes there are of a name; None if there are none."""
        return db.session.scalar(select(MediaBytes.size).where(MediaBytes.name == name))

    def delete(self, name: str) -> None:
        """Delete what has a name, with the caller's commit."""
        db.session.execute(
            delete(MediaBytes).where(MediaBytes.name == name),
            execution_options={"synchronize_session": False},
        )

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Return all names, each with the number of its bytes."""
        last = ""
        while rows := db.session.execute(
            # the bytes themselves, because a wrong size is what a check looks for
            select(MediaBytes.name, func.length(MediaBytes.data, type_=Integer))
            .where(MediaBytes.name > last)
            .order_by(MediaBytes.name)
            .limit(BATCH)
        ).all():
            last = rows[-1][0]
            yield from ((name, size) for name, size in rows)


def _part(start: int, stop: int | None) -> ColumnElement[bytes]:
    if stop is None:
        return func.substr(MediaBytes.data, start + 1)
    return func.substr(MediaBytes.data, start + 1, stop - start)
