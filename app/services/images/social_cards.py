"""Social cards: the images that previews of shared links show."""

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
from app.services.media.storage.chosen import media_storage
from app.services.media.storage.interface import NotStored


def site_card() -> SocialCard:
    """Return the card of the pages that have none of their own."""
    config = current_app.config
    return SocialCard(config["SITE_NAME"], edge=config["CARD_COLOUR"], icon=_icon())


def card_of(post: Post) -> SocialCard:
    """Return the card of a post as it is now."""
    return SocialCard(
        text=post.title or post.excerpt,
        author=post.author.display_name if post.author else "",
        ink=post.author_id or 0,
        site=current_app.config["SITE_NAME"],
        is_note=post.is_note,
        edge=current_app.config["CARD_COLOUR"],
        icon=_icon(),
    )


def _icon() -> str:
    """Return the name of the largest picture of the site's icon; empty without one."""
    names: list[str] = current_app.config["SITE_ICON"]
    return names[0] if names else ""


def icon_of(card: SocialCard) -> bytes | None:
    """Return the picture of the icon that a card shows, if it is there. Raises StorageAway."""
    try:
        return media_storage().read(card.icon) if card.icon else None
    except NotStored:
        return None


def public_card(post_id: int) -> tuple[SocialCard, bytes | None]:
    """Return the card of a public post, and its image if that is kept. Raises NotFound."""
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
    """Return whether the image of this card is kept."""
    kept = exists().where(PostSocialCard.post_id == post_id, PostSocialCard.digest == card.digest)
    return bool(db.session.scalar(select(kept)))


def kept_image(post_id: int, card: SocialCard) -> bytes | None:
    """Return the image of this card, or None if it is not kept."""
    mine = select(PostSocialCard.image).where(
        PostSocialCard.post_id == post_id, PostSocialCard.digest == card.digest
    )
    return db.session.scalar(mine)


def keep(post_id: int, card: SocialCard, image: bytes) -> None:
    """Keep a post's image, in place of an older one. Raises IntegrityError without the post.

    Pages do not change, so cached ones stay valid.
    """
    values = {"digest": card.digest, "image": image}
    db.session.execute(
        insert_into(PostSocialCard)
        .values(post_id=post_id, **values)
        .on_conflict_do_update(index_elements=["post_id"], set_=values)
    )
