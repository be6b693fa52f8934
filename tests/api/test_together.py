"""Several API clients at once: no change of one is undone by another."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.api.conftest import got
from tests.clients import API, settle
from tests.factories import PostFactory
from tests.fixture_types import ClientOf
from tests.services.together import at_once


def test_changes_of_different_fields_are_both_kept(
    app: Flask, api_client: ClientOf, api: FlaskClient, john: User
) -> None:
    post = PostFactory.create(author=john)
    post_id = post.id
    clients = [api_client(john) for _ in range(4)]

    def put(client: FlaskClient, fields: dict[str, Any]) -> int:
        return client.put(f"{API}/posts/{post_id}", json=fields).status_code

    for number in range(5):
        fields: list[dict[str, Any]] = [
            {"body": f"Body {number}"},
            {"title": f"Title {number}"},
            {"tags": [f"tag {number}"]},
            {"language": f"l{'abcde'[number]}"},
        ]
        changes = zip(clients, fields, strict=True)
        assert at_once(app, *(lambda c=c, f=f: put(c, f) for c, f in changes)) == [200] * 4
        found = got(api, f"/posts/{post_id}")
        for one in fields:
            assert one.items() <= found.items()
    settle()
    assert post.revision == 21
