"""Pages from memory, with real processes: what one of them changes, and a crowd at one of them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.factories import UserFactory
from tests.servers.conftest import Serve, Site
from tests.servers.serving import Server
from tests.servers.test_metrics_of_workers import TOKEN, numbers
from tests.servers.waiting import TIMEOUT_SECONDS, eventually

pytestmark = pytest.mark.servers

CLIENTS = 500
NOTE = "The tide is out."
LOOKUPS = "cache_lookups_total"
MISSES = (LOOKUPS, frozenset({"pages", "miss"}))
HITS = (LOOKUPS, frozenset({"pages", "hit"}))


def front_page(server: Server) -> str:
    """What a stranger reads there."""
    answer = server.visitor().get("/")
    assert answer.status == 200
    return answer.text


def test_what_one_process_changes_the_other_shows_too(serve: Serve, site: Site) -> None:
    with site.rows():
        email = UserFactory.create().email
    here, elsewhere = (serve(WEB_CONCURRENCY="1", METRICS_TOKEN=TOKEN) for _ in range(2))
    for server in (here, elsewhere, here, elsewhere):
        assert NOTE not in front_page(server)
    assert numbers(elsewhere)[HITS] >= 1, "the page did not come from memory"
    author = here.visitor().log_in(email)
    assert author.publish_note(NOTE).status == 302
    assert NOTE in front_page(here), "its own change is not seen at once"
    eventually(lambda: NOTE in front_page(elsewhere), "the other process shows the note")
    author.open_form("/post/1/delete")
    assert author.post("/post/1/delete").status == 302
    assert NOTE not in front_page(here)
    eventually(lambda: NOTE not in front_page(elsewhere), "the other process forgets the note")


def test_a_herd_of_clients_costs_one_rendering(serve: Serve) -> None:
    server = serve(WEB_CONCURRENCY="1", METRICS_TOKEN=TOKEN)
    assert numbers(server).get(MISSES, 0) == 0
    together = threading.Barrier(CLIENTS)

    def visit() -> tuple[int, str]:
        together.wait(TIMEOUT_SECONDS)
        answer = server.visitor().get("/authors")
        return answer.status, answer.text

    with ThreadPoolExecutor(CLIENTS) as clients:
        answers = {pending.result() for pending in [clients.submit(visit) for _ in range(CLIENTS)]}
    assert len(answers) == 1, "not everybody got the same"
    assert answers.pop()[0] == 200
    now = numbers(server)
    assert (now[MISSES], now[HITS]) == (1, CLIENTS - 1)
