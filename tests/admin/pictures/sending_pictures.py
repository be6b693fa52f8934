"""The form for the logo and the icon, as a browser sends it, and what a reader gets."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.admin.setting_pages import PAGES, entered, stored
from tests.media_files import as_file, send_form
from tests.pages import first, words

PAGE = PAGES["logo"]
EMPTY = {"SITE_LOGO_NAME": "beside"}


def send(office: FlaskClient, files: Mapping[str, bytes], **changed: object) -> TestResponse:
    """Send the form with pictures."""
    fields: dict[str, Any] = {**entered(office, "logo"), **changed}
    fields |= {name: as_file(data, "picture.png") for name, data in files.items()}
    return send_form(office, PAGE, fields)


def uploaded(office: FlaskClient, name: str, data: bytes, **changed: object) -> list[str]:
    """Upload a picture and return the names that are stored."""
    answer = send(office, {name: data}, **changed)
    assert answer.status_code == 302, words(answer)
    return stored()[name].split(",")


def transparent(width: int, height: int) -> bytes:
    """A drawing of which the left half is transparent."""
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    picture.paste((29, 99, 73, 255), (width // 2, 0, width, height))
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def opened(client: FlaskClient, name: str) -> Image.Image:
    """The picture of a name, as a browser gets it."""
    answer = client.get(f"/media/{name}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    return Image.open(BytesIO(answer.data))


def head_of(client: FlaskClient, path: str = "/") -> BeautifulSoup:
    """What the head of a page calls the site."""
    return BeautifulSoup(str(first(client.get(path), ".site-name")), "html.parser")
