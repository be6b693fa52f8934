"""A PostgreSQL server of the tests' own, which they may stop and crash."""

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

OWNER = "blog"  # no superuser, for whom no limit of connections counts
# rows survive a crash of the server all the same; only a power cut would lose them
SETTINGS = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "100"}


def programs() -> Path:
    """Return the folder of the newest PostgreSQL's programs; fail when there is none."""
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
    """A server on a free port, with its databases in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()

    def make(self) -> None:
        """Create an empty cluster, whose users need no password."""
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
        """Start the server, and return once it accepts connections."""
        self._run("pg_ctl", "-w", "-t", "60", "-l", str(self.folder / "log"), "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server: ``fast`` ends connections in order, ``immediate`` is like a crash."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def address(self, database: str, user: str = OWNER) -> str:
        """Return the address of a database in the form that platforms use."""
        return f"postgres://{user}@127.0.0.1:{self.port}/{database}"

    def add_database(self, template: str = "template1") -> str:
        """Copy ``template`` into a new database that belongs to OWNER; return its name."""
        name = f"blog_{secrets.token_hex(4)}"
        statement = SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
        self.execute(statement.format(Identifier(name), Identifier(OWNER), Identifier(template)))
        return name

    def drop_database(self, name: str) -> None:
        """Delete a database, and end the connections to it."""
        self.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def limit_connections(self, most: int) -> None:
        """Limit the connections of OWNER at a time; -1 for no limit."""
        self.execute(
            SQL("ALTER ROLE {} CONNECTION LIMIT {}").format(Identifier(OWNER), Literal(most))
        )

    def execute(self, statement: SQL | str) -> None:
        """Run a statement as superuser, outside a transaction."""
        with self.superuser() as connection, connection.cursor() as cursor:
            cursor.execute(statement)

    @contextmanager
    def superuser(self, database: str = "postgres") -> Iterator[psycopg2.extensions.connection]:
        """Open a superuser's connection that commits each statement."""
        connection = psycopg2.connect(self.address(database, "postgres"))
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs; as user postgres, because they refuse root."""
        command = [str(programs() / program), "-D", str(self.data), *arguments]
        if os.geteuid() == 0:
            user = ("--reuid=postgres", "--regid=postgres", "--clear-groups")
            command = ["setpriv", *user, *command]
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
    """Run a cluster, and delete it in the end."""
    with tempfile.TemporaryDirectory(prefix="blog-postgres-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        cluster = Cluster(Path(folder))
        cluster.make()
        cluster.start()
        try:
            cluster.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(OWNER)))
            yield cluster
        finally:
            cluster.stop()
