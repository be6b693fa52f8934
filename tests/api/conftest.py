"""Callers of the API: john with his password, john with a token."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.clients import API, basic
from tests.fixture_types import ClientOf


@pytest.fixture
def api(john: User, api_client: ClientOf) -> FlaskClient:
    """Return John's API client, which sends his password."""
    return api_client(john)


@pytest.fixture
def api_by_token(app: Flask, api: FlaskClient) -> FlaskClient:
    """Return John's API client, which sends a token."""
    client = app.test_client()
    token = api.post(f"{API}/tokens/").get_json()["token"]
    client.environ_base["HTTP_AUTHORIZATION"] = basic(token)["Authorization"]
    return client


@pytest.fixture(params=["password", "token"])
def api_either_way(request: pytest.FixtureRequest) -> FlaskClient:
    """Return John's API client with either kind of credentials."""
    name = {"password": "api", "token": "api_by_token"}[request.param]
    client: FlaskClient = request.getfixturevalue(name)
    return client


def got(client: FlaskClient, address: str) -> Any:
    """Return the JSON that a GET below the API's prefix returns."""
    answer = client.get(API + address)
    assert answer.status_code == 200, f"{address}: {answer.status} {answer.text}"
    return answer.get_json()
