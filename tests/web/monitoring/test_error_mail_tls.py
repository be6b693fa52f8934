"""Error mail goes over verified TLS, and a server that does not respond is given up in time."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.smtp import MailServer, mail_server, silent_server
from tests.web.monitoring.test_error_mail import MakeSite, error_mail_of, mail_warnings

SELF_SIGNED = Path(__file__).parents[2] / "certificates" / "self_signed.pem"
PASSWORD = "p@ss/word of the mail server"


class AccountServer(MailServer):
    """Records the passwords that clients log in with."""

    def __init__(self) -> None:
        super().__init__()
        self.passwords: list[str] = []

    def check(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Accept every password."""
        self.passwords.append(data.password.decode())
        return AuthResult(success=True)


@contextmanager
def encrypted_server(way: str) -> Iterator[AccountServer]:
    """A server that wants STARTTLS, or speaks TLS from the first byte."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SELF_SIGNED)
    server = AccountServer()
    with mail_server(
        server,
        tls_context=context if way == "STARTTLS" else None,
        ssl_context=context if way == "TLS" else None,
        require_starttls=way == "STARTTLS",
        auth_require_tls=way == "STARTTLS",  # implicit TLS does not count for aiosmtpd
        authenticator=server.check,
    ):
        yield server


@pytest.fixture
def mail_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server runs in this process, and its own errors would be mailed as well."""
    monkeypatch.setattr(logging.getLogger("mail.log"), "propagate", False)


def over_tls(way: str) -> dict[str, object]:
    return {
        "MAIL_USE_TLS": way == "STARTTLS",
        "MAIL_USE_SSL": way == "TLS",
        "MAIL_USERNAME": "blog",
        "MAIL_PASSWORD": PASSWORD,
    }


@pytest.mark.parametrize("way", ["STARTTLS", "TLS"])
def test_mail_is_encrypted(
    site_mailing_to: MakeSite, monkeypatch: pytest.MonkeyPatch, mail_log: None, way: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(SELF_SIGNED))  # trusted on this machine
    with encrypted_server(way) as server:
        site = site_mailing_to(server.port, **over_tls(way))
        assert site.test_client().get("/fail").status_code == 500
        error_mail_of(site).stop()
        assert [mail["To"] for mail in server.mails] == ["admin@example.com"]
        assert server.passwords == [PASSWORD]


@pytest.mark.parametrize("way", ["STARTTLS", "TLS"])
def test_nothing_goes_to_a_server_whose_certificate_is_not_trusted(
    site_mailing_to: MakeSite, caplog: pytest.LogCaptureFixture, mail_log: None, way: str
) -> None:
    with encrypted_server(way) as server:
        site = site_mailing_to(server.port, **over_tls(way))
        assert site.test_client().get("/fail").status_code == 500
        error_mail_of(site).stop()
    assert (server.mails, list(server.recipients.queue), server.passwords) == ([], [], [])
    (warning,) = mail_warnings(caplog)
    assert warning[0] == logging.WARNING
    assert "CERTIFICATE_VERIFY_FAILED" in warning[1]


@pytest.mark.parametrize("way", ["STARTTLS", "TLS"])
def test_a_silent_server_is_given_up_in_time(
    site_mailing_to: MakeSite, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    with silent_server() as silent:
        port = silent.getsockname()[1]
        site = site_mailing_to(port, MAIL_TIMEOUT_SECONDS=0.1, **over_tls(way))
        assert site.test_client().get("/fail").status_code == 500
        error_mail_of(site).stop()
    (warning,) = mail_warnings(caplog)
    assert warning[0] == logging.WARNING
    assert "timed out" in warning[1]
