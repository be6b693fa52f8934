"""gunicorn's signals, and the end of its processes: no request that was accepted is lost."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.factories import UserFactory
from tests.servers.conftest import Serve, Site
from tests.servers.crowd import crowd_of
from tests.servers.postgres import Cluster
from tests.servers.serving import LIVENESS, Server
from tests.servers.slow import HEAD
from tests.servers.visiting import ROUTER, Response
from tests.servers.waiting import TIMEOUT_SECONDS, eventually
from tests.smtp import free_port

pytestmark = pytest.mark.servers

REQUESTS = 60
THREADS = 4  # of one worker, which may have accepted all of them
GRACEFUL_SECONDS = 20


@contextmanager
def posts_locked(cluster: Cluster, site: Site) -> Iterator[Callable[[], int]]:
    """Let every query of posts wait; yields a function that counts those that wait."""
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


def refuses_connections(server: Server) -> bool:
    """Return whether nothing listens on the server's port."""
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
    except OSError:
        return True
    return False


def late_request(server: Server) -> int:
    """Return the status of a request after the server began to end; 0 without a response."""
    try:
        return server.visitor().get("/").status
    except (OSError, HTTPException):
        return 0


def is_running(pid: int) -> bool:
    """Return whether the process exists and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_server_that_ends_answers_every_request_it_has_accepted(
    serve: Serve, site: Site, cluster: Cluster
) -> None:
    with site.rows():
        email = UserFactory.create().email
    server = serve()
    visits = server.visits("/", REQUESTS, email)
    with ThreadPoolExecutor(REQUESTS + 1) as clients:
        with posts_locked(cluster, site) as waiting:
            sent: list[Future[Response]] = [clients.submit(visit) for visit in visits]
            eventually(lambda: waiting() >= THREADS, "threads handle requests")
            eventually(lambda: server.connections() == REQUESTS, "the others wait for a thread")
            server.terminate()
            server.terminate()  # platforms may repeat it
            server.wait_for_signal("term")
            late = clients.submit(late_request, server)
        released = time.monotonic()
        assert [response.result(TIMEOUT_SECONDS).status for response in sent] == [200] * REQUESTS
        assert late.result(TIMEOUT_SECONDS) in (0, 200)
    assert server.wait() == 0
    assert time.monotonic() - released < GRACEFUL_SECONDS
    assert refuses_connections(server)


def test_a_body_on_its_way_is_received_before_a_server_ends(serve: Serve) -> None:
    server = serve()
    with socket.create_connection(("127.0.0.1", server.port), TIMEOUT_SECONDS) as client:
        client.sendall(HEAD + b"Content-Length: 21\r\n\r\nemail=ann%40")
        assert server.visitor().get(LIVENESS).status == 200  # so that the other was accepted
        server.terminate()
        server.wait_for_signal("term")
        eventually(lambda: refuses_connections(server), "nothing listens")
        client.sendall(b"b.example")
        with client.makefile("rb") as received:
            assert b'value="ann@b.example"' in received.read()
    assert server.wait() == 0


def test_idle_connections_do_not_keep_a_server_from_ending(serve: Serve) -> None:
    server = serve()
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT_SECONDS)) as connection:
        connection.request("GET", LIVENESS)
        assert connection.getresponse().read()
        assert connection.sock is not None
        began = time.monotonic()
        server.terminate()
        assert server.wait() == 0
        assert connection.sock.recv(1) == b"", "the server closed it"
    assert time.monotonic() - began < GRACEFUL_SECONDS / 2


@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGINT])
def test_a_server_can_end_at_once(serve: Serve, number: signal.Signals) -> None:
    server = serve()
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(HEAD + b"Content-Length: 5\r\n\r\n")
        server.signal(number)
        assert server.wait() == 0
    assert "Traceback" not in server.output


def test_a_killed_worker_is_replaced(serve: Serve) -> None:
    server = serve()
    first = set(server.workers)
    with crowd_of(*server.visits("/tags", 6)) as crowd:
        crowd.wait_for(20, 200)
        os.kill(min(first), signal.SIGKILL)
        eventually(lambda: len(set(server.booted_workers) - first) == 1, "a new worker runs")
        crowd.wait_for(50, 200)
        replaced = time.monotonic()
        crowd.wait_for(50, 200, since=replaced)
    # 0: the requests that the killed worker was handling
    assert set(crowd.statuses()) <= {0, 200}, crowd.statuses()
    assert set(crowd.statuses(since=replaced)) == {200}
    assert len(server.workers) == 2


def test_a_reload_replaces_all_workers_and_loses_no_request(serve: Serve) -> None:
    server = serve()
    first = set(server.workers)
    with crowd_of(*server.visits("/tags", 6)) as crowd:
        crowd.wait_for(20, 200)
        server.signal(signal.SIGHUP)
        eventually(lambda: len(set(server.booted_workers) - first) == 2, "two new workers run")
        eventually(lambda: not set(server.workers) & first, "the former workers have ended")
        crowd.wait_for(50, 200, since=time.monotonic())
    assert set(crowd.statuses()) == {200}, crowd.errors()
    assert server.process.poll() is None


def test_signals_change_the_number_of_workers_and_lose_no_request(serve: Serve) -> None:
    server = serve()
    with crowd_of(*server.visits("/tags", 6)) as crowd:
        for number, workers in [(signal.SIGTTIN, 3), (signal.SIGTTOU, 2), (signal.SIGTTOU, 1)]:
            server.signal(number)
            eventually(partial(server.has_workers, workers), f"{workers} workers")
            crowd.wait_for(20, 200, since=time.monotonic())
    assert set(crowd.statuses()) == {200}, crowd.errors()


def test_other_signals_change_nothing(serve: Serve) -> None:
    server = serve()
    workers = server.workers
    for name in ("usr1", "winch"):
        server.signal(signal.Signals[f"SIG{name.upper()}"])
        server.wait_for_signal(name)
        assert server.visitor().get("/tags").status == 200
    assert server.workers == workers


def test_a_worker_that_hangs_is_replaced(serve: Serve) -> None:
    server = serve(WEB_CONCURRENCY="1", GUNICORN_CMD_ARGS="--timeout 3")
    [hanging] = server.workers
    os.kill(hanging, signal.SIGSTOP)
    eventually(lambda: server.workers and hanging not in server.workers, "a new worker runs")
    assert server.visitor().get("/tags").status == 200
    assert "WORKER TIMEOUT" in server.output


def test_a_worker_that_waits_for_requests_does_not_count_as_hanging(serve: Serve) -> None:
    server = serve(WEB_CONCURRENCY="1", GUNICORN_CMD_ARGS="--timeout 2")
    workers, began = server.workers, time.monotonic()
    eventually(lambda: time.monotonic() - began > 4, "twice the timeout is over")
    assert server.workers == workers


def test_workers_end_when_gunicorn_is_killed(serve: Serve) -> None:
    server = serve()
    workers = server.workers
    server.signal(signal.SIGKILL)
    eventually(lambda: not any(map(is_running, workers)), "the workers have ended")


def test_workers_are_replaced_after_a_number_of_requests(serve: Serve) -> None:
    server = serve(GUNICORN_CMD_ARGS="--max-requests 20")
    first = set(server.workers)
    with crowd_of(*server.visits("/tags", 4)) as crowd:
        eventually(lambda: not set(server.workers) & first, "both workers have been replaced")
    assert set(crowd.statuses()) == {200}, crowd.errors()


def test_gunicorn_listens_on_several_addresses(serve: Serve) -> None:
    other = free_port()
    binds = f"--bind 127.0.0.1:{other} --bind 127.0.0.1:{{}}"
    port = free_port()
    server = serve(PORT=str(port), GUNICORN_CMD_ARGS=binds.format(port))
    for each in (port, other):
        with closing(HTTPConnection("127.0.0.1", each, timeout=TIMEOUT_SECONDS)) as connection:
            connection.request("GET", "/tags", headers=ROUTER)
            assert connection.getresponse().status == 200
    server.terminate()
    assert server.wait() == 0


def test_gunicorn_listens_on_a_unix_socket(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "blog.sock"
    server = Server(
        ("gunicorn", "--bind", f"unix:{path}", "practice_flask_blog:app"),
        {"PORT": str(free_port()), **site.settings},
    )
    try:
        eventually(path.exists, "the socket is there")
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(TIMEOUT_SECONDS)
            client.connect(str(path))
            lines = ["GET /tags HTTP/1.0", *(f"{name}: {value}" for name, value in ROUTER.items())]
            client.sendall("\r\n".join([*lines, "", ""]).encode())
            with client.makefile("rb") as received:
                assert received.readline() == b"HTTP/1.0 200 OK\r\n"
        server.terminate()
        assert server.wait() == 0
        assert not path.exists()
    finally:
        server.kill()
