"""Settings of gunicorn, which ``gunicorn practice_flask_blog:app`` reads by itself.

https://gunicorn.org/reference/settings/
"""

import resource
from pathlib import Path

from dotenv import load_dotenv

load_dotenv(Path(__file__).with_name(".env"))

from app.web.monitoring.multiprocess import share_metrics  # noqa: E402 - after .env was read
from app.web.server.hooks import (  # noqa: E402, F401 - gunicorn finds its hooks by their names
    child_exit,
    post_fork,
    post_worker_init,
    pre_fork,
    worker_exit,
)
from config import Config, ConfigurationError  # noqa: E402

try:
    bind = f"0.0.0.0:{Config.PORT}"
    workers = Config.WEB_CONCURRENCY
except ConfigurationError as error:
    raise SystemExit(f"Error: {error}") from None
worker_class = "app.web.server.worker.WaitressWorker"
worker_connections = 1000
threads = 4
preload_app = True
control_socket_disable = True
# on a disk that stalls, gunicorn would take a healthy worker for dead
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - for gunicorn

# Seconds. Heroku's router gives up on a request after 30, kills 30 after SIGTERM, and closes idle
# connections after 90; the side that closes first may lose a request.
timeout = 20
graceful_timeout = 20
keepalive = 95

# gunicorn's own messages go through the application's log
errorlog = None
logconfig_dict = {
    "version": 1,
    "incremental": True,
    "handlers": {},
    "root": {},
    "loggers": {"gunicorn.error": {"propagate": True}},
}

# a connection is a file, and so is a large body that arrives on it
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))

if Config.METRICS_TOKEN:
    share_metrics(worker_tmp_dir)
