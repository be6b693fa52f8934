"""Counting what an export holds, for its report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.content.importing.records import ImportedComment, ImportedPost
from app.content.importing.report import Counts
from app.content.text.old_paths import old_path
from app.content.text.tag_names import tag_key


class Survey:
    """Counts posts one by one, as they are read for the first time.

    :param now: decides which posts are scheduled
    """

    def __init__(self, counts: Counts, now: datetime) -> None:
        self.counts = counts
        self._now = now
        self._tags: set[str] = set()
        self._authors: set[str] = set()
        self._redirects: set[str] = set()

    def add(self, post: ImportedPost) -> None:
        """Count a post or page with its comments."""
        states = self.counts.pages if post.is_page else self.counts.posts
        state = self._state_of(post)
        setattr(states, state, getattr(states, state) + 1)
        if post.reason:
            self.counts.drafts_by_reason[post.reason] += 1
        if post.title is None:
            self.counts.untitled += 1
        self._tags |= {tag_key(name) for name in post.tags}
        self.counts.tags = len(self._tags)
        if post.author is not None:
            self._authors.add(post.author)
        if state == "published":
            self._redirects |= {path for each in post.addresses if (path := old_path(each))}
            self.counts.redirects = len(self._redirects)
        self._add_comments(post.comments)
        self.counts.authors = len(self._authors)

    def _state_of(self, post: ImportedPost) -> str:
        if post.status == "draft":
            return "draft"
        if post.published_at is None:  # a page needs no date
            return "published" if post.is_page else "scheduled"
        return "published" if post.published_at <= self._now else "scheduled"

    def _add_comments(self, comments: Iterable[ImportedComment]) -> None:
        found = self.counts.comments
        for comment in comments:
            if comment.shown:
                found.shown += 1
            else:
                found.hidden += 1
            found.replies += comment.parent_id is not None
            found.kinds[comment.kind] += 1
            if comment.author is not None:
                self._authors.add(comment.author)
