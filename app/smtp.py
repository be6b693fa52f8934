"""SMTP as it should be: the server's certificate is verified and nothing waits for ever."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from types import TracebackType

from flask import Flask, current_app
from flask_mail import BadHeaderError, Connection, Mail, Message, _Mail

# What a server says about one message; every other failure is about the server or our account.
ABOUT_THE_MESSAGE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
# What cannot be written as a mail: Flask-Mail takes no local part outside ASCII, for one.
UNSENDABLE = (BadHeaderError, UnicodeError)


class TimedConnection(Connection):
    """Flask-Mail's connection with a timeout and a verified certificate.

    Flask-Mail 0.10 opens ``smtplib`` connections without either.
    """

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """An open, authenticated connection. Raises OSError or smtplib.SMTPException."""
        mail = self.mail
        timeout = current_app.config["MAIL_TIMEOUT_SECONDS"]
        context = ssl.create_default_context()
        host: smtplib.SMTP | smtplib.SMTP_SSL
        if mail.use_ssl:
            host = smtplib.SMTP_SSL(mail.server, mail.port, timeout=timeout, context=context)
        else:
            host = smtplib.SMTP(mail.server, mail.port, timeout=timeout)
        try:
            if mail.use_tls and not mail.use_ssl:
                host.starttls(context=context)
            if mail.username and mail.password:
                host.login(mail.username, mail.password)
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
        """Say goodbye: a server that does not answer has kept what it has accepted."""
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection, whatever state the dialogue is in."""
        if self.host is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.host.quit()
            self.host.close()


class TimedMail(Mail):
    """Flask-Mail whose connections are TimedConnection."""

    def init_app(self, app: Flask) -> _Mail:
        """Bind to the application. The sender's setting keeps its name from the book."""
        app.config.setdefault("MAIL_DEFAULT_SENDER", app.config["FLASKY_MAIL_SENDER"])
        return super().init_app(app)

    def connect(self) -> TimedConnection:
        """A connection to be used as a context manager inside an application context."""
        return TimedConnection(current_app.extensions["mail"])


class NotAccepted(Exception):
    """No server took the message.

    ``for_good``: sending it again is of no use. ``away``: the next message would fare no better.
    """

    def __init__(self, reason: str, for_good: bool = False, away: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good
        self.away = away


class SMTPSender:
    """Hands over one message after another, over one connection as long as it holds."""

    def __init__(self, mail: TimedMail) -> None:
        self.mail = mail
        self._connection: TimedConnection | None = None

    def __enter__(self) -> SMTPSender:
        return self

    def __exit__(self, *error: object) -> None:
        self._hang_up()

    def send(self, message: Message) -> None:
        """Return once the server has accepted the message. Raises NotAccepted."""
        try:
            connection = self._connection or self._call()
        except Exception as error:
            raise NotAccepted(reason_of(error), away=True) from error
        try:
            connection.send(message)
        except Exception as error:
            self._hang_up()
            refused = isinstance(error, ABOUT_THE_MESSAGE + UNSENDABLE)
            raise NotAccepted(
                reason_of(error), for_good=_is_for_good(error), away=not refused
            ) from error

    def _call(self) -> TimedConnection:
        self._connection = self.mail.connect().__enter__()
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.hang_up()
            self._connection = None


def _is_for_good(error: Exception) -> bool:
    """Whether the server, once it listens, will never take this message.

    RFC 5321 section 4.2.1: after a 5yz reply the client should not repeat the exact request.
    A 5yz to the greeting, the log-in or the sender is a matter of settings, which an operator
    may put right meanwhile.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, UNSENDABLE)


def reason_of(error: Exception) -> str:
    """What went wrong, in the server's words if it has answered."""
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
    """A mail to be read in a terminal, links included."""
    rule = "─" * 72
    head = f"To: {', '.join(map(str, message.recipients))}\nSubject: {message.subject}"
    return f"{rule}\n{head}\n\n{(message.body or '').strip()}\n{rule}\n"
