"""Sixty users at once on a database plan that allows twenty connections, and a release."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.cli.processes import finish, start
from tests.factories import UserFactory
from tests.servers.conftest import Serve, Site
from tests.servers.crowd import crowd_of
from tests.servers.postgres import OWNER, Cluster
from tests.servers.waiting import eventually

pytestmark = pytest.mark.servers

MOST_CONNECTIONS = 20
READERS, WRITERS = 50, 10
ENOUGH_REQUESTS = 250


@pytest.fixture
def small_plan(cluster: Cluster) -> Iterator[Cluster]:
    """The database server, whose role for the site may open only so many connections."""
    cluster.limit_connections(MOST_CONNECTIONS)
    yield cluster
    cluster.limit_connections(-1)


# each process with as many connections as threads, and two dynos' processes with half as many
@pytest.mark.parametrize(("workers", "connections"), [(2, 4), (4, 4), (4, 2)])
def test_every_request_is_answered_and_the_limit_is_kept(
    serve: Serve, site: Site, small_plan: Cluster, workers: int, connections: int
) -> None:
    with site.rows():
        emails = [UserFactory.create().email for _ in range(WRITERS)]
    server = serve(WEB_CONCURRENCY=str(workers), DATABASE_POOL_SIZE=str(connections))
    writers = [server.visitor().log_in(email) for email in emails]
    notes = [partial(writer.publish_note, "the same note again") for writer in writers]
    most = 0
    with (
        small_plan.superuser() as connection,
        connection.cursor() as cursor,
        crowd_of(*server.visits("/", READERS, emails[0]), *notes) as crowd,
    ):

        def enough() -> bool:
            nonlocal most
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [OWNER])
            most = max(most, cursor.fetchall()[0][0])
            return len(crowd.outcomes) >= ENOUGH_REQUESTS and release.poll() is not None

        crowd.wait_for(READERS, 200)
        release = start("flask", "deploy", **site.settings)
        eventually(enough, f"{ENOUGH_REQUESTS} requests and a release")
    status, _, errors = finish(release)
    assert status == 0, errors
    assert set(crowd.statuses()) == {200, 302}, crowd.statuses()
    assert workers <= most <= MOST_CONNECTIONS
