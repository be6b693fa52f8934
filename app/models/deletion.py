"""Posts in the bin: columns, and what they say."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column


class DeletionState:
    """Whether a post lies in the bin, for classes with ``deleted_at`` and ``is_draft``."""

    __slots__ = ()

    if TYPE_CHECKING:
        deleted_at: Any
        is_draft: Any

    @property
    def is_deleted(self) -> bool:
        """Whether it lies in its author's bin.

        There it is a draft, also for code that does not know of bins. If such code publishes it,
        it does not lie there any more.
        """
        return self.deleted_at is not None and bool(self.is_draft)


class Deletable:
    """Columns of content that lies in a bin for some days before it is deleted."""

    deleted_at: Mapped[datetime | None]
    status_before_deletion: Mapped[str | None] = mapped_column(String(16))
