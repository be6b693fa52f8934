"""Notifications of every kind."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from app.extensions import db
from app.models import Comment, ModerationDecision, Notification, Post, User, utcnow
from app.services.notifications.counting import count


def tell_of_everything(user: User, post: Post, comment: Comment) -> None:
    """Tell a user of something of every kind, a part of which was read."""
    decision = db.session.scalars(select(ModerationDecision.id)).first()
    others = list(db.session.scalars(select(User.id).where(User.id != user.id)))
    on_post = {"post_id": post.id, "comment_id": None, "decision_id": None, "actor_id": None}
    on_comment = {**on_post, "comment_id": comment.id, "post_id": comment.post_id}
    told: list[tuple[str, dict[str, int | None]]] = [
        *(("follow", {**on_post, "post_id": None, "actor_id": other}) for other in others),
        *(("comment", {**on_comment, "actor_id": other}) for other in others[:2]),
        ("answer", {**on_comment, "actor_id": others[-1]}),
        *(("discussion", {**on_comment, "actor_id": other}) for other in others[:3]),
        *((kind, {**on_post, "decision_id": decision}) for kind in ("hidden", "shown")),
        ("hidden", {**on_comment, "decision_id": decision}),
        ("published", on_post),
    ]
    rows = [
        {"recipient_id": user.id, "kind": kind, "event": f"no {number}", **about}
        for number, (kind, about) in enumerate(told)
    ]
    db.session.execute(insert(Notification), rows)
    is_read = Notification.id % 2 == 0
    db.session.execute(update(Notification).where(is_read).values(read_at=utcnow()))
    count([user.id])
