"""Social cards: their URLs, and drawing them outside of transactions."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

from flask import url_for
from sqlalchemy.exc import IntegrityError

from app.content.images.lead_image import find_lead_image
from app.content.images.social_card import SocialCard
from app.extensions import db
from app.models import Post
from app.services.images import social_cards
from app.web.database.transactions import DATABASE_AWAY, begin_writing, only_reading, roll_back


def social_card_url(post: Post) -> str:
    """Return the absolute URL of a post's social card, which changes with the card."""
    digest = social_cards.card_of(post).digest
    return url_for("main.post_card", id=post.id, digest=digest, _external=True)


def site_social_card_url() -> str:
    """Return the absolute URL of the site's social card."""
    return url_for("main.site_card", digest=social_cards.site_card().digest, _external=True)


@lru_cache(maxsize=1)
def site_social_card_image(card: SocialCard) -> bytes:
    """Return the PNG of the site's social card, drawn at most once in each process."""
    return drawn(card)


def draw_and_store(post_id: int, card: SocialCard) -> bytes:
    """Draw a post's social card, store it and return the PNG.

    Commits; the session must hold no changes. No lock is held while the card is drawn.
    """
    roll_back()
    image = drawn(card)
    begin_writing()
    try:
        social_cards.keep(post_id, card, image)
        db.session.commit()
    except IntegrityError:  # the post has been deleted meanwhile
        roll_back()
    return image


def draw_ahead(post: Post) -> None:
    """Draw the social card of a post that was just stored, so that its first use need not wait.

    Commits, after the transaction that stored the post: drawing would prolong that, and a card
    that is missing is drawn on request. A draft or a post with an image of its own needs none.
    """
    with suppress(*DATABASE_AWAY):  # the post is stored, and the card can be drawn later
        roll_back()
        with only_reading():
            if post.is_draft or post.cover or find_lead_image(post.body_html):
                return
            post_id, card = post.id, social_cards.card_of(post)
            if social_cards.is_kept(post_id, card):
                return
        draw_and_store(post_id, card)


def drawn(card: SocialCard) -> bytes:
    """Return the PNG of a social card."""
    # imported here, because it takes much memory and most processes draw nothing
    from app.content.images.social_card_drawing import draw_social_card

    with only_reading():
        icon = social_cards.icon_of(card)
        roll_back()  # drawing takes its time
    return draw_social_card(card, icon)
