"""Drawing cards beside the database: nobody waits for a lock while a picture is drawn."""

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


def card_url(post: Post) -> str:
    """The absolute address of a post's card as it is now; another card has another address."""
    digest = social_cards.card_of(post).digest
    return url_for("main.post_card", id=post.id, digest=digest, _external=True)


def site_card_url() -> str:
    """The absolute address of the site's card."""
    return url_for("main.site_card", digest=social_cards.site_card().digest, _external=True)


@lru_cache(maxsize=1)
def site_picture(card: SocialCard) -> bytes:
    """The picture of the site's card, drawn once in each process that is asked for it."""
    return _drawn(card)


def drawn_and_kept(post_id: int, card: SocialCard) -> bytes:
    """The picture of a post's card, which is kept as well. Commits; there must be no change."""
    roll_back()
    image = _drawn(card)
    begin_writing()
    try:
        social_cards.keep(post_id, card, image)
        db.session.commit()
    except IntegrityError:  # the post has been deleted meanwhile
        roll_back()
    return image


def draw_ahead(post: Post) -> None:
    """Draw the card of a post that has just been stored, so that who shares it need not wait.

    Commits, after the transaction that stored the post: drawing would make that longer, and a
    picture that is missing is drawn when somebody asks for it. A draft needs none, and neither
    does a post that shows a picture of its own.
    """
    with suppress(*DATABASE_AWAY):  # the post is stored, and its card can wait
        _draw_ahead(post)


def _draw_ahead(post: Post) -> None:
    roll_back()
    with only_reading():
        if post.is_draft or find_lead_image(post.body_html):
            return
        post_id, card = post.id, social_cards.card_of(post)
        if social_cards.is_kept(post_id, card):
            return
    drawn_and_kept(post_id, card)


def _drawn(card: SocialCard) -> bytes:
    # here, because a process that draws nothing can do without the 15 MB that it takes
    from app.content.images.social_card_drawing import draw_social_card

    return draw_social_card(card)
