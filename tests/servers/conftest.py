"""A PostgreSQL server of the tests' own, new sites in it, and servers in front of them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

import pytest

from app import db
from settings.types import database_address
from tests.cli.processes import run
from tests.clients import make_apart
from tests.servers.postgres import Cluster, own_cluster
from tests.servers.serving import SERVERS, Server, serving

SECRET_KEY = "a secret that is long enough for production"
CHEAP_HASHES = "scrypt:1024:8:1"  # the tests log many users in
# one user of a test does the work of many
UNLIMITED = {
    "POSTS_PER_NEW_ACCOUNT": "10000 per hour",
    "COMMENTS_PER_NEW_ACCOUNT": "10000 per hour",
    "REPEATED_TEXT_HOURS": "0",
}


@dataclass(frozen=True)
class Site:
    """The database of a new site, and the settings that lead to it."""

    cluster: Cluster
    database: str

    @property
    def address(self) -> str:
        """The database's address as SQLAlchemy expects it."""
        return database_address(self.cluster.address(self.database))

    @property
    def settings(self) -> dict[str, str]:
        """The environment variables of a dyno."""
        return {
            "FLASK_CONFIG": "heroku",
            "DATABASE_URL": self.cluster.address(self.database),
            "SECRET_KEY": SECRET_KEY,
            "PASSWORD_HASH_METHOD": CHEAP_HASHES,
            "WEB_CONCURRENCY": "2",
            **UNLIMITED,
        }

    @contextmanager
    def rows(self) -> Iterator[None]:
        """Let the test read and write the site's rows; no connection stays open afterwards."""
        app = make_apart("testing", self.address)
        with app.app_context():
            yield
            db.session.commit()
            db.session.remove()
            db.engine.dispose()


class Serve(Protocol):
    """Starts a server in front of the site, with further settings."""

    def __call__(self, **settings: str) -> Server: ...


@pytest.fixture(autouse=True, scope="session")
def interruptible() -> None:
    """Let servers be interrupted, also where the tests themselves are not: in a background job.

    What a process ignores, the programs that it starts ignore as well.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for the tests of this process."""
    with own_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def deployed(cluster: Cluster) -> str:
    """The name of a database that `flask deploy` has made into a new site, to be copied."""
    name = cluster.add_database()
    status, _, errors = run("flask", "deploy", **Site(cluster, name).settings)
    assert status == 0, errors
    return name


@contextmanager
def new_site(cluster: Cluster, deployed: str) -> Iterator[Site]:
    """A new site in a copy of the database, dropped in the end."""
    name = cluster.add_database(template=deployed)
    yield Site(cluster, name)
    cluster.drop_database(name)


@pytest.fixture
def site(cluster: Cluster, deployed: str) -> Iterator[Site]:
    """A new site."""
    with new_site(cluster, deployed) as site:
        yield site


@pytest.fixture
def serve(site: Site) -> Iterator[Serve]:
    """Start gunicorn in front of the site, once or several times."""
    with ExitStack() as servers:
        yield lambda **more: servers.enter_context(serving(**{**site.settings, **more}))


@pytest.fixture(params=SERVERS)
def serve_by_each(request: pytest.FixtureRequest, site: Site) -> Iterator[Serve]:
    """Start a server in front of the site: gunicorn with one worker, with two, waitress."""
    command, settings = SERVERS[request.param]
    with ExitStack() as servers:
        yield lambda **more: servers.enter_context(
            serving(command, **{**site.settings, **settings, **more})
        )


@pytest.fixture(scope="module")
def shared_site(cluster: Cluster, deployed: str) -> Iterator[Site]:
    """A new site for the tests of a module."""
    with new_site(cluster, deployed) as site:
        yield site


@pytest.fixture(scope="module", params=SERVERS)
def shared_server(request: pytest.FixtureRequest, shared_site: Site) -> Iterator[Server]:
    """Each of these servers, started once for the tests of a module."""
    command, settings = SERVERS[request.param]
    with serving(command, **{**shared_site.settings, **settings}) as server:
        yield server
