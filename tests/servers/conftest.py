"""A PostgreSQL that may be stopped, a new site in it, and gunicorn in front of that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

import pytest

from app import db
from setting_types import database_address
from tests.cli.processes import run
from tests.clients import make_apart
from tests.servers.postgres import Cluster, own_cluster
from tests.servers.serving import Server, serving
from tests.servers.waiting import eventually

SECRET_KEY = "a secret that is long enough for production"
CHEAP_HASHES = "scrypt:1024:8:1"  # people log in here by the dozen


@dataclass(frozen=True)
class Site:
    """A new site's database, on a server of its own, and the settings that lead there."""

    cluster: Cluster
    database: str

    @property
    def address(self) -> str:
        """Its address as SQLAlchemy wants it."""
        return database_address(self.cluster.address(self.database))

    @property
    def settings(self) -> dict[str, str]:
        """What a dyno would find in its environment."""
        return {
            "FLASK_CONFIG": "heroku",
            "DATABASE_URL": self.cluster.address(self.database),
            "SECRET_KEY": SECRET_KEY,
            "PASSWORD_HASH_METHOD": CHEAP_HASHES,
            "WEB_CONCURRENCY": "2",
        }

    @contextmanager
    def rows(self) -> Iterator[None]:
        """A context in which the test reads and writes the site's rows by itself.

        It holds no connection afterwards.
        """
        app = make_apart("testing", self.address)
        with app.app_context():
            yield
            db.session.commit()
            db.session.remove()
            db.engine.dispose()


class Serve(Protocol):
    """Starts gunicorn in front of the site."""

    def __call__(self, **settings: str) -> Server: ...


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for the tests of this process."""
    with own_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def deployed(cluster: Cluster) -> str:
    """The name of a database that `flask deploy` has made into a new site, to be copied."""
    name = cluster.add_database()
    status, _, complained = run("flask", "deploy", **Site(cluster, name).settings)
    assert status == 0, complained
    return name


@pytest.fixture
def site(cluster: Cluster, deployed: str) -> Iterator[Site]:
    """A new site."""
    name = cluster.add_database(template=deployed)
    yield Site(cluster, name)
    cluster.drop_database(name)


@pytest.fixture
def serve(site: Site) -> Iterator[Serve]:
    """Starts gunicorn in front of the site, with further settings, once or several times."""
    with ExitStack() as servers:

        def start(**further: str) -> Server:
            settings = {**site.settings, **further}
            server = servers.enter_context(serving(**settings))
            wanted = int(settings["WEB_CONCURRENCY"])
            eventually(lambda: len(server.workers) == wanted, f"{wanted} workers run")
            return server

        yield start
