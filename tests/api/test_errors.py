"""Errors of the API: always JSON, never a traceback."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.clients import API


@pytest.mark.parametrize(
    ("method", "address", "status", "name"),
    [
        ("GET", "/nowhere", 404, "not found"),
        ("GET", "/posts/4711", 404, "not found"),
        ("GET", "/posts/-1", 404, "not found"),
        ("GET", "/posts/one", 404, "not found"),
        ("DELETE", "/posts/4711", 405, "method not allowed"),
        ("POST", "/posts/4711", 405, "method not allowed"),
        ("GET", "/tokens/", 405, "method not allowed"),
    ],
)
def test_errors_are_named(
    api: FlaskClient, method: str, address: str, status: int, name: str
) -> None:
    answer = api.open(API + address, method=method, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.get_json()["error"] == name
    assert isinstance(answer.get_json()["message"], str)
    assert answer.headers["X-Request-ID"]
