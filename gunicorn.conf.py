"""How gunicorn serves the blog; ``gunicorn practice_flask_blog:app`` reads it by itself."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

# Where and how many. A thread waits for a slow client or database while the others answer.
bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
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

accesslog = "-"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s %(M)sms request=%({x-request-id}o)s'

_SECRET = re.compile(r"(/auth/(?:confirm|reset|change_email)/)[^\s?\"]+")


class DiscreetLogger(Logger):
    """Leaves the tokens of mailed links out of access lines: a log is read by many."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """What an access line may say."""
        said: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        for name in ("r", "U", "f"):
            said[name] = _SECRET.sub(r"\1***", str(said[name]))
        return said


logger_class = DiscreetLogger


def post_fork(server: Any, worker: Any) -> None:
    """Give each worker database connections of its own: two processes cannot share one."""
    from app.extensions import db
    from practice_flask_blog import app

    with app.app_context():
        db.engine.dispose(close=False)


def post_worker_init(worker: Any) -> None:
    """Deliver mail that waited while no worker ran, without waiting for a request."""
    from practice_flask_blog import app

    app.extensions["postman"].start()


def worker_exit(server: Any, worker: Any) -> None:
    """Finish the mail that is being handed over."""
    from practice_flask_blog import app

    app.extensions["postman"].stop()
