"""Rate limits for wrong passwords and for requested mails, counted with ``limits``.

Of a hundred concurrent tries no more pass than of a hundred in a row: whether a log-in has failed
or succeeded is said only within the limit, which is counted in one atomic step when it fails, and
looked at once more when it succeeds. What costs something by itself, a mail or the password of
who is logged in, is counted before and refunded when it was not made, or was right. Counted are

* wrong passwords, wrong codes of the first start and mails of one network address. Many users may
  share an address, so this limit is the higher one; nothing is exempt from it. An IPv6 address
  counts in its /64, /56 and /48 networks, of which providers give one to a customer, with rising
  limits (https://www.rfc-editor.org/rfc/rfc6177);
* wrong passwords for one account, existing or not, from everywhere. Others can exhaust this
  limit, so a browser that has logged in to the account before has a count of its own, see
  ``app.auth.devices`` and https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies;
* wrong passwords of one user who is logged in already, separately from the former;
* mails of one kind to one recipient, existing or not.

Counting ends the transaction of the request before it writes, so a view counts before it changes
anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address, IPv6Network, ip_address

from flask import current_app, request
from flask_babel import ngettext
from limits import RateLimitItem, parse_many

from app.content.text.email_addresses import email_key
from app.services.errors import Invalid
from app.web.logs import trail
from app.web.security.rate_limiter import Bucket, rate_limiter

# the settings by the length of a prefix; None for an IPv4 address
LOGIN_NETWORKS = {
    None: "LOGIN_FAILURES_PER_ADDRESS",
    64: "LOGIN_FAILURES_PER_ADDRESS",
    56: "LOGIN_FAILURES_PER_IPV6_56",
    48: "LOGIN_FAILURES_PER_IPV6_48",
}
MAIL_NETWORKS = {
    None: "MAILS_PER_ADDRESS",
    64: "MAILS_PER_ADDRESS",
    56: "MAILS_PER_IPV6_56",
    48: "MAILS_PER_IPV6_48",
}


@dataclass(frozen=True)
class LoginAttempt:
    """An attempt to log in that was allowed; a password that is wrong or right ends it."""

    buckets: tuple[Bucket, ...]

    def failed(self) -> None:
        """Count it. Raises TooMany when others have exhausted a limit meanwhile."""
        if self.buckets:
            rate_limiter().hit(self.buckets)

    def succeeded(self) -> None:
        """Raise TooMany when others have exhausted a limit meanwhile."""
        if self.buckets:
            rate_limiter().check(self.buckets)


@dataclass(frozen=True)
class Attempt:
    """An attempt that has been counted."""

    buckets: tuple[Bucket, ...]

    def refund(self) -> None:
        """Take the attempt off the counts: it succeeded, or it was not made."""
        if self.buckets:
            rate_limiter().refund(self.buckets)


def account_key(email: str) -> str:
    """Return a key for an account, existing or not, that does not reveal its email address.

    It is the same for all spellings by which the account is found.
    """
    return hashlib.sha256(email_key(email).encode()).hexdigest()[:32]


def login_attempt(email: str, device: str | None = None) -> LoginAttempt:
    """Return an attempt to log in, which the caller ends by what became of it. Raises TooMany.

    ``device`` identifies the browser if it has logged in to this account before.
    """
    account = account_key(email)
    own = ("login", account) if device is None else ("login", account, device)
    buckets = (
        *_network_buckets(LOGIN_NETWORKS, "failures-of", _too_many_tries),
        *_buckets("LOGIN_FAILURES_PER_ACCOUNT", _too_many_tries, *own),
    )
    if buckets:
        rate_limiter().check(buckets)
    return LoginAttempt(buckets)


def code_attempt() -> LoginAttempt:
    """Return an attempt to enter the code of the first start. Raises TooMany.

    It counts by network alone: nobody can guess the code, and nobody may keep its owner out.
    """
    buckets = _network_buckets(LOGIN_NETWORKS, "failures-of", _too_many_tries)
    if buckets:
        rate_limiter().check(buckets)
    return LoginAttempt(buckets)


@contextmanager
def password_attempt(user_id: int) -> Iterator[None]:
    """Count an attempt to enter one's current password if it ends with Invalid. Raises TooMany."""
    attempt = _counted(
        *_network_buckets(LOGIN_NETWORKS, "failures-of", _too_many_tries),
        *_buckets("LOGIN_FAILURES_PER_ACCOUNT", _too_many_tries, "proof", str(user_id)),
    )
    try:
        yield
    except Invalid:
        trail.record("password_refused", user_id)
        raise
    except BaseException:
        attempt.refund()
        raise
    attempt.refund()


def count_mail(kind: str, recipient: str) -> Attempt:
    """Count a mail that a visitor requests. Raises TooMany."""
    to = account_key(recipient)
    return _counted(
        *_network_buckets(MAIL_NETWORKS, "mails-of", _too_many_from_here),
        *_buckets("MAILS_PER_ACCOUNT", _too_many_mails, "mails-to", to, kind),
    )


def _counted(*buckets: Bucket) -> Attempt:
    if buckets:
        rate_limiter().hit(buckets)
    return Attempt(buckets)


def _too_many_tries(minutes: int) -> str:
    return str(
        ngettext(
            "Too many tries. Please wait %(num)d minute.",
            "Too many tries. Please wait %(num)d minutes.",
            minutes,
        )
    )


def _too_many_mails(minutes: int) -> str:
    return str(
        ngettext(
            "Too many messages were asked for. Please look for them, or wait %(num)d minute.",
            "Too many messages were asked for. Please look for them, or wait %(num)d minutes.",
            minutes,
        )
    )


def _too_many_from_here(minutes: int) -> str:
    return str(
        ngettext(
            "Too many messages were asked for from your network, perhaps by others who share it. "
            "Please wait %(num)d minute, or use another network.",
            "Too many messages were asked for from your network, perhaps by others who share it. "
            "Please wait %(num)d minutes, or use another network.",
            minutes,
        )
    )


@cache
def _limits(setting: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(setting))


def _buckets(setting: str, explain: Callable[[int], str], *key: str) -> tuple[Bucket, ...]:
    if not current_app.config["RATELIMIT_ENABLED"]:
        return ()
    return tuple(Bucket(limit, key, explain) for limit in _limits(current_app.config[setting]))


def _network_buckets(
    settings: dict[int | None, str], kind: str, explain: Callable[[int], str]
) -> tuple[Bucket, ...]:
    return tuple(
        bucket
        for prefix, network in _networks().items()
        for bucket in _buckets(settings[prefix], explain, kind, network)
    )


def _networks() -> dict[int | None, str]:
    """Return the client's IPv4 address, or the networks of its IPv6 address by their prefixes.

    Customers choose the rest of an IPv6 address freely.
    """
    address = request.remote_addr or ""
    try:
        parsed = ip_address(address)
    except ValueError:
        return {None: address}
    if not isinstance(parsed, IPv6Address):
        return {None: address}
    if parsed.ipv4_mapped:
        return {None: str(parsed.ipv4_mapped)}
    whole = int(parsed)
    return {prefix: str(IPv6Network((whole, prefix), strict=False)) for prefix in (64, 56, 48)}
