"""How a setting is read from the environment, and what is said of one that cannot be."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from email.utils import parseaddr
from importlib.util import find_spec
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from limits import parse_many
from limits.errors import ConfigurationError as NoStorage
from limits.storage import storage_from_string
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from werkzeug.security import generate_password_hash

T = TypeVar("T")

# a name or a number (RFC 3986, section 3.2.2), and a port
_HOST = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]{,4})?")
_MAIL_ADDRESS = re.compile(r"[^\s@,]+@[^\s@,]+")
# with a dot in front: and every name below it
_TRUSTED = re.compile(r"\.?[\w.-]+(:[0-9]{1,5})?")
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg2", "postgresql+psycopg")
_CONTACT = re.compile(r"https://[^\s/]+(/\S*)?|mailto:[^\s@]+@[^\s@]+|tel:\+?[0-9().-]+")


class ConfigurationError(RuntimeError):
    """A setting is missing or cannot be understood; the text is one line for the operator."""


class Setting(Generic[T]):
    """A class attribute that reads an environment variable of its own name when asked.

    The value of a ``secret`` is never shown, by `flask config` or by an error.
    """

    def __init__(
        self, read: Callable[[str], T], default: T, expects: str, secret: bool = False
    ) -> None:
        self.read = read
        self.default = default
        self.expects = expects
        self.secret = secret
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type | None = None) -> T:
        raw = os.environ.get(self.name, "").strip()
        if not raw:
            return self.default
        try:
            return self.read(raw)
        except ValueError:
            said = self.name if self.secret else f"{self.name}={raw!r}"
            raise ConfigurationError(
                f"{said} is not understood: it expects {self.expects}."
            ) from None


def _boolean(raw: str) -> bool:
    word = raw.lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ValueError(raw)


def _positive(raw: str) -> int:
    number = int(raw)
    if number < 1:
        raise ValueError(raw)
    return number


def _not_negative(raw: str) -> int:
    number = int(raw)
    if number < 0:
        raise ValueError(raw)
    return number


def names(raw: str) -> list[str]:
    """What stands between commas."""
    return [name.strip() for name in raw.split(",") if name.strip()]


def security_contacts(raw: str) -> list[str]:
    """Whom to tell about a weakness, as the URIs that RFC 9116 wants. Raises ValueError."""
    contacts = [name if ":" in name else f"mailto:{name}" for name in names(raw)]
    if not contacts or not all(_CONTACT.fullmatch(contact) for contact in contacts):
        raise ValueError(raw)
    return contacts


def site_address(raw: str) -> str:
    """Scheme, host and perhaps a port, as links carry them. Raises ValueError."""
    parts = urlsplit(raw)
    host = parts.netloc.lower().encode("idna").decode("ascii")
    more = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or more:
        raise ValueError(raw)
    return f"{parts.scheme}://{host}"


def database_address(raw: str) -> str:
    """The address as SQLAlchemy wants it. Raises ValueError.

    Platforms hand out ``postgres://``, and SQLAlchemy 2.1 reads ``postgresql://`` as psycopg 3;
    both mean psycopg2 here. ``postgresql+psycopg://`` is for who has installed psycopg 3. The
    query (``?sslmode=require``) stays.
    """
    for prefix in ("postgres://", "postgresql://"):
        if raw.startswith(prefix):
            raw = "postgresql+psycopg2://" + raw.removeprefix(prefix)
    try:
        driver = make_url(raw).drivername
    except ArgumentError:
        raise ValueError(raw) from None
    if driver not in _DRIVERS or (driver.endswith("+psycopg") and not find_spec("psycopg")):
        raise ValueError(raw)
    return raw


def storage_address(raw: str) -> str:
    """Where Flask-Limiter counts. Raises ValueError, also when its driver is not installed."""
    try:
        storage_from_string(raw)  # connects later
    except NoStorage:
        raise ValueError(raw) from None
    return raw


def trusted_hosts(raw: str) -> list[str]:
    """Names of hosts, as Werkzeug compares them. Raises ValueError."""
    hosts = names(raw)
    if not hosts or not all(_TRUSTED.fullmatch(host) for host in hosts):
        raise ValueError(raw)
    return hosts


def mail_address(raw: str) -> str:
    """Somebody's address. Raises ValueError."""
    if not _MAIL_ADDRESS.fullmatch(raw):
        raise ValueError(raw)
    return raw


def sender(raw: str) -> str:
    """A name and an address as they stand in a mail, or an address alone. Raises ValueError."""
    mail_address(parseaddr(raw)[1])
    return raw


def hash_method(raw: str) -> str:
    """How Werkzeug hashes passwords. Raises ValueError."""
    generate_password_hash("", raw)
    return raw


def _rate(raw: str) -> str:
    parse_many(raw)  # raises ValueError
    return raw


def text(default: str = "", secret: bool = False) -> Setting[str]:
    """A setting that is taken as it stands."""
    return Setting(str, default, "text", secret)


def optional_text(secret: bool = False) -> Setting[str | None]:
    """A setting that may be absent."""
    return Setting[str | None](str, None, "text", secret)


def number(default: int) -> Setting[int]:
    """A whole number of at least one."""
    return Setting(_positive, default, "a whole number above zero")


def count(default: int) -> Setting[int]:
    """A whole number that may be zero."""
    return Setting(_not_negative, default, "a whole number")


def choice(default: str, *others: str) -> Setting[str]:
    """One of a few words."""
    words = (default, *others)

    def read(raw: str) -> str:
        if raw.lower() not in words:
            raise ValueError(raw)
        return raw.lower()

    return Setting(read, default, f"{', '.join(words[:-1])} or {words[-1]}")


def rate(default: str) -> Setting[str]:
    """So many in so long, as Flask-Limiter writes it."""
    return Setting(_rate, default, "a rate such as '10 per 15 minutes'")


def boolean(default: bool) -> Setting[bool]:
    """A yes or no."""
    return Setting(_boolean, default, "true or false")
