"""What an answer depends on is said once, whoever says it."""

from __future__ import annotations

import pytest
from flask import Response

from app.web.cache.cache_headers import vary_by


@pytest.mark.parametrize(
    ("said", "names", "then"),
    [
        (None, ["Cookie"], "Cookie"),
        (None, ["Cookie", "Accept-Language"], "Cookie, Accept-Language"),
        ("cookie", ["Cookie"], "cookie"),
        ("Accept-Language, Cookie", ["Cookie", "Accept"], "Accept-Language, Cookie, Accept"),
    ],
)
def test_names_are_added_once(said: str | None, names: list[str], then: str) -> None:
    response = Response(headers={"Vary": said} if said else {})
    vary_by(response, *names)
    assert response.headers["Vary"] == then
