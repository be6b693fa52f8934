"""Cards: the pictures that links to posts show where they are shared."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import defer, joinedload

from app.content.images.social_card import SocialCard
from app.extensions import db
from app.models import Post, PostSocialCard, User
from app.models.upsert import insert_into
from app.services.errors import NotFound


def site_card() -> SocialCard:
    """What the picture of every page says that has none of its own."""
    return SocialCard(current_app.config["SITE_NAME"])


def card_of(post: Post) -> SocialCard:
    """What the card of a post says as it is now."""
    return SocialCard(
        text=post.title or post.excerpt,
        author=post.author.display_name if post.author else "",
        ink=post.author_id or 0,
        site=current_app.config["SITE_NAME"],
        is_note=post.is_note,
    )


def public_card(post_id: int) -> tuple[SocialCard, bytes | None]:
    """The card of a public post, and its picture if that is kept. Raises NotFound."""
    statement = (
        select(Post, PostSocialCard.digest, PostSocialCard.image)
        .outerjoin(PostSocialCard, PostSocialCard.post_id == Post.id)
        .where(Post.id == post_id, Post.public())
        .options(
            joinedload(Post.author).lazyload(User.role),
            defer(Post.body),
            defer(Post.body_html),
            defer(Post.summary_html),
        )
    )
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound(_("There is no such post."))
    post, digest, image = found
    card = card_of(post)
    return card, image if digest == card.digest else None


def is_kept(post_id: int, card: SocialCard) -> bool:
    """Whether the picture of this very card is there."""
    kept = exists().where(PostSocialCard.post_id == post_id, PostSocialCard.digest == card.digest)
    return bool(db.session.scalar(select(kept)))


def keep(post_id: int, card: SocialCard, image: bytes) -> None:
    """Keep a post's picture, in place of an older one. Raises IntegrityError without the post.

    No change of what pages show, so that theirs stay in memory.
    """
    picture = {"digest": card.digest, "image": image}
    db.session.execute(
        insert_into(PostSocialCard)
        .values(post_id=post_id, **picture)
        .on_conflict_do_update(index_elements=["post_id"], set_=picture)
    )
