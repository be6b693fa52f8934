"""The database restarts while users read and write."""

from __future__ import annotations

import time
import uuid
from collections import Counter

import pytest
from sqlalchemy import select

from app import db
from app.models import Post
from tests.factories import UserFactory
from tests.servers.conftest import Serve, Site
from tests.servers.crowd import crowd_of
from tests.servers.postgres import Cluster
from tests.servers.visiting import Response, Visitor

pytestmark = pytest.mark.servers

WRITERS = 4
LONGEST_RESPONSE_SECONDS = 20  # the router gives up after 30


class Writer:
    """Publishes one note after another, and repeats each until it is accepted."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.published: list[str] = []
        self._begin_a_note()

    def _begin_a_note(self) -> None:
        self.body = f"note {uuid.uuid4()}"
        self.submission = str(uuid.uuid4())

    def __call__(self) -> Response:
        response = self.visitor.publish_note(self.body, self.submission)
        if response.status == 302:
            self.published.append(self.body)
            self._begin_a_note()
        return response


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_users_are_asked_to_wait_and_no_note_is_lost_or_stored_twice(
    serve: Serve, site: Site, cluster: Cluster, mode: str
) -> None:
    with site.rows():
        emails = [UserFactory.create().email for _ in range(WRITERS)]
    server = serve()
    writers = [Writer(server.visitor().log_in(email)) for email in emails]
    readers = [*server.visits("/", 2), *server.visits("/", 3, emails[0])]
    with crowd_of(*writers, *readers) as crowd:
        crowd.wait_for(20, 200)
        crowd.wait_for(20, 302)
        cluster.stop(mode)
        crowd.wait_for(50, 503)
        cluster.start()
        back = time.monotonic()
        crowd.wait_for(50, 200, since=back)
        crowd.wait_for(50, 302, since=back)
    assert set(crowd.statuses()) == {200, 302, 503}, crowd.statuses()
    assert set(crowd.statuses(since=back)) == {200, 302}
    assert all(outcome.retry_after for outcome in crowd.outcomes if outcome.status == 503)
    assert max(outcome.seconds for outcome in crowd.outcomes) < LONGEST_RESPONSE_SECONDS
    with site.rows():
        stored = Counter(db.session.scalars(select(Post.body)))
    published = {body for writer in writers for body in writer.published}
    assert published <= set(stored), "a note was accepted and is gone"
    assert set(stored.values()) == {1}, "a note was stored twice"


def test_a_restart_between_requests_goes_unnoticed(
    serve: Serve, site: Site, cluster: Cluster
) -> None:
    with site.rows():
        email = UserFactory.create().email
    server = serve()
    visits = server.visits("/", 8, email)
    with crowd_of(*visits) as crowd:
        crowd.wait_for(50, 200)  # every worker holds connections now
    cluster.stop("fast")
    cluster.start()
    with crowd_of(*visits) as crowd:
        crowd.wait_for(50, 200)
    assert set(crowd.statuses()) == {200}, crowd.statuses()
