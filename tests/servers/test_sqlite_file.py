"""The SQLite file alone holds everything once a server has stopped."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.processes import run
from tests.servers.serving import SERVERS, serving
from tests.servers.test_mail_at_the_end import register
from tests.servers.waiting import eventually
from tests.smtp import free_port

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("name", SERVERS)
def test_nothing_is_in_the_log_alone_after_a_clean_stop(tmp_path: Path, name: str) -> None:
    file, port = tmp_path / "blog.sqlite", free_port()
    settings = {
        "FLASK_CONFIG": "docker",
        "SECRET_KEY": "a secret that is long enough for production",
        "DATABASE_URL": f"sqlite:///{file}",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "PROXY_HOPS": "1",
        "PORT": str(port),
    }
    assert run("flask", "deploy", **settings)[0] == 0
    command, more = SERVERS[name]
    with serving(command, **settings, **more) as server:
        addresses = [register(server, who) for who in ("ann", "bob", "cem", "dan")]
        log = Path(f"{file}-wal")
        eventually(lambda: log.stat().st_size > 0, "changes are in the log")
        # waitress alone knows no SIGTERM
        server.signal(signal.SIGTERM if name != "waitress" else signal.SIGINT)
        assert server.wait() == 0, server.output
        assert "Traceback" not in server.output
    assert not log.exists() or log.stat().st_size == 0
    copy = shutil.copy(file, tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(copy)) as rows:
        assert [mail for (mail,) in rows.execute("SELECT email FROM users")] == addresses
