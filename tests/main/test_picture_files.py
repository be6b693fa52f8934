"""The copies of pictures from elsewhere, each at an address of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app import db
from app.models import Post, User, utcnow
from app.services.images import external_images
from tests.fixture_types import ClientOf, CountStatements
from tests.pictures import keep_copy, picture, show

BOAT = "https://photos.example/boat.webp"


@pytest.fixture
def digest(app: object) -> str:
    """By what the copy of a picture is known that a post shows."""
    show(BOAT)
    return keep_copy(BOAT, picture("WEBP"))


def test_a_picture_may_be_kept_for_ever(client: FlaskClient, digest: str) -> None:
    answer = client.get(f"/picture/{digest}")
    assert (answer.status_code, answer.data) == (200, picture("WEBP"))
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    head = client.head(f"/picture/{digest}")
    assert (head.data, head.content_length) == (b"", len(picture("WEBP")))


def test_who_asks_for_it_makes_no_difference(
    client_of: ClientOf, john: User, digest: str, statements: CountStatements
) -> None:
    """Shared caches may keep it, and no user is loaded for an image."""
    browser = client_of(john)
    db.session.execute(db.update(User).values(last_seen=utcnow() - timedelta(days=1)))
    with statements() as heard:
        answer = browser.get(f"/picture/{digest}")
    assert (len(heard), heard.writes) == (1, [])
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    missing = browser.get("/picture/0")
    assert (missing.status_code, "Log Out" in missing.text) == (404, True)
    assert "Cookie" in missing.headers["Vary"]


def test_a_copy_that_has_not_changed_is_304(client: FlaskClient, digest: str) -> None:
    tag = client.get(f"/picture/{digest}").headers["ETag"]
    again = client.get(f"/picture/{digest}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_picture_can_do_nothing(client: FlaskClient, digest: str) -> None:
    """Not even one that is a page as well, to a browser that follows the Content-Type."""
    headers = client.get(f"/picture/{digest}").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("digest", ["0" * 40, "x", "%00", "a" * 3000, "..%2f..%2fetc%2fpasswd"])
def test_others_are_not_there(client: FlaskClient, digest: str) -> None:
    assert client.get(f"/picture/{digest}").status_code == 404


def test_a_picture_that_has_been_forgotten_is_not_there(client: FlaskClient, digest: str) -> None:
    db.session.execute(db.delete(Post))
    soon = utcnow() + timedelta(seconds=1)
    external_images.forget(external_images.unused_before(soon), soon)
    assert client.get(f"/picture/{digest}").status_code == 404
