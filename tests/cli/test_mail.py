"""``flask mail``: delivering by command, and by a process that may be killed."""

from __future__ import annotations

import signal

from flask import Flask

from app import db
from app.models import utcnow
from app.services.jobs import Depth
from app.services.mail import outbox
from app.web.jobs.mail_delivery import MailDelivery
from tests.cli.processes import finish, start
from tests.fixture_types import MakeApp
from tests.mail_delivery import enqueue, stored
from tests.smtp import MailServer, silent_server


def worker_settings(address: str, port: int) -> dict[str, str]:
    return {
        "DATABASE_URL": address,
        "MAIL_DELIVERY": "worker",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(port),
        "MAIL_USE_TLS": "false",
        "PYTHONUNBUFFERED": "1",
    }


def test_deliver_sends_what_is_due(sending: Flask, smtp_server: MailServer) -> None:
    enqueue("ann@example.com")
    answer = sending.test_cli_runner().invoke(args=["mail", "deliver"])
    assert (answer.exit_code, answer.output) == (0, "1 delivered, 0 failed.\n")
    assert len(smtp_server.mails) == 1


def test_a_failure_is_a_status(sending: Flask, smtp_server: MailServer) -> None:
    smtp_server.at_recipient["ann@example.com"] = "451 later"
    enqueue("ann@example.com")
    answer = sending.test_cli_runner().invoke(args=["mail", "deliver"])
    assert answer.exit_code == 1
    assert "0 delivered, 1 failed." in answer.output


def test_list_and_retry(sending: Flask, smtp_server: MailServer) -> None:
    smtp_server.at_recipient["nobody@example.com"] = "550 no such user"
    enqueue("nobody@example.com")
    runner = sending.test_cli_runner()
    runner.invoke(args=["mail", "deliver"])
    enqueue("ann@example.com")
    shown = runner.invoke(args=["mail", "list"]).output
    assert "1 waiting, 1 given up." in shown
    assert "nobody@example.com  550 no such user" in shown
    assert runner.invoke(args=["mail", "retry"]).output == "1 due now.\n"
    smtp_server.at_recipient.clear()
    assert runner.invoke(args=["mail", "deliver"]).output == "2 delivered, 0 failed.\n"


def test_without_a_server_there_is_nothing_to_deliver_to(
    app: Flask, make_app: MakeApp, database_address: str
) -> None:
    without = make_app("testing", database_address, MAIL_SUPPRESS_SEND=False)
    answer = without.test_cli_runner().invoke(args=["mail", "deliver"])
    assert answer.exit_code == 1
    assert answer.output == "Error: MAIL_SERVER is not set: mail stays in the outbox.\n"


def test_a_killed_process_leaves_its_mail_to_the_next(
    sending: Flask, smtp_server: MailServer, database_address: str
) -> None:
    enqueue("ann@example.com")
    with silent_server() as silent:
        silent.settimeout(60)
        settings = worker_settings(database_address, silent.getsockname()[1])
        process = start("flask", "mail", "deliver", **settings)
        reached, _ = silent.accept()  # the mail is leased, and the process waits for a greeting
        process.kill()
        finish(process)
        reached.close()
    mail_delivery: MailDelivery = sending.extensions["mail_delivery"]
    db.session.commit()
    assert mail_delivery.run_due().done == 0
    after = utcnow() + outbox.QUEUE.lease
    assert mail_delivery.run_due(after).done == 1
    assert mail_delivery.run_due(after).done == 0
    assert [arrived["To"] for arrived in smtp_server.mails] == ["ann@example.com"]


def test_a_worker_delivers_until_it_is_asked_to_stop(
    sending: Flask, smtp_server: MailServer, database_address: str
) -> None:
    enqueue("ann@example.com")
    settings = worker_settings(database_address, smtp_server.port)
    process = start("flask", "mail", "deliver", "--forever", **settings)
    assert smtp_server.taken.get(timeout=60)["To"] == "ann@example.com"
    process.send_signal(signal.SIGTERM)
    status, said, complained = finish(process)
    assert (status, said, complained) == (0, "Delivering mail as it comes.\n", "")
    assert stored() == []
    assert outbox.QUEUE.depth() == Depth(waiting=0, given_up=0)


def test_a_test_mail_is_sent_past_the_outbox(sending: Flask, smtp_server: MailServer) -> None:
    answer = sending.test_cli_runner().invoke(args=["mail", "test", "ann@example.com"])
    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("Accepted by 127.0.0.1 for ann@example.com, from ")
    (arrived,) = smtp_server.mails
    assert (arrived["To"], arrived["Auto-Submitted"]) == ("ann@example.com", "auto-generated")
    assert stored() == []


def test_a_test_mail_that_is_refused_is_an_error_in_the_servers_words(
    sending: Flask, smtp_server: MailServer
) -> None:
    smtp_server.at_recipient["ann@example.com"] = "550 no such user"
    answer = sending.test_cli_runner().invoke(args=["mail", "test", "ann@example.com"])
    assert (answer.exit_code, answer.output) == (1, "Error: not accepted: 550 no such user\n")
    wrong = sending.test_cli_runner().invoke(args=["mail", "test", "ann"])
    assert (wrong.exit_code, wrong.output) == (1, "Error: This is not an email address.\n")


def test_without_a_server_there_is_no_test_mail(
    app: Flask, make_app: MakeApp, database_address: str
) -> None:
    without = make_app("testing", database_address, MAIL_SUPPRESS_SEND=False)
    answer = without.test_cli_runner().invoke(args=["mail", "test", "ann@example.com"])
    assert answer.output == "Error: MAIL_SERVER is not set: no mail can be sent\n"
