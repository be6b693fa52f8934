"""Many long previews at once leave room for others' pages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic

import pytest

from tests.factories import UserFactory
from tests.servers.conftest import Serve, Site
from tests.servers.visiting import Visitor

pytestmark = pytest.mark.servers

LONG = ("*tide* and **stream** meet at [noon](https://example.com/) by `ten`\n\n" * 1_600)[:100_000]
PREVIEWS = 8
# What a page takes behind two renderings on a busy machine. Behind eight it took 15.
SECONDS = 5


def preview(visitor: Visitor) -> int:
    """Ask for a preview until it comes, as the editor does; return how often it was refused."""
    for refused in range(1_000):
        response = visitor.post("/preview", text=LONG)
        if response.status == 200:
            return refused
        assert response.status == 429, response.text
        assert int(response.headers["Retry-After"]) > 0
    raise AssertionError("the preview never came")


def test_eight_long_previews_at_once_leave_others_their_pages(serve: Serve, site: Site) -> None:
    with site.rows():
        emails = [UserFactory.create().email for _ in range(3)]
    server = serve(WEB_CONCURRENCY="1", PREVIEWS_PER_NEW_ACCOUNT="100000 per hour")
    authors = [server.visitor().log_in(email) for email in emails[1:]]
    reader = server.visitor().log_in(emails[0])
    with ThreadPoolExecutor(PREVIEWS) as pool:
        previews = [
            pool.submit(partial(preview, authors[number % 2])) for number in range(PREVIEWS)
        ]
        pages = 0
        while not all(each.done() for each in previews):
            began = monotonic()
            assert reader.get("/").status == 200
            assert monotonic() - began < SECONDS
            pages += 1
    assert pages >= 1
    assert sum(each.result() for each in previews) > 0  # some had to try again
