"""Answers below a comment, and texts that a moderator has hidden."""

from __future__ import annotations

from app import db
from app.models import Comment, ModerationDecision, Post, User, utcnow
from tests.browser.straining import ARABIC, LONG_WORD, STRAIN
from tests.factories import CommentFactory

# Not LONG_WORD alone: checkers take a page of little else for German, which it does not say it is.
WHY = f"It sells what nobody here has asked for, and says so in many words: {LONG_WORD[:170]}"
UNBROKEN_NAME = f"Guest{'-of-the-lighthouse' * 5}"


def thread_below(comment: Comment, author: User) -> None:
    """Answers at every depth and beyond, of guests and of people, one deleted and one hidden."""
    long_name = {"guest_name": UNBROKEN_NAME, "guest_url": "https://guest.example.org/"}
    guest = CommentFactory.create(
        post=comment.post, parent=comment, author=None, body=STRAIN, **long_name
    )
    gone = CommentFactory.create(post=comment.post, parent=guest, body="", author=None)
    gone.deleted_at = gone.hidden_at = utcnow()
    beyond = CommentFactory.create(post=comment.post, parent=gone, body=ARABIC, author=author)
    linking = CommentFactory.create(
        post=comment.post, parent=beyond, body=STRAIN, author=None, kind="pingback", **long_name
    )
    hide(linking, author)
    CommentFactory.create(post=comment.post, parent=linking, body="Beyond", author=comment.author)
    CommentFactory.create(post=comment.post, parent=beyond, body="Beyond", author=comment.author)


def hide(content: Post | Comment, by: User) -> None:
    """Hide a text as a moderator does, with a decision."""
    content.hidden_at = utcnow()
    content.hidden_by_id = by.id
    content.hidden_reason = f"Because {LONG_WORD}"
    about = {"post_id": content.id} if isinstance(content, Post) else {"comment_id": content.id}
    db.session.add(ModerationDecision(action="hide", reason=WHY, moderator_id=by.id, **about))
    db.session.add(ModerationDecision(action="show", reason="", moderator_id=by.id, **about))
