"""Waiting for the database takes less time than the router waits for a response."""

from __future__ import annotations

from app.web.database.engine import engine_options

ROUTER_SECONDS = 30


def test_all_waits_together_are_shorter_than_the_routers() -> None:
    options = engine_options("postgresql+psycopg2://127.0.0.1/blog", 4)
    connecting = options["connect_args"]
    assert options["pool_timeout"] + connecting["connect_timeout"] < ROUTER_SECONDS
    assert connecting["tcp_user_timeout"] < ROUTER_SECONDS * 1000
