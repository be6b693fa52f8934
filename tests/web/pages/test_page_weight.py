"""How many bytes a first visit takes: the page and its style sheets, compressed."""

from __future__ import annotations

import brotli
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Tag, User
from benchmarks.texts import PARAGRAPHS
from tests.factories import PostFactory

MOST_BYTES = 45_000
# as pages are compressed (app/web/cache/page_store.py), and files beforehand (whitenoise.compress)
OF_PAGES, OF_FILES = 6, 11


def size(client: FlaskClient, address: str, quality: int) -> int:
    """Return the bytes of a response as a browser receives it."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return len(brotli.compress(answer.data, quality=quality))


def test_the_front_page_with_its_styles_is_light(
    app: Flask, client: FlaskClient, john: User
) -> None:
    tags = [Tag(name=name, slug=name.lower()) for name in ("Sea", "Boats")]
    for number in range(21):
        # every text begins elsewhere and has words of its own, or it would cost nothing
        turned = (*PARAGRAPHS[number % 6 :], *PARAGRAPHS[: number % 6])
        body = "\n\n".join((*turned, " ".join(f"word{number * 37 + each}" for each in range(60))))
        PostFactory.create(author=john, title=f"Post number {number}", body=body, tags=tags)
    db.session.commit()
    page = BeautifulSoup(client.get("/").data, "html.parser")
    assert len(page.select("article")) == 20
    sheets = [str(each["href"]) for each in page.select("link[rel=stylesheet]")]
    assert sheets
    assert page.select("script[src]") == []
    weights = {"/": size(client, "/", OF_PAGES)}
    weights |= {address: size(client, address, OF_FILES) for address in sheets}
    assert sum(weights.values()) <= MOST_BYTES, weights
