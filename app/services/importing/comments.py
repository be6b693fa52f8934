"""Comments of an export as rows, by guests and by the people of the export."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.content.importing.digests import digest_of
from app.content.importing.records import ImportedComment
from app.content.importing.report import CHANGED, CREATED, KEPT, UNCHANGED, Report
from app.content.markdown.mentions import NOBODY
from app.extensions import db
from app.models import Comment, Origin, Post, User
from app.services.importing.origins import COMMENT, Origins
from app.services.importing.people import People

# why a comment is hidden, as people who moderate read it
REASON = "imported"
# rows that are stored at once
BATCH = 50


class Comments:
    """Stores the comments of an export."""

    def __init__(self, origins: Origins, people: People, report: Report) -> None:
        self._origins = origins
        self._people = people
        self._report = report

    def store(
        self, comments: Sequence[tuple[int, ImportedComment]], pause: Callable[[], None]
    ) -> None:
        """Store comments, each with the id of its post, and after the one that it answers.

        :param pause: is called between batches, and may commit
        """
        ordered = _parents_first(comments)
        for first in range(0, len(ordered), BATCH):
            self._store_batch(ordered[first : first + BATCH])
            pause()

    def skip(self, comments: Sequence[ImportedComment]) -> None:
        """Count the comments on a post that was deleted here."""
        for _comment in comments:
            self._report.result.add(KEPT)

    def _store_batch(self, batch: Sequence[tuple[int, ImportedComment]]) -> None:
        comments = [comment for _post_id, comment in batch]
        parents = [each.parent_id for each in comments if each.parent_id is not None]
        own = [each.external_id for each in comments]
        known = self._origins.find(COMMENT, [*own, *parents])
        made: dict[str, tuple[ImportedComment, Comment]] = {}
        with db.session.no_autoflush:  # else each would be stored alone
            for post_id, imported in batch:
                origin = known.get(imported.external_id)
                if origin is not None:
                    self._report.result.add(self._update(imported, origin))
                    continue
                if imported.parent_id in made and made[imported.parent_id][1].id is None:
                    db.session.flush()  # a parent has to be stored
                parent = self._parent(imported, known, made)
                post = db.session.get_one(Post, post_id)
                made[imported.external_id] = imported, self._new(post, imported, parent)
                self._report.result.add(CREATED)
        db.session.flush()
        for external_id, (imported, comment) in made.items():
            self._origins.add(COMMENT, external_id, digest_of(imported), comment_id=comment.id)

    def _parent(
        self,
        imported: ImportedComment,
        known: dict[str, Origin],
        made: dict[str, tuple[ImportedComment, Comment]],
    ) -> Comment | None:
        """Return what a comment answers; None if that was left out or deleted here."""
        parent_id = imported.parent_id
        if parent_id is None:
            return None
        if parent_id in made:
            return made[parent_id][1]
        origin = known.get(parent_id)
        if origin is None or origin.comment_id is None:
            return None
        return db.session.get(Comment, origin.comment_id)

    def _new(self, post: Post, imported: ImportedComment, parent: Comment | None) -> Comment:
        author_id = self._people.id_of(imported.author)
        is_guest = author_id is None
        values = {
            "kind": imported.kind,
            "guest_name": imported.guest_name or None if is_guest else None,
            "guest_url": imported.guest_url or None if is_guest else None,
            "timestamp": imported.written_at,
            "hidden_at": None if imported.shown else imported.written_at,
            "hidden_reason": None if imported.shown else REASON,
            **imported.columns,
        }
        comment = Comment(
            id=imported.wanted_id,
            post=post,
            author=db.session.get(User, author_id) if author_id is not None else None,
            parent=parent,
            people=NOBODY,
            **values,
            body=imported.body,
        )
        db.session.add(comment)
        return comment

    def _update(self, imported: ImportedComment, origin: Origin) -> str:
        digest = digest_of(imported)
        if origin.comment_id is None:
            return KEPT
        if origin.digest == digest:
            return UNCHANGED
        comment = db.session.get(Comment, origin.comment_id)
        was_decided = comment is not None and comment.hidden_by_id is not None
        if comment is None or comment.updated_at or comment.deleted_at or was_decided:
            return KEPT
        comment.body = imported.body
        comment.guest_name = imported.guest_name or None if comment.author_id is None else None
        comment.guest_url = imported.guest_url or None if comment.author_id is None else None
        if comment.is_hidden == imported.shown:
            comment.hidden_at = None if imported.shown else imported.written_at
            comment.hidden_reason = None if imported.shown else REASON
        origin.digest = digest
        return CHANGED


def _parents_first(
    comments: Sequence[tuple[int, ImportedComment]],
) -> list[tuple[int, ImportedComment]]:
    """Return comments in the order of the export, but none before the one that it answers."""
    by_id = {each.external_id: (post_id, each) for post_id, each in comments}
    ordered: dict[str, tuple[int, ImportedComment]] = {}
    for post_id, comment in comments:
        chain = {comment.external_id: (post_id, comment)}
        above = by_id.get(comment.parent_id or "")
        while above is not None:
            if above[1].external_id in chain or above[1].external_id in ordered:
                break
            chain[above[1].external_id] = above
            above = by_id.get(above[1].parent_id or "")
        for each in reversed(chain.values()):
            ordered.setdefault(each[1].external_id, each)
    return list(ordered.values())
