"""Uploading pictures by the API."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.clients import API, api_client_of, basic
from tests.media_files import MakeSite, drawn

MEDIA = f"{API}/media/"
JPEG = {"Content-Type": "image/jpeg"}


@pytest.fixture
def site(make_site: MakeSite) -> Flask:
    return make_site()


@pytest.fixture
def client(site: Flask, john: User) -> FlaskClient:
    return api_client_of(site, john)


@pytest.mark.parametrize("way", ["body", "form"])
def test_a_picture_is_stored_and_described(client: FlaskClient, way: str) -> None:
    data = drawn("PNG", 64, 48)
    if way == "body":
        query = {"alt": "A boat 船"}
        answer = client.post(MEDIA, data=data, content_type="image/x-any", query_string=query)
    else:
        form = {"picture": (BytesIO(data), "boat.png"), "alt": "A boat 船"}
        answer = client.post(MEDIA, data=form)
    assert answer.status_code == 201, answer.text
    stored = answer.get_json()
    assert answer.headers["Location"] == f"http://localhost{stored['url']}"
    assert (stored["alt"], stored["media_type"]) == ("A boat 船", "image/png")
    assert (stored["width"], stored["height"]) == (64, 48)
    assert len(client.get(stored["address"]).data) == stored["size"]
    assert client.get(stored["url"]).get_json() == stored
    changed = client.put(stored["url"], json={"alt": "Two\nboats"})
    assert changed.get_json() == stored | {"alt": "Two boats"}
    assert client.get(stored["url"]).get_json()["alt"] == "Two boats"


def test_what_is_refused_is_said_in_words(client: FlaskClient, site: Flask) -> None:
    picture = (BytesIO(drawn()), "boat.jpg")
    from_elsewhere = {"Sec-Fetch-Site": "cross-site"}
    answers = [
        (client.post(MEDIA, data=b"no picture", headers=JPEG), 415),
        (client.post(MEDIA, data=b"", headers=JPEG), 415),
        (client.post(MEDIA, data=bytes(20 * 1024 * 1024 + 1), headers=JPEG), 413),
        (client.post(MEDIA, data=bytes(22 * 1024 * 1024), headers=JPEG), 413),
        (client.post(MEDIA, json={"picture": "boat.jpg"}), 415),
        (client.post(MEDIA, data={"other": (BytesIO(b"x"), "x")}), 400),
        (client.post(MEDIA, data={"picture": picture}, headers=from_elsewhere), 403),
        (client.post(MEDIA, data=drawn(), headers=JPEG, query_string={"alt": "x" * 1001}), 400),
        (client.put(f"{MEDIA}1", json={"alt": "x"}), 404),
        (client.get(f"{MEDIA}1"), 404),
    ]
    for answer, status in answers:
        assert answer.status_code == status, answer.text
        assert answer.get_json()["message"]
    assert site.test_client().post(MEDIA, data=drawn(), headers=JPEG).status_code == 401


def test_pictures_of_others_are_not_there(
    site: Flask, client: FlaskClient, john: User, susan: User
) -> None:
    stored = client.post(MEDIA, data=drawn(), headers=JPEG).get_json()
    hers = api_client_of(site, susan)
    assert hers.get(stored["url"]).status_code == 404
    assert hers.put(stored["url"], json={"alt": "Mine"}).status_code == 404
    for sent in ({}, {"alt": None}, {"alt": 5}, ["alt"], {"alt": "x" * 1001}, {"alt": "a\0"}):
        assert client.put(stored["url"], json=sent).status_code == 400, sent
    token = client.post(f"{API}/tokens/").get_json()["token"]
    by_token = site.test_client().get(stored["url"], headers=basic(token))
    assert by_token.get_json() == stored


def test_uploads_are_limited(make_site: MakeSite, john: User) -> None:
    site = make_site(UPLOADS_PER_NEW_ACCOUNT="1 per hour", UPLOADS_PER_ACCOUNT="1 per hour")
    client = api_client_of(site, john)
    assert client.post(MEDIA, data=drawn(), headers=JPEG).status_code == 201
    answer = client.post(MEDIA, data=drawn("PNG"), headers=JPEG)
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
