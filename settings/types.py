"""Types of settings, and how each is parsed from an environment variable."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from email.utils import parseaddr
from importlib.util import find_spec
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from limits import parse_many
from limits.errors import ConfigurationError as StorageConfigurationError
from limits.storage import storage_from_string
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from werkzeug.security import generate_password_hash

T = TypeVar("T")

# a name or an IP address (RFC 3986, section 3.2.2), and a port
_HOST = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]{,4})?")
_MAIL_ADDRESS = re.compile(r"[^\s@,]+@[^\s@,]+")
# with a leading dot: including all subdomains
_TRUSTED_HOST = re.compile(r"\.?[\w.-]+(:[0-9]{1,5})?")
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg2", "postgresql+psycopg")
# the storage of rate limits that is the site's own database
IN_DATABASE = "database://"
STORAGE = "an address such as redis://localhost:6379/0 and the package redis"
HIGHEST_PORT = 65535
# of a number: what a database stores as an integer
LARGEST = 2**31 - 1


class ConfigurationError(RuntimeError):
    """A setting is missing or cannot be parsed; the message is one line for the operator."""


class Setting(Generic[T]):
    """A class attribute that returns the value of the environment variable of its name.

    ``read`` parses the variable and raises ValueError; ``expects`` describes what it accepts: one
    of ``words`` if there are any, and within ``bounds``, which are the least and the most of a
    number, or of the characters of a text. The value of a ``secret`` appears neither in
    `flask config` nor in errors.
    """

    def __init__(
        self,
        read: Callable[[str], T],
        default: T,
        expects: str,
        secret: bool = False,
        words: tuple[str, ...] = (),
        bounds: tuple[int, int] | None = None,
    ) -> None:
        self.read = read
        self.default = default
        self.expects = expects
        self.secret = secret
        self.words = words
        self.bounds = bounds
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type | None = None) -> T:
        raw = os.environ.get(self.name, "").strip()
        if not raw:
            return self.default_of(owner)
        try:
            return self.read(raw)
        except ValueError:
            shown = self.name if self.secret else f"{self.name}={raw!r}"
            raise ConfigurationError(
                f"{shown} is not understood: it expects {self.expects}."
            ) from None

    def default_of(self, owner: type | None) -> T:
        """Return the value in a configuration whose environment does not have the variable."""
        return self.default


class Following(Setting[bool]):
    """A boolean that follows other settings of its configuration unless it is set.

    ``decide`` returns it, given the class of the configuration.
    """

    def __init__(self, decide: Callable[[Any], bool]) -> None:
        super().__init__(_boolean, False, "true or false")
        self.decide = decide

    def default_of(self, owner: type | None) -> bool:
        """Return what follows from the other settings."""
        return self.decide(owner)


def written(value: object) -> str:
    """Return the value of a setting as the environment variable would hold it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        separator = "," if all(isinstance(item, str) for item in value) else "\n"
        return separator.join(map(str, value))
    return str(value)


def _boolean(raw: str) -> bool:
    word = raw.lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ValueError(raw)


def names(raw: str) -> list[str]:
    """Split a list at its commas."""
    return [name.strip() for name in raw.split(",") if name.strip()]


def site_address(raw: str) -> str:
    """Normalize a URL that has only a scheme, a host and perhaps a port. Raises ValueError."""
    parts = urlsplit(raw)
    host = parts.netloc.lower().encode("idna").decode("ascii")
    rest = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or rest:
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
    """Check IN_DATABASE or the URI of a storage of ``limits``.

    Raises ValueError, also when the driver of the storage is not installed.
    """
    if raw == IN_DATABASE:
        return raw
    try:
        storage_from_string(raw)  # does not connect yet
    except StorageConfigurationError:
        raise ValueError(raw) from None
    return raw


def redis_with_own_certificate(address: str) -> str:
    """Return the URI of a Redis server, without verification of a self-signed certificate.

    Heroku's servers have such certificates. Raises ValueError.
    """
    storage_address(address)
    if not address.startswith("rediss://") or "ssl_cert_reqs" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}ssl_cert_reqs=none"


def trusted_hosts(raw: str) -> list[str]:
    """Parse a list of host names for Flask's TRUSTED_HOSTS. Raises ValueError."""
    hosts = names(raw)
    if not hosts or not all(_TRUSTED_HOST.fullmatch(host) for host in hosts):
        raise ValueError(raw)
    return hosts


def mail_address(raw: str) -> str:
    """Check an email address. Raises ValueError."""
    if not _MAIL_ADDRESS.fullmatch(raw):
        raise ValueError(raw)
    return raw


def sender(raw: str) -> str:
    """Check a sender: an email address, with or without a display name. Raises ValueError."""
    mail_address(parseaddr(raw)[1])
    return raw


def hash_method(raw: str) -> str:
    """Return a method of ``werkzeug.security.generate_password_hash`` with all its parameters.

    Raises ValueError.
    """
    return generate_password_hash("", raw).partition("$")[0]


def _rate(raw: str) -> str:
    parse_many(raw)  # raises ValueError
    return raw


def text(default: str = "", secret: bool = False) -> Setting[str]:
    """Declare a text of any content."""
    return Setting(str, default, "text", secret)


def optional_text(secret: bool = False) -> Setting[str | None]:
    """Declare a text that is None when the variable is not set."""
    return Setting[str | None](str, None, "text", secret)


def line(default: str, most: int) -> Setting[str]:
    """Declare a text of one line, of at most so many characters."""

    def read(raw: str) -> str:
        if len(raw) > most or not raw.isprintable():
            raise ValueError(raw)
        return raw

    return Setting(read, default, f"one line of at most {most} characters", bounds=(1, most))


def number(default: int, most: int = LARGEST) -> Setting[int]:
    """Declare an integer of at least one, and at most so much."""
    return _whole(default, 1, most, "a whole number above zero" if most == LARGEST else "")


def count(default: int, most: int = LARGEST) -> Setting[int]:
    """Declare an integer of at least zero, and at most so much."""
    return _whole(default, 0, most, "a whole number" if most == LARGEST else "")


def port(default: int) -> Setting[int]:
    """Declare a port of TCP."""
    return _whole(default, 1, HIGHEST_PORT, f"a port from 1 to {HIGHEST_PORT}")


def _whole(default: int, least: int, most: int, expects: str) -> Setting[int]:
    def read(raw: str) -> int:
        number = int(raw)
        if not least <= number <= most:
            raise ValueError(raw)
        return number

    expects = expects or f"a whole number from {least} to {most}"
    return Setting(read, default, expects, bounds=(least, most))


def database(default: str) -> Setting[str]:
    """Declare the address of a database."""
    expects = "an address that begins with sqlite:///, postgres:// or postgresql://"
    return Setting(database_address, default, expects, secret=True)


def choice(default: str, *others: str) -> Setting[str]:
    """Declare one of several words, in upper or lower case."""
    words = (default, *others)
    spelt = {word.lower(): word for word in words}

    def read(raw: str) -> str:
        if raw.lower() not in spelt:
            raise ValueError(raw)
        return spelt[raw.lower()]

    return Setting(read, default, f"{', '.join(words[:-1])} or {words[-1]}", words=words)


def rate(default: str) -> Setting[str]:
    """Declare rate limits in the notation of ``limits``."""
    return Setting(_rate, default, "a rate such as '10 per 15 minutes'")


def boolean(default: bool) -> Setting[bool]:
    """Declare a boolean."""
    return Setting(_boolean, default, "true or false", words=("true", "false"))


def where_https() -> Following:
    """Declare a boolean that is true where SITE_URL begins with https://."""
    return Following(lambda configuration: configuration.SITE_URL.startswith("https://"))
