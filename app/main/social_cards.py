"""The pictures that shared links show."""

from __future__ import annotations

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.content.images.social_card import MEDIA_TYPE
from app.main import main
from app.services.images import social_cards
from app.web.pages.sharing import for_everywhere
from app.web.pages.social_cards import drawn_and_kept, site_card_url, site_picture
from app.web.security.decorators import public

# An address names one picture for ever, but a post may be hidden.
SECONDS = 24 * 3600


@main.get("/card/<int:id>/<digest>.png")
@public
def post_card(id: int, digest: str) -> ResponseReturnValue:
    """The card of a public post; the address of an older one leads to it."""
    card, image = social_cards.public_card(id)
    if digest != card.digest:
        return redirect(url_for("main.post_card", id=id, digest=card.digest))
    return _picture(image or drawn_and_kept(id, card))


@main.get("/card/<digest>.png")
@public
def site_card(digest: str) -> ResponseReturnValue:
    """The card of the site, which pages have that are no posts."""
    card = social_cards.site_card()
    if digest != card.digest:
        return redirect(site_card_url())
    return _picture(site_picture(card))


def _picture(image: bytes) -> Response:
    response = Response(image, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    return for_everywhere(response)
