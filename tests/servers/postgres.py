"""A PostgreSQL of the tests' own, which they may stop as rudely as they like."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from psycopg2.sql import SQL, Identifier, Literal

from tests.smtp import free_port

OWNER = "blog"  # no superuser: those may open connections beyond every limit
# Rows survive the death of the server without these; only a power cut would lose them.
SETTINGS = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "100"}


def programs() -> Path:
    """The folder of the newest PostgreSQL's programs; fails when there is none."""
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    for folder in sorted(installed, key=lambda path: float(path.parent.name), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    assert found, (
        "These tests stop and start a PostgreSQL of their own, and its programs (initdb, pg_ctl) "
        "are neither in /usr/lib/postgresql nor on the PATH: apt install postgresql"
    )
    return Path(found).parent


class Cluster:
    """A server on a port of its own, with all its databases in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()

    def make(self) -> None:
        """Write an empty cluster, whose users need no password."""
        self._run("initdb", "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8")
        settings = {
            **SETTINGS,
            "port": str(self.port),
            "listen_addresses": "'127.0.0.1'",
            "unix_socket_directories": f"'{self.folder}'",
        }
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def start(self) -> None:
        """Return once it takes connections."""
        self._run("pg_ctl", "-w", "-t", "60", "-l", str(self.folder / "log"), "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: ``fast`` tells everybody to go, ``immediate`` is as good as a crash."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def address(self, database: str, user: str = OWNER) -> str:
        """The address of a database, in the form in which platforms hand it out."""
        return f"postgres://{user}@127.0.0.1:{self.port}/{database}"

    def add_database(self, template: str = "template1") -> str:
        """The name of a new database that belongs to OWNER: a copy of ``template``."""
        name = f"blog_{secrets.token_hex(4)}"
        statement = SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
        self.tell(statement.format(Identifier(name), Identifier(OWNER), Identifier(template)))
        return name

    def drop_database(self, name: str) -> None:
        """Delete it, whoever is still connected."""
        self.tell(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def limit_connections(self, most: int) -> None:
        """Let OWNER have at most so many connections at once; -1 for any number."""
        self.tell(SQL("ALTER ROLE {} CONNECTION LIMIT {}").format(Identifier(OWNER), Literal(most)))

    def tell(self, statement: SQL | str) -> None:
        """Run a statement as superuser, outside a transaction."""
        with self.superuser() as connection, connection.cursor() as cursor:
            cursor.execute(statement)

    @contextmanager
    def superuser(self, database: str = "postgres") -> Iterator[psycopg2.extensions.connection]:
        """A superuser's connection that commits each statement, closed at the end."""
        connection = psycopg2.connect(self.address(database, "postgres"))
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as somebody other than root, whom they refuse."""
        command = [str(programs() / program), "-D", str(self.data), *arguments]
        if os.geteuid() == 0:
            somebody = ("--reuid=postgres", "--regid=postgres", "--clear-groups")
            command = ["setpriv", *somebody, *command]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=90,
        )
        assert done.returncode == 0, f"{program} {arguments} failed:\n{done.stdout}"


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A running cluster; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="blog-postgres-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        cluster = Cluster(Path(folder))
        cluster.make()
        cluster.start()
        try:
            cluster.tell(SQL("CREATE ROLE {} LOGIN").format(Identifier(OWNER)))
            yield cluster
        finally:
            cluster.stop()
