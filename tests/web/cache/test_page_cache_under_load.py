"""Many clients at once, and a bounded cache."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from app.web.cache.byte_cache import ByteCache

CLIENTS = 500
CAPACITY = 60_000
PATIENCE_SECONDS = 30


def test_many_clients_at_once_cost_one_rendering(cached: Flask) -> None:
    asked: list[int] = []
    all_here = threading.Event()
    view = cached.view_functions["main.index"]

    def wait_for_all() -> Any:
        asked.append(1)
        assert all_here.wait(PATIENCE_SECONDS)
        return view()

    cached.view_functions["main.index"] = wait_for_all
    cache = cached.extensions["page_cache"]
    arrived = threading.Barrier(CLIENTS + 1)

    def visit() -> str:
        arrived.wait(PATIENCE_SECONDS)
        return cached.test_client().get("/").text

    with ThreadPoolExecutor(CLIENTS) as clients:
        texts = [clients.submit(visit) for _ in range(CLIENTS)]
        arrived.wait(PATIENCE_SECONDS)
        all_here.set()
        answers = {text.result(PATIENCE_SECONDS) for text in texts}
    assert len(asked) == 1
    assert len(answers) == 1
    assert "On boats" in answers.pop()
    assert cache._being_made == {}


def test_an_error_while_making_a_page_lets_the_others_try(cached: Flask) -> None:
    view = cached.view_functions["main.index"]
    tried = threading.Barrier(2)

    def fail() -> Any:
        tried.wait(PATIENCE_SECONDS)
        raise RuntimeError("lightning")

    cached.view_functions["main.index"] = fail
    with ThreadPoolExecutor(1) as other:
        first = other.submit(lambda: cached.test_client().get("/"))
        tried.wait(PATIENCE_SECONDS)
        with pytest.raises(RuntimeError):
            first.result(PATIENCE_SECONDS)
    cached.view_functions["main.index"] = view
    assert cached.test_client().get("/").status_code == 200


def test_the_response_to_a_long_address_is_not_cached(cached: Flask) -> None:
    cached.test_client().get("/?" + "a" * 501)
    assert len(cached.extensions["page_cache"].store) == 0


def test_no_number_of_addresses_fills_the_memory(cached: Flask) -> None:
    store = cached.extensions["page_cache"].store = ByteCache(CAPACITY)
    client = cached.test_client()
    for number in range(40):
        client.get(f"/?made-up={number}")
        assert store.bytes <= CAPACITY
    assert 0 < len(store) < 40
