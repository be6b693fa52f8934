"""The end of gunicorn, asked for or not: whoever is inside is served, and mail is kept."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException

import pytest

from tests.factories import UserFactory
from tests.servers.conftest import Serve, Site
from tests.servers.crowd import coming_and_going
from tests.servers.postgres import Cluster
from tests.servers.serving import Server
from tests.servers.waiting import PATIENCE_SECONDS, eventually

pytestmark = pytest.mark.servers


@contextmanager
def held_up(cluster: Cluster, site: Site) -> Iterator[Callable[[], int]]:
    """Keep every request that reads posts waiting; gives a way to count them."""
    with cluster.superuser(site.database) as holder, cluster.superuser() as watcher:
        holder.autocommit = False
        with holder.cursor() as cursor, watcher.cursor() as asking:
            cursor.execute("LOCK TABLE posts IN ACCESS EXCLUSIVE MODE")

            def waiting() -> int:
                asking.execute(
                    "SELECT count(*) FROM pg_stat_activity "
                    "WHERE datname = %s AND wait_event_type = 'Lock'",
                    [site.database],
                )
                return int(asking.fetchall()[0][0])

            yield waiting
            holder.rollback()


def takes_nobody_in(server: Server) -> bool:
    """Whether somebody who comes now finds the door closed."""
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
    except OSError:
        return True
    return False


def test_whoever_is_inside_is_served_before_it_ends(
    serve: Serve, site: Site, cluster: Cluster
) -> None:
    with site.rows():
        email = UserFactory.create().email
    server = serve()
    visits = server.visits("/", 4, email)
    with ThreadPoolExecutor() as inside, held_up(cluster, site) as waiting:
        asked = [inside.submit(visit) for visit in visits]
        eventually(lambda: waiting() == 4, "four requests are in the middle")
        server.ask_to_stop()
        server.ask_to_stop()  # platforms may say it twice
        server.has_heard("term")
        late = inside.submit(late_visit, server)
    assert [answer.result(PATIENCE_SECONDS).status for answer in asked] == [200] * 4
    assert late.result(PATIENCE_SECONDS) in (0, 200)
    assert server.wait() == 0
    assert takes_nobody_in(server)


def late_visit(server: Server) -> int:
    """What somebody is told who comes after the server was asked to stop; 0 for nothing."""
    try:
        return server.visitor().get("/").status
    except (OSError, HTTPException):
        return 0


def test_a_worker_that_is_killed_is_replaced_and_nobody_else_notices(serve: Serve) -> None:
    server = serve()
    first = set(server.workers)
    with coming_and_going(*server.visits("/tags", 6)) as crowd:
        crowd.wait_for(20, 200)
        os.kill(min(first), signal.SIGKILL)
        eventually(lambda: len(set(server.workers) - first) == 1, "a new worker runs")
        crowd.wait_for(50, 200)
        replaced = time.monotonic()
        crowd.wait_for(50, 200, since=replaced)
    # 0: those whose answer the killed one owed
    assert set(crowd.statuses()) <= {0, 200}, crowd.statuses()
    assert set(crowd.statuses(since=replaced)) == {200}
    assert len(server.workers) == 2
