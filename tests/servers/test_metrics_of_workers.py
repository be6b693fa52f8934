"""Metrics are those of all workers together, also after a worker has died."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from tempfile import gettempdir

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.servers.conftest import Serve, Site
from tests.servers.serving import WAITRESS, Server, serving
from tests.servers.visiting import ROUTER, ROUTER_TIMEOUT_SECONDS
from tests.servers.waiting import eventually

pytestmark = pytest.mark.servers

TOKEN = "the token of the monitoring system"
VISITS = ("http_requests_total", frozenset({"GET", "/tags", "200"}))
IDLE = ("database_pool_connections", frozenset({"idle"}))


@pytest.fixture
def server(serve: Serve) -> Iterator[Server]:
    """Two workers with metrics; they end in order, so that they leave no files in memory."""
    # only requests open connections
    server = serve(METRICS_TOKEN=TOKEN, PICTURE_MEGABYTES="0", MEDIA_MEGABYTES="0")
    yield server
    server.terminate()
    assert server.wait() == 0


def numbers(server: Server) -> dict[tuple[str, frozenset[str]], float]:
    """Return the metrics from one of the workers, by name and by the values of the labels."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=ROUTER_TIMEOUT_SECONDS)
    connection.request("GET", "/metrics", headers={**ROUTER, "Authorization": f"Bearer {TOKEN}"})
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    assert response.status == 200, page
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def files_of(server: Server) -> list[Path]:
    """Return the files in which the workers count."""
    name = f"blog-metrics-{server.process.pid}-*"
    [folder] = [*Path("/dev/shm").glob(name), *Path(gettempdir()).glob(name)]
    return sorted(folder.iterdir())


def read_from_every_worker(server: Server) -> int:
    """Request a page until each of two workers has handled one; return how many it took."""
    read = 0

    def each_has_counted() -> bool:
        nonlocal read
        for _ in range(10):
            assert server.visitor().get("/tags").status == 200
        read += 10
        workers = {path.stem.removeprefix("counter_") for path in files_of(server)}
        return {"1", "2"} <= workers

    eventually(each_has_counted, "both workers have handled a request")
    return read


def kill_workers(server: Server) -> None:
    """Kill all workers, and return once others run."""
    dead = set(server.workers)
    for pid in dead:
        os.kill(pid, signal.SIGKILL)

    def replaced() -> bool:
        workers = set(server.booted_workers)
        return len(workers) == 2 and not workers & dead

    eventually(replaced, "new workers run")


def test_each_worker_returns_the_metrics_of_all(server: Server) -> None:
    read = read_from_every_worker(server)
    assert {numbers(server)[VISITS] for _ in range(20)} == {read}
    assert len(server.workers) == 2


def test_the_counts_of_a_dead_worker_stay_and_its_connections_do_not(server: Server) -> None:
    read = read_from_every_worker(server)
    assert numbers(server)[IDLE] >= 2
    for _ in range(3):
        kill_workers(server)
    eventually(server.responds, "the new workers respond")
    now = numbers(server)
    assert now[VISITS] == read
    assert now[IDLE] == 0, "connections of dead workers are counted"
    counters = {path.name for path in files_of(server) if path.name.startswith("counter")}
    assert counters == {"counter_1.db", "counter_2.db"}, "each death leaves a file"


def test_the_files_are_removed_in_the_end(server: Server) -> None:
    [folder] = {path.parent for path in files_of(server)}
    server.terminate()
    assert server.wait() == 0
    assert not folder.exists()


def test_a_server_of_one_process_counts_too(site: Site) -> None:
    with serving(WAITRESS, METRICS_TOKEN=TOKEN, **site.settings) as server:
        for _ in range(3):
            assert server.visitor().get("/tags").status == 200
        assert numbers(server)[VISITS] == 3
