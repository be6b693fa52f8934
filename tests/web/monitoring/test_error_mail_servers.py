"""Error mail and slow or failing mail servers: no request waits, and nothing loops."""

from __future__ import annotations

import logging

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import delete, select

from app import db
from app.models import ErrorNotice
from app.web.monitoring import error_mail
from tests.smtp import (
    HesitantMailServer,
    MailServer,
    free_port,
    mail_server,
    silent_server,
)
from tests.web.monitoring.test_error_mail import MakeSite, error_mail_of, held_back, mail_warnings

TIMEOUT_SECONDS = 30


def test_a_slow_server_delays_no_request(site_mailing_to: MakeSite) -> None:
    slow = HesitantMailServer()
    with mail_server(slow):
        site = site_mailing_to(slow.port, MAIL_TIMEOUT_SECONDS=TIMEOUT_SECONDS)
        assert site.test_client().get("/fail").status_code == 500
        assert slow.has_message.wait(TIMEOUT_SECONDS)
        assert site.test_client().get("/auth/reset/fail").status_code == 500
        assert slow.mails == []  # both responses came before the first mail was accepted
        slow.may_reply.set()
        error_mail_of(site).stop()
        assert len(slow.mails) == 2


def test_a_silent_server_delays_no_request_and_no_end(
    site_mailing_to: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error_mail, "STOP_SECONDS", 0.1)
    with silent_server() as silent:
        silent.settimeout(TIMEOUT_SECONDS)
        site = site_mailing_to(silent.getsockname()[1], MAIL_TIMEOUT_SECONDS=TIMEOUT_SECONDS)
        assert site.test_client().get("/fail").status_code == 500
        reached, _ = silent.accept()  # the thread waits for a greeting now
        assert site.test_client().get("/fail").status_code == 500
        thread = error_mail_of(site).thread
        assert thread is not None
        error_mail_of(site).stop()
        reached.close()
        # what it still does with the database must not outlive the test's
        thread.join(TIMEOUT_SECONDS)


def test_what_waits_for_a_silent_server_is_bounded(
    site_mailing_to: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error_mail, "MAX_WAITING", 3)
    with silent_server() as silent:
        silent.settimeout(TIMEOUT_SECONDS)
        site = site_mailing_to(silent.getsockname()[1], MAIL_TIMEOUT_SECONDS=TIMEOUT_SECONDS)
        site.logger.error("the first")
        reached, _ = silent.accept()
        for _ in range(10):
            site.logger.error("one more")
        assert error_mail_of(site).queue.qsize() == 3
        reached.close()


def test_a_server_that_is_away_or_refuses_is_a_warning_and_no_further_error(
    site_mailing_to: MakeSite, caplog: pytest.LogCaptureFixture
) -> None:
    with mail_server() as refusing:
        refusing.at_recipient["admin@example.com"] = "550 no such user"
        for port in (free_port(), refusing.port):
            site = site_mailing_to(port)
            for _ in range(3):
                assert site.test_client().get("/fail").status_code == 500
            error_mail_of(site).stop()
            assert list(held_back().values()) == [3]
            db.session.execute(delete(ErrorNotice))
            db.session.commit()
    away, refused = mail_warnings(caplog)
    assert away[0] == logging.WARNING
    assert "Connection refused" in away[1]
    assert refused == (logging.WARNING, "error mail was not accepted: 550 no such user")


def test_a_mail_that_was_accepted_is_not_sent_again(
    site_mailing_to: MakeSite, caplog: pytest.LogCaptureFixture
) -> None:
    class Rude(MailServer):
        async def handle_QUIT(  # noqa: N802 - aiosmtpd looks for this name
            self, server: SMTP, session: Session, envelope: Envelope
        ) -> str:
            return "421 not now"

    with mail_server(Rude()) as server:
        site = site_mailing_to(server.port)
        site.test_client().get("/fail")
        error_mail_of(site).stop()
        assert len(server.mails) == 1
    assert mail_warnings(caplog) == []
    assert list(held_back().values()) == [0]


def test_errors_in_the_mail_thread_are_not_mailed(
    site_mailing_to: MakeSite,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The connection pool, for one, logs an error when a connection breaks."""

    def die(*_arguments: object) -> None:
        logging.getLogger("sqlalchemy.pool").error("something is wrong")
        raise RuntimeError("and so is this")

    with mail_server() as server:
        site = site_mailing_to(server.port)
        monkeypatch.setattr(error_mail, "new_message_id", die)
        site.test_client().get("/fail")
        error_mail_of(site).stop()
    assert [name for name, level, _ in caplog.record_tuples if level == logging.ERROR] == [
        "app",
        "sqlalchemy.pool",
    ]
    assert mail_warnings(caplog) == [(logging.WARNING, "error mail failed")]


def test_a_forked_process_starts_its_own_thread(
    site_mailing_to: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server() as server:
        site = site_mailing_to(server.port)
        site.logger.error("before")
        assert server.taken.get(timeout=TIMEOUT_SECONDS)
        before = error_mail_of(site)
        thread = before.thread
        with monkeypatch.context() as patch:
            patch.setattr("app.web.monitoring.error_mail.os.getpid", lambda: -1)
            site.logger.error("after")
            assert server.taken.get(timeout=TIMEOUT_SECONDS)
            assert before.thread is not thread
            before.stop()


def test_gunicorns_first_process_starts_no_thread(site_mailing_to: MakeSite) -> None:
    """It forks workers, which is unsafe with threads."""
    site = site_mailing_to(free_port())
    logging.getLogger("gunicorn.error").error("Worker (pid:1) was sent SIGKILL!")
    assert error_mail_of(site).thread is None
    db.session.expire_all()
    assert db.session.scalars(select(ErrorNotice)).all() == []
