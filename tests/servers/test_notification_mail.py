"""Mail of notifications, whenever the process that makes and sends it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, insert, text

from app import db
from app.models import Notification, NotificationMail, User, utcnow
from tests.cli.processes import ROOT, environment
from tests.servers.conftest import Site
from tests.servers.waiting import eventually
from tests.smtp import MailServer

pytestmark = pytest.mark.servers

KILLS = 20
RECIPIENTS = 200
# what is left: a mail counts twice until it is made, and once until it is sent
LEFT = text(
    "SELECT 2 * (SELECT count(*) FROM notification_mails) + (SELECT count(*) FROM outbox_messages)"
)
END_LEASES = (
    "UPDATE notification_mails SET due_at = :past, leased_until = :past, attempts = 0",
    "UPDATE outbox_messages SET due_at = :past, leased_until = :past, attempts = 0",
)


@pytest.fixture
def told(site: Site) -> Iterator[Connection]:
    """Tell each of many users of a follower; yield a connection to the site's database."""
    past = utcnow() - timedelta(hours=1)
    with site.rows():
        rows = [
            {"email": f"user{n}@example.com", "username": f"user{n}", "confirmed": True}
            for n in range(RECIPIENTS)
        ]
        stamps = {"security_stamp": "0" * 16, "member_since": past, "last_seen": past}
        ids = db.session.scalars(
            insert(User).returning(User.id), [{**row, **stamps} for row in rows]
        )
        told = [{"recipient_id": id_, "actor_id": id_, "due_at": past} for id_ in ids]
        about = {"kind": "hidden", "event": "decision:1", "mail_due_at": past}
        db.session.execute(insert(Notification), [{**row, **about} for row in told])
        mails = [{"recipient_id": row["recipient_id"], "due_at": past} for row in told]
        db.session.execute(insert(NotificationMail), mails)
    engine = create_engine(site.address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def mailing(site: Site, smtp_server: MailServer) -> Iterator[subprocess.Popen[str]]:
    """Run a process that makes and sends mail in children."""
    settings = {
        **site.settings,
        "SITE_URL": "https://blog.example",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(smtp_server.port),
        "MAIL_USE_TLS": "false",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.servers.mailing"],
        cwd=ROOT,
        env=environment(**settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        process.kill()


def begin(process: subprocess.Popen[str]) -> None:
    """Have the process make and send what is due."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def kill_child(process: subprocess.Popen[str]) -> bool:
    """Kill the child that makes and sends mail; return whether there was one."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)
    return bool(children)


def is_left(told: Connection, most: int) -> bool:
    return (told.scalar(LEFT) or 0) <= most


def test_each_is_told_once_however_often_the_process_is_killed(
    told: Connection, mailing: subprocess.Popen[str], smtp_server: MailServer
) -> None:
    step = 2 * RECIPIENTS // (KILLS + 2)
    for _ in range(KILLS):
        left = told.scalar(LEFT) or 0
        begin(mailing)
        eventually(partial(is_left, told, left - step), "some mails are made or sent")
        assert kill_child(mailing)
        for end in END_LEASES:
            told.execute(text(end), {"past": utcnow() - timedelta(minutes=1)})
    begin(mailing)
    eventually(partial(is_left, told, 0), "all others are made and sent")
    ids: dict[str, set[str]] = {}
    for mail in smtp_server.mails:
        ids.setdefault(str(mail["To"]), set()).add(str(mail["Message-ID"]))
    assert len(ids) == RECIPIENTS
    assert {len(each) for each in ids.values()} == {1}
    assert len(smtp_server.mails) <= RECIPIENTS + KILLS  # a mail that was accepted at a kill
