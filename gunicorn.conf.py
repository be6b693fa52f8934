"""How gunicorn serves the blog; ``gunicorn practice_flask_blog:app`` reads it by itself."""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import shutil
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

from dotenv import load_dotenv
from gunicorn.glogging import Logger

from config import CONFIG, Config, chosen_name
from setting_types import ConfigurationError

load_dotenv(Path(__file__).with_name(".env"))  # the application does so too, but later


def _give_memory_back() -> None:
    """Let the C library return to the system what a page was compressed in, megabytes at a time.

    Left alone, glibc takes the first large block that is freed for a sign that there will be more,
    and keeps blocks of that size from then on, in each thread: see M_MMAP_THRESHOLD in
    https://man7.org/linux/man-pages/man3/mallopt.3.html. Its own value, set, stays what it is. The
    end of the heap is kept up to a megabyte, or each page would ask the system for it again.
    """
    mmap_threshold, trim_threshold = -3, -1
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return  # another library, which has no such habit
    mallopt(mmap_threshold, 128 * 1024)
    mallopt(trim_threshold, 1024 * 1024)


_give_memory_back()


# Where and how many. A thread waits for the database while the others answer; for a client that
# takes its time none waits, which is what the class adds to gthread.
try:
    bind = f"0.0.0.0:{Config.PORT}"
    workers = Config.WEB_CONCURRENCY
except ConfigurationError as error:
    raise SystemExit(f"Error: {error}") from None
worker_class = "app.web.patient_worker.PatientWorker"
threads = 4
preload_app = True

# Seconds. The platform's router gives up on a request at 30 and kills 30 after asking to stop;
# it keeps idle connections for 90, and whoever closes first loses a request.
timeout = 20
graceful_timeout = 20
keepalive = 95

# The heartbeat file on a disk that stalls gets a healthy worker killed.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn's own
control_socket_disable = True


def _count_together() -> None:
    """Make the folder in which the workers count together, see app/web/monitoring/metrics.py.

    Each first process has its own, and keeps it when it reads this file again.
    """
    first = os.getpid()
    prefix = f"blog-metrics-{first}-"
    if Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")).name.startswith(prefix):
        return
    folder = tempfile.mkdtemp(prefix=prefix, dir=worker_tmp_dir)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder

    @atexit.register
    def clear_away() -> None:
        if os.getpid() == first:  # workers run this too
            shutil.rmtree(folder, ignore_errors=True)


if os.environ.get("METRICS_TOKEN", "").strip():
    _count_together()

# No header of a request says who asked or how: PROXY_HOPS decides that, in one place. A platform
# that lets gunicorn believe every address would let a stranger name the scheme and SCRIPT_NAME.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""


class BlogLogger(Logger):
    """Sends what gunicorn has to say to the blog's own log, whatever its options are.

    Heroku sets ``GUNICORN_CMD_ARGS='--access-logfile -'``, which must not double lines.
    """

    def setup(self, cfg: Any) -> None:
        """Set up the log before there is an application to do so."""
        from app.web.logs.setup import (
            configure_logging,  # in here: hooks above prepare what it imports
        )

        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True
        settings = CONFIG.get(chosen_name(), Config)
        try:
            configure_logging(settings.LOG_FORMAT, settings.LOG_LEVEL)
        except ConfigurationError as error:
            raise SystemExit(f"Error: {error}") from None

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Write the line of a request, also of one that the application never saw."""
        from app.web.logs.request_log import log_request

        status = str(resp.status or "").partition(" ")[0]
        # of a file that the kernel copies, gunicorn counts nothing
        sent = resp.sent or (environ.get("REQUEST_METHOD") != "HEAD" and resp.response_length) or 0
        log_request(
            environ,
            int(status) if status.isdecimal() else None,
            resp.headers,
            sent,
            request_time.total_seconds(),
        )


logger_class = BlogLogger


def pre_fork(server: Any, worker: Any) -> None:
    """Number the workers, so that one which takes another's place goes on counting there.

    And let the collector leave alone what is there already: it writes to all that it looks at, so
    after its first round each process would have a copy of the application to itself.
    """
    gc.freeze()
    taken = {other.number for other in server.WORKERS.values()}
    worker.number = next(free for free in count(1) if free not in taken)


def post_fork(server: Any, worker: Any) -> None:
    """Give each worker database connections of its own: two processes cannot share one."""
    from app.extensions import db
    from app.web import metrics
    from practice_flask_blog import app

    metrics.count_as(worker.number)
    with app.app_context():
        db.engine.dispose(close=False)


def post_worker_init(worker: Any) -> None:
    """See to mail and pictures that waited while no worker ran, without waiting for a request."""
    from app.web.jobs.kinds import start_jobs
    from practice_flask_blog import app

    start_jobs(app)


def worker_exit(server: Any, worker: Any) -> None:
    """Finish the mail that is being handed over, then tell of the errors there were."""
    from app.web.jobs.kinds import stop_jobs
    from practice_flask_blog import app

    stop_jobs(app)
    app.extensions["error_mail"].stop()


def child_exit(server: Any, worker: Any) -> None:
    """Count a worker's database connections no longer once it is dead."""
    from app.web import metrics

    metrics.forget_connections_of(worker.number)
