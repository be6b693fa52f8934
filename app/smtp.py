"""Flask-Mail with verified certificates and timeouts, and what a server's refusal means."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.policy import Policy
from email.utils import make_msgid, parseaddr, quote
from types import TracebackType

from flask import Flask, current_app
from flask_mail import BadHeaderError, Connection, Mail, Message

# What a server replies about one message; all other failures concern the server or our account.
ABOUT_THE_MESSAGE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
# What cannot be written as a mail, such as a local part outside ASCII
UNSENDABLE = (BadHeaderError, UnicodeError)


class OneLineHeader(str):
    """A header field on one line: ``email`` would encode a long URL, which no mail program expects.

    It is a header object by having a name, and folds itself:
    https://docs.python.org/3/library/email.policy.html#email.policy.EmailPolicy
    """

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, value: str) -> OneLineHeader:
        """Make a field of a name and a value without line breaks."""
        header = super().__new__(cls, value)
        header.name = name
        return header

    def fold(self, *, policy: Policy) -> str:
        """Return the field as it is sent."""
        return f"{self.name}: {self}{policy.linesep}"


def has_server(app: Flask) -> bool:
    """Return whether there is a mail server, or a test that records mail."""
    return bool(app.config["MAIL_SERVER"]) or app.extensions["mail"].suppress


def can_send(app: Flask) -> bool:
    """Return whether there is a mail server, or a terminal to show mail in."""
    return has_server(app) or bool(app.config["MAIL_TO_TERMINAL"])


def new_message_id() -> str:
    """Return a Message-ID in the sender's domain: asking for this machine's may take seconds."""
    return make_msgid(domain=sender_domain())


def sender_domain() -> str:
    """Return the domain of the sender's address."""
    domain = parseaddr(current_app.config["FLASKY_MAIL_SENDER"])[1].rpartition("@")[2]
    return domain or "localhost"


def mail_sender() -> str:
    """Return FLASKY_MAIL_SENDER; without a name it gets SITE_NAME (RFC 5322, section 3.4)."""
    config = current_app.config
    sender, name = str(config["FLASKY_MAIL_SENDER"]), config["SITE_NAME"]
    given, address = parseaddr(sender)
    if given:
        return sender
    plain = f"{name} <{address}>"
    return plain if parseaddr(plain) == (name, address) else f'"{quote(name)}" <{address}>'


def subject_of(title: str) -> str:
    """Return the subject of a mail: what all begin with, by default SITE_NAME, and the title."""
    config = current_app.config
    prefix = config["FLASKY_MAIL_SUBJECT_PREFIX"]
    return f"[{config['SITE_NAME']}] {title}" if prefix is None else f"{prefix} {title}"


class VerifiedConnection(Connection):
    """Flask-Mail's connection with a timeout and a verified certificate.

    Flask-Mail 0.10 opens ``smtplib`` connections without either.
    """

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """Return an open, authenticated connection. Raises OSError or smtplib.SMTPException."""
        settings, context = self.mail, ssl.create_default_context()
        timeout = current_app.config["MAIL_TIMEOUT_SECONDS"]
        host: smtplib.SMTP | smtplib.SMTP_SSL
        if settings.use_ssl:
            host = smtplib.SMTP_SSL(
                settings.server, settings.port, timeout=timeout, context=context
            )
        else:
            host = smtplib.SMTP(settings.server, settings.port, timeout=timeout)
        try:
            if settings.use_tls and not settings.use_ssl:
                host.starttls(context=context)
            if settings.username and settings.password:
                host.login(settings.username, settings.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Close the connection; errors are ignored, what was accepted stays so."""
        self.close()

    def close(self) -> None:
        """Close the connection, in whatever state the dialogue is."""
        if self.host is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.host.quit()
            self.host.close()


class VerifiedMail(Mail):
    """Flask-Mail whose connections are VerifiedConnection."""

    def connect(self) -> VerifiedConnection:
        """Return a connection, a context manager for use in an application context."""
        return VerifiedConnection(current_app.extensions["mail"])


class NotAccepted(Exception):
    """No server has accepted the message.

    ``permanent``: sending it again is of no use. ``away``: other messages would fail, too.
    """

    def __init__(self, reason: str, permanent: bool = False, away: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.away = away


class SMTPSender:
    """Sends messages over one connection as long as it works; a context manager."""

    def __init__(self, mail: VerifiedMail) -> None:
        self.mail = mail
        self._connection: VerifiedConnection | None = None

    def __enter__(self) -> SMTPSender:
        return self

    def __exit__(self, *error: object) -> None:
        self._disconnect()

    def send(self, message: Message) -> None:
        """Return once the server has accepted the message. Raises NotAccepted."""
        try:
            connection = self._connection or self._connect()
        except Exception as error:
            raise NotAccepted(reason_of(error), away=True) from error
        try:
            connection.send(message)
        except Exception as error:
            self._disconnect()
            refused = isinstance(error, ABOUT_THE_MESSAGE + UNSENDABLE)
            raise NotAccepted(
                reason_of(error), permanent=_is_permanent(error), away=not refused
            ) from error

    def _connect(self) -> VerifiedConnection:
        self._connection = self.mail.connect().__enter__()
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _is_permanent(error: Exception) -> bool:
    """Return whether the server will never accept this message.

    RFC 5321 section 4.2.1: after a 5yz reply the client should not repeat the exact request.
    A 5yz to the greeting, the log-in or the sender is a matter of settings, which an operator
    may correct meanwhile.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, UNSENDABLE)


def reason_of(error: Exception) -> str:
    """Return what went wrong, in the server's words if it has replied."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_reply(*reply) for reply in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"


def _reply(code: int, text: bytes | str) -> str:
    if isinstance(text, bytes):
        text = text.decode("utf-8", errors="replace")
    return f"{code} {text}"


def as_terminal_text(message: Message) -> str:
    """Return a mail as text for a terminal, links included."""
    rule = "─" * 72
    head = f"To: {', '.join(map(str, message.recipients))}\nSubject: {message.subject}"
    return f"{rule}\n{head}\n\n{(message.body or '').strip()}\n{rule}\n"
