"""Files to read and keep, for no program: what one person has written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.content.exporting.hugo import Hugo
from app.content.exporting.records import ExportedPost


class Plain(Hugo):
    """``posts/NAME.md``, ``drafts/NAME.md``, and ``bin/NAME.md`` for what was deleted."""

    static = ""
    special = frozenset()
    address_key = ""

    def path(self, post: ExportedPost, name: str) -> str:
        """Return where a file of this name is: those of published posts begin with the date."""
        if post.deleted_at:
            return f"bin/{name}.md"
        if post.is_draft:
            return f"drafts/{name}.md"
        dated = name if not post.slug else f"{self.local(post.date):%Y-%m-%d}-{name}"
        return f"posts/{dated}.md"

    def front_matter(self, post: ExportedPost) -> dict[str, Any]:
        """Return what the front matter says of a post."""
        deleted_at = self.local(post.deleted_at) if post.deleted_at else None
        return {**super().front_matter(post), "deleted": deleted_at}

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Return nothing: there is no program to configure."""
        yield from ()

    def body(self, post: ExportedPost) -> str:
        """Return the text as it was written."""
        return post.body
