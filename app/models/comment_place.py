"""Where a comment stands in the discussion under a post, for models and rows of a few columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

# Answers are shown below what they answer down to this depth, and beyond it one after the other.
DEEPEST = 3


class CommentPlace:
    """The place of a comment, from the columns below, and what is left of it.

    A discussion is ordered by the moments of the comments at the first depth. The answers to each
    follow it, oldest first, and those to each of the answers follow that. An id says what is older
    here, because no answer can have a smaller one than what it answers. So the order is that of
    ``coalesce(root_at, timestamp), coalesce(root_id, id), coalesce(branch_id, id), id``, which has
    the comments without answers of earlier releases where they were.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        parent_id: Any
        root_id: Any  # the first comment of the thread, None for that itself
        branch_id: Any  # the answer to the first comment below which this one stands
        deleted_at: Any
        guest_url: Any

    @property
    def depth(self) -> int:
        """The depth at which it is shown, from 1 to DEEPEST."""
        if self.root_id is None:
            return 1
        return 2 if self.branch_id is None else DEEPEST

    @property
    def is_beyond(self) -> bool:
        """Whether it answers a comment at the deepest level, and is shown beside it."""
        return self.branch_id is not None and self.parent_id != self.branch_id

    @property
    def is_deleted(self) -> bool:
        """Whether only its place is left, because it has answers."""
        return self.deleted_at is not None

    @property
    def guest_address(self) -> str | None:
        """The address of a guest's site, if it is one that may be linked."""
        address = self.guest_url or ""
        return address if address.startswith(("http://", "https://")) else None
