"""Uploaded pictures for tests: sites that take them, and what is uploaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app import db
from app.models import Media, MediaBytes, MediaFile, User
from app.models.picture import digest_of
from app.web.jobs.job_worker import Round
from app.web.jobs.media_maker import MediaMaker
from tests.clients import settle
from tests.fixture_types import MakeApp

AS_JSON = {"Accept": "application/json"}
MakeSite = Callable[..., Flask]


@pytest.fixture
def make_site(app: Flask, make_app: MakeApp, database_address: str) -> MakeSite:
    """Return a function that makes sites with room for pictures, whose variants nobody makes."""

    def make(**settings: Any) -> Flask:
        site = make_app("testing", database_address, **{"MEDIA_MEGABYTES": 20, **settings})
        site.extensions["media_maker"].stop()  # before it has begun
        return site

    return make


def drawn(
    format: str = "JPEG", width: int = 1200, height: int = 900, colour: str = "teal", **options: Any
) -> bytes:
    """A picture of one colour."""
    file = BytesIO()
    Image.new("RGB", (width, height), colour).save(file, format, **options)
    return file.getvalue()


def noise(size: int, colour: str = "teal") -> bytes:
    """A PNG that takes nearly so many bytes, up to some per cent."""
    side = max(int((size / 3) ** 0.5), 1)
    file = BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(file, "PNG", compress_level=0)
    return file.getvalue()


def make_variants(app: Flask, now: datetime | None = None) -> Round:
    """Do all that is due for the uploaded pictures of a site."""
    settle()
    return MediaMaker(app).run_due(now)


def send_form(
    browser: FlaskClient, address: str, fields: Mapping[str, Any], **options: Any
) -> TestResponse:
    """What a browser gets that sends a form with files.

    :param fields: texts and files; a MultiDict for several of one name
    :param options: those of ``FlaskClient.post``
    """
    # in memory, because the client leaves its temporary file open
    boundary, body = encode_multipart(fields)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.post(address, data=body, content_type=kind, **options)


def as_file(data: bytes, name: str = "boat.jpg") -> FileStorage:
    """A file for a field of a form."""
    return FileStorage(BytesIO(data), name)


def upload(
    browser: FlaskClient, data: bytes, name: str = "boat.jpg", **fields: Any
) -> TestResponse:
    """What a script gets that uploads a picture."""
    fields = {"picture": as_file(data, name), **fields}
    return send_form(browser, "/pictures", fields, headers=AS_JSON)


def uploaded(browser: FlaskClient, data: bytes | None = None, **fields: Any) -> dict[str, Any]:
    """What it gets for a picture that is stored."""
    answer = upload(browser, data or drawn(), **fields)
    assert answer.status_code == 201, answer.text
    stored: dict[str, Any] = answer.get_json()
    return stored


def picture_of(owner: User, digest: str = "0" * 40, **fields: Any) -> Media:
    """A picture of a person, of which there are only the rows."""
    file = MediaFile(digest=digest, media_type="image/jpeg", width=1200, height=900, size=90_000)
    media = Media(owner_id=owner.id, file=file, **{"name": "boat.jpg", "alt": "A boat", **fields})
    db.session.add(media)
    db.session.flush()
    return media


def stored_picture_of(owner: User, colour: str, **fields: Any) -> Media:
    """A picture of a person that is in the database."""
    data = drawn(colour=colour)
    media = picture_of(owner, digest_of(data), **fields)
    media.file.size = len(data)
    name = str(media.file.media_name)
    db.session.add(MediaBytes(name=name, size=len(data), data=data))
    db.session.flush()
    return media
