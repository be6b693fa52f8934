"""Two workers without their database: one traceback, and one mail to the administrator."""

from __future__ import annotations

import pytest

from tests.servers.crowd import crowd_of
from tests.servers.serving import GUNICORN, serving
from tests.servers.waiting import eventually
from tests.smtp import free_port, mail_server
from tests.web.logs.log_reading import entries

pytestmark = pytest.mark.servers

REQUESTS = 60


def test_an_outage_is_one_traceback_and_one_mail_over_all_workers() -> None:
    with mail_server() as mails:
        settings = {
            "FLASK_CONFIG": "docker",
            "SECRET_KEY": "a secret that is long enough for production",
            "DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port()}/blog",
            "TRUSTED_HOSTS": "127.0.0.1",
            "WEB_CONCURRENCY": "2",
            "LOG_FORMAT": "json",
            "FLASKY_ADMIN": "admin@example.com",
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(mails.port),
            "MAIL_USE_TLS": "false",
            "MAIL_DELIVERY": "worker",
            "PICTURE_MEGABYTES": "0",
        }
        with serving(GUNICORN, **settings) as server:
            with crowd_of(*server.visits("/tags", 4), *server.visits("/", 4)) as crowd:
                crowd.wait_for(REQUESTS, 503)
            assert set(crowd.statuses()) == {503}
            eventually(lambda: mails.mails, "the administrator is told")
            server.terminate()
            assert server.wait() == 0
            errors = [
                entry for entry in entries("json", server.output) if "error" in entry["level"]
            ]
    assert len(errors) >= REQUESTS
    assert sum("exception" in entry for entry in errors) == 1
    assert all("OperationalError" in entry["error"] for entry in errors if "error" in entry)
    assert len(mails.mails) == 1
