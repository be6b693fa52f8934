"""Social cards: the images of link previews."""

from __future__ import annotations

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.content.images.social_card import MEDIA_TYPE
from app.main import main
from app.services.images import social_cards
from app.web.pages.sharing import allow_other_origins
from app.web.pages.social_cards import (
    draw_and_store,
    site_social_card_image,
    site_social_card_url,
)
from app.web.security.decorators import public

# The image at a URL never changes, but a post may be hidden.
SECONDS = 24 * 3600


@main.get("/card/<int:id>/<digest>.png")
@public
def post_card(id: int, digest: str) -> ResponseReturnValue:
    """Send the social card of a public post; redirect from the URL of an older one."""
    card, image = social_cards.public_card(id)
    if digest != card.digest:
        return redirect(url_for("main.post_card", id=id, digest=card.digest))
    return _image_response(image or draw_and_store(id, card))


@main.get("/card/<digest>.png")
@public
def site_card(digest: str) -> ResponseReturnValue:
    """Send the social card of the site, for pages that are not posts."""
    card = social_cards.site_card()
    if digest != card.digest:
        return redirect(site_social_card_url())
    return _image_response(site_social_card_image(card))


def _image_response(image: bytes) -> Response:
    response = Response(image, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    return allow_other_origins(response)
