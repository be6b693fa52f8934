"""A worker's memory does not grow with requests that are made up, each another one."""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPConnection

import pytest

from tests.servers.conftest import Serve
from tests.servers.visiting import ROUTER
from tests.servers.waiting import TIMEOUT_SECONDS

pytestmark = pytest.mark.servers

REQUESTS = 400
MOST_GROWTH_MEGABYTES = 40
QUERY = "abcdefgh" * 500
HEADER = "abcdefgh" * 1_000
PATH = "abcdefgh" * 3_500

# path and headers of request ``n``
MADE_UP: dict[str, Callable[[int], tuple[str, dict[str, str]]]] = {
    "query": lambda n: (f"/tags?{n}{QUERY}", {}),
    "query of a page that is not there": lambda n: (f"/nothing?{n}{QUERY}", {}),
    "search": lambda n: (f"/search?q={n}{QUERY}", {}),
    "next": lambda n: (f"/auth/login?next=/{n}{QUERY}", {}),
    "path": lambda n: (f"/{n}{QUERY}", {}),
    "path that is too long": lambda n: (f"/{n}{PATH}", {}),
    "host": lambda n: ("/", {"Host": f"{n}.{'a.' * 110}example"}),
    "Accept-Language": lambda n: ("/", {"Accept-Language": f"{n}{HEADER}"}),
    "Accept-Encoding": lambda n: ("/", {"Accept-Encoding": f"{n}{HEADER}"}),
    "Cookie": lambda n: ("/", {"Cookie": f"language={n}{HEADER}"}),
}


def test_made_up_requests_take_no_memory(serve: Serve) -> None:
    server = serve(WEB_CONCURRENCY="1", PAGE_CACHE_MEGABYTES="4", LOG_LEVEL="error")
    connection = HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT_SECONDS)

    def send(path: str, headers: dict[str, str]) -> None:
        connection.request("GET", path, headers={**ROUTER, **headers})
        connection.getresponse().read()

    for path in ("/", "/tags", "/nothing", "/search?q=boats", "/auth/login"):
        send(path, {})
    before = server.resident_megabytes()
    growth = {}
    for name, made_up in MADE_UP.items():
        for number in range(REQUESTS):
            send(*made_up(number))
        growth[name] = round(server.resident_megabytes() - before, 1)
    connection.close()
    print(growth)
    assert growth[name] < MOST_GROWTH_MEGABYTES, growth
