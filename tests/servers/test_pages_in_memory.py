"""The page cache with real processes: a change in one of them, and many clients of one."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.factories import UserFactory, administrator
from tests.servers.conftest import Serve, Site
from tests.servers.serving import Server
from tests.servers.test_metrics_of_workers import TOKEN, numbers
from tests.servers.waiting import TIMEOUT_SECONDS, eventually

pytestmark = pytest.mark.servers

CLIENTS = 500
NOTE = "The tide is out."
ADA = "ada@example.com"
LOOKUPS = "cache_lookups_total"
MISSES = (LOOKUPS, frozenset({"pages", "miss"}))
HITS = (LOOKUPS, frozenset({"pages", "hit"}))


def front_page(server: Server) -> str:
    """Return the front page as an anonymous visitor sees it."""
    response = server.visitor().get("/")
    assert response.status == 200
    return response.text


def test_a_change_in_one_process_shows_in_the_other(serve: Serve, site: Site) -> None:
    with site.rows():
        email = UserFactory.create().email
    here, elsewhere = (serve(WEB_CONCURRENCY="1", METRICS_TOKEN=TOKEN) for _ in range(2))
    for server in (here, elsewhere, here, elsewhere):
        assert NOTE not in front_page(server)
    assert numbers(elsewhere)[HITS] >= 1, "the page did not come from the cache"
    author = here.visitor().log_in(email)
    assert author.publish_note(NOTE).status == 302
    assert NOTE in front_page(here), "its own change is not seen at once"
    eventually(lambda: NOTE in front_page(elsewhere), "the other process shows the note")
    author.open_form("/post/1/delete")
    assert author.post("/post/1/delete").status == 302
    assert NOTE not in front_page(here)
    eventually(lambda: NOTE not in front_page(elsewhere), "the other process forgets the note")


def test_a_setting_changed_in_one_process_holds_in_the_other(serve: Serve, site: Site) -> None:
    with site.rows():
        administrator(email=ADA, username="ada")
    here, elsewhere = (serve(WEB_CONCURRENCY="1") for _ in range(2))
    member = elsewhere.visitor().log_in(ADA)
    for server in (here, elsewhere):
        assert "Sea Wind" not in front_page(server)
    office = here.visitor().log_in(ADA)
    address = "/admin/settings/site"
    [seen] = re.findall(r'name="seen" type="hidden" value="(\w+)"', office.get(address).text)
    office.open_form(address)
    fields = {"seen": seen, "SITE_NAME": "Sea Wind", "SITE_LANGUAGE": "en"}
    assert office.post(address, **fields).status == 302
    assert "Sea Wind" in front_page(here)
    eventually(lambda: "Sea Wind" in front_page(elsewhere), "the other process has the name")
    eventually(lambda: "Sea Wind" in member.get("/tags").text, "so have pages for members")


def test_a_page_is_rendered_once_for_many_clients(serve: Serve) -> None:
    server = serve(WEB_CONCURRENCY="1", METRICS_TOKEN=TOKEN)
    assert numbers(server).get(MISSES, 0) == 0
    together = threading.Barrier(CLIENTS)

    def visit() -> tuple[int, str]:
        together.wait(TIMEOUT_SECONDS)
        response = server.visitor().get("/authors")
        return response.status, response.text

    with ThreadPoolExecutor(CLIENTS) as clients:
        responses = {
            pending.result() for pending in [clients.submit(visit) for _ in range(CLIENTS)]
        }
    assert len(responses) == 1, "clients got different pages"
    assert responses.pop()[0] == 200
    now = numbers(server)
    assert (now[MISSES], now[HITS]) == (1, CLIENTS - 1)
