"""What ``flask doctor`` finds, as a page, and a test of the mail."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from app import db
from app.models import AdministrationEntry, Role, User
from app.web.checks import Check, Finding, bounded, ok
from app.web.checks import mail as mail_checks
from tests.cli.doctor_results import examine
from tests.clients import browser_of, settle
from tests.emails import Outbox
from tests.fixture_types import ClientOf, MakeApp
from tests.mail_delivery import stored
from tests.pages import read, words
from tests.smtp import MailServer, free_port

SEND = "/admin/health/test-mail"
PATIENCE = 60.0


@pytest.fixture(autouse=True)
def patient(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks may take long, where tests run side by side; and none is left from before."""
    monkeypatch.setattr(bounded, "SECONDS_EACH", PATIENCE)
    monkeypatch.setattr(bounded, "SECONDS_ALL", PATIENCE)
    monkeypatch.setitem(app.extensions, "examination", bounded.BoundedExamination(app))


@pytest.fixture
def replace_mail_check(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Finding]], None]:
    """Return a function that puts another check where that of the mail server is."""

    def replace(run: Callable[[], Finding]) -> None:
        monkeypatch.setattr(mail_checks, "WITHOUT_DATABASE", (Check("mail server", run),))

    return replace


def findings(browser: FlaskClient) -> dict[str, tuple[str, str]]:
    """Return what the page says, in its order: for each check its verdict and the details."""
    answer = browser.get("/admin/health")
    assert answer.status_code == 200
    found = {}
    for item in read(answer).select(".checks > li"):
        verdict, name, *details = item.select(".badge, strong, strong + span")
        found[name.get_text()] = (verdict.get_text(), "".join(one.get_text() for one in details))
    return found


def test_it_says_what_the_command_says(app: Flask, office: FlaskClient) -> None:
    said = examine(app).said
    found = findings(office)
    assert found["roles"] == ("Fine", "")
    assert found["administrators"] == ("Fine", "1")
    left_out = read(office.get("/admin/health")).select(".checks ~ p samp")[0].get_text()
    assert set(found) | set(left_out.split(", ")) == set(said)
    assert not set(found) & {"site", "integrity", "uploads", "posts of each author"}


def test_what_is_wrong_comes_first_and_stays(office: FlaskClient) -> None:
    db.session.execute(update(Role).values(default=False))
    settle()
    found = findings(office)
    assert next(iter(found)) == "roles"
    assert found["roles"] == ("Wrong", "0 are the default instead of one")
    verdicts = [verdict for verdict, _detail in found.values()]
    assert verdicts == sorted(verdicts, key=["Wrong", "Unknown", "Note", "Fine"].index)
    assert "1 check has found something wrong." in words(office.get("/admin/health"))
    assert Role.query.filter_by(default=True).count() == 0


def test_a_check_that_hangs_is_unknown_and_not_started_again(
    office: FlaskClient,
    replace_mail_check: Callable[[Callable[[], Finding]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goes_on, started = Event(), []

    def hang() -> Finding:
        started.append(True)
        goes_on.wait(PATIENCE)
        return ok("answers at last")

    replace_mail_check(hang)
    monkeypatch.setattr(bounded, "SECONDS_EACH", 0.4)
    for _ in range(2):
        verdict, detail = findings(office)["mail server"]
        assert (verdict, "no answer within" in detail) == ("Unknown", True)
    assert len(started) == 1
    monkeypatch.setattr(bounded, "SECONDS_EACH", PATIENCE)
    goes_on.set()
    assert findings(office)["mail server"] == ("Fine", "answers at last")


def test_all_of_them_together_are_bounded(
    office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "SECONDS_ALL", 0.0)
    found = findings(office)
    assert set(found.values()) == {("Unknown", "not examined: those before it took too long")}


def fail_in_the_database() -> Finding:
    db.session.execute(text("SELECT 1 FROM nowhere"))
    return ok()


def fail_by_mistake() -> Finding:
    raise RuntimeError("a mistake\nof ours")


@pytest.mark.parametrize(
    ("fail", "said"), [(fail_in_the_database, "nowhere"), (fail_by_mistake, "a mistake")]
)
def test_a_check_that_fails_is_wrong_and_the_others_go_on(
    office: FlaskClient,
    replace_mail_check: Callable[[Callable[[], Finding]], None],
    fail: Callable[[], Finding],
    said: str,
) -> None:
    replace_mail_check(fail)
    found = findings(office)
    verdict, detail = found["mail server"]
    assert (verdict, said in detail, "of ours" in detail) == ("Wrong", True, False)
    assert found["database"][0] == found["roles"][0] == "Fine"


def test_it_has_no_secrets(
    make_app: MakeApp, database_address: str, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = {
        "SECRET_KEY": "3f1c9a7e5b2d8f604c1e9a7b3d5f8e2a",
        "MAIL_PASSWORD": "right horse battery",
        "METRICS_TOKEN": "0123456789abcdef0123",
    }
    reached = {"MAIL_SUPPRESS_SEND": False, "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": free_port()}
    guarded = make_app("testing", database_address, MAIL_USERNAME="notes", **secrets, **reached)
    monkeypatch.setattr(
        mail_checks, "reason_of", lambda error: f"{error} {guarded.config['MAIL_PASSWORD']}"
    )
    browser = browser_of(guarded, ada)
    assert findings(browser)["mail server"][0] == "Wrong"
    page = browser.get("/admin/health").text
    assert [secret for secret in secrets.values() if secret in page] == []


def test_a_test_mail_goes_to_the_administrator_at_once(
    sending: Flask, smtp_server: MailServer, ada: User
) -> None:
    browser = browser_of(sending, ada)
    assert "Send me a test mail" in words(browser.get("/admin/health"))
    answer = browser.post(SEND, follow_redirects=True)
    assert answer.request.path == "/admin/health"
    assert "Accepted by 127.0.0.1 for ada@example.com." in words(answer)
    assert [mail["To"] for mail in smtp_server.mails] == ["ada@example.com"]
    assert stored() == []
    assert AdministrationEntry.query.count() == 0


def test_what_the_server_answers_is_said(
    sending: Flask, smtp_server: MailServer, ada: User
) -> None:
    smtp_server.at_recipient["ada@example.com"] = "550 no such user"
    answer = browser_of(sending, ada).post(SEND, follow_redirects=True)
    assert "Not accepted: 550 no such user" in words(answer)


def test_test_mails_are_limited_and_those_not_accepted_not_counted(
    sending: Flask, smtp_server: MailServer, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sending.config, "MAILS_PER_ACCOUNT", "1 per hour")
    browser = browser_of(sending, ada)
    smtp_server.at_recipient["ada@example.com"] = "451 later"
    assert [browser.post(SEND).status_code for _ in range(2)] == [302, 302]
    smtp_server.at_recipient.clear()
    assert [browser.post(SEND).status_code for _ in range(2)] == [302, 429]
    assert len(smtp_server.mails) == 1


def test_a_site_without_mail_says_so(make_app: MakeApp, database_address: str, ada: User) -> None:
    silent = make_app("testing", database_address, MAIL_SUPPRESS_SEND=False)
    browser = browser_of(silent, ada)
    said = words(browser.get("/admin/health"))
    assert "This site sends no mail" in said
    assert "Send me a test mail" not in said
    assert browser.post(SEND).status_code == 409


def test_only_administrators_may(
    john: User, mona: User, client_of: ClientOf, outbox: Outbox
) -> None:
    for user in (john, mona):
        browser = client_of(user)
        assert browser.get("/admin/health").status_code == 403
        assert browser.post(SEND).status_code == 403
    assert outbox.messages == []
