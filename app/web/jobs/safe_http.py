"""Fetching files from URLs that users chose, safe from server-side request forgery.

Such a URL may name this machine, its network, or a cloud's metadata service
(https://owasp.org/www-community/attacks/Server_Side_Request_Forgery). So every IP address that a
host name resolves to is checked, the connection is made to a checked one and not to what the name
resolves to a moment later, and each redirection is checked in the same way. A timer ends what
takes too long, and ``abort`` what is under way when the process stops.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urljoin, urlsplit

Address = IPv4Address | IPv6Address

MAX_REDIRECTIONS = 3
# RFC 6890, section 2.2.2; Python 3.11.7 and 3.12.1 count it as public
PROTOCOL_ASSIGNMENTS = IPv4Network("192.0.0.0/24")
# Public IPv6 addresses (RFC 4291, section 2.4), and those that embed one of IPv4
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052, section 2.1
PORTS = {"http": 80, "https": 443}
REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
# Client errors that may be temporary
TEMPORARY = frozenset({408, 425, 429})


class NotFetched(Exception):
    """The file was not fetched; the text says why. ``permanent``: trying again is of no use."""

    def __init__(self, reason: str, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


def is_public(address: Address) -> bool:
    """Return whether an address is public and unicast."""
    if isinstance(address, IPv4Address):
        if address in PROTOCOL_ASSIGNMENTS:
            return False
        return address.is_global and not (address.is_multicast or address.is_reserved)
    embedded = _embedded_ipv4(address)
    if embedded is not None:
        return is_public(embedded)
    return address in GLOBAL_UNICAST and address.is_global


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(address.packed[12:])
    return address.ipv4_mapped or address.sixtofour


@dataclass(frozen=True)
class SafeHTTP:
    """An HTTP client with limits of time, size and destination, for GET alone.

    ``seconds`` bound a download with its redirections, ``max_bytes`` its size. ``may_reach`` says
    which IP addresses may be connected to, ``ports`` which ports; None allows any.
    """

    user_agent: str
    seconds: float = 10
    max_bytes: int = 5_000_000
    may_reach: Callable[[Address], bool] = is_public
    ports: frozenset[int] | None = frozenset(PORTS.values())
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _aborted: threading.Event = field(default_factory=threading.Event, init=False)
    _sockets: set[socket.socket] = field(default_factory=set, init=False)

    def abort(self) -> None:
        """End all downloads at once, and begin no other."""
        self._aborted.set()
        for sock in tuple(self._sockets):
            _shut_down(sock)

    def fetch(self, url: str) -> bytes:
        """Return the body of the response to GET. Raises NotFetched.

        The time limit does not include resolving the host name.
        """
        deadline = time.monotonic() + self.seconds
        try:
            for _ in range(MAX_REDIRECTIONS + 1):
                body, next_url = self._get(url, deadline)
                if next_url is None:
                    return body
                url = next_url
        except (OSError, http.client.HTTPException) as error:
            late = time.monotonic() >= deadline
            raise NotFetched("it took too long" if late else _text_of(error)) from None
        raise NotFetched("it redirects too often", permanent=True)

    def _get(self, url: str, deadline: float) -> tuple[bytes, str | None]:
        """Return the body, or the URL that the response redirects to."""
        secure, host, port, target = self._parts(url)
        with self._connected(host, port, deadline) as plain, self._ended_at(deadline, plain):
            sock = self.tls.wrap_socket(plain, server_hostname=host) if secure else plain
            connection = http.client.HTTPConnection(host, port)
            connection.default_port = PORTS["https" if secure else "http"]
            connection.sock = sock
            with closing(connection):
                headers = {"User-Agent": self.user_agent, "Accept": "image/*"}
                connection.request("GET", target, headers=headers)
                with connection.getresponse() as response:
                    if response.status in REDIRECTIONS and (
                        location := response.headers["Location"]
                    ):
                        return b"", _joined(url, location)
                    return self._body(response, deadline), None

    def _body(self, response: http.client.HTTPResponse, deadline: float) -> bytes:
        status = response.status
        if status != HTTPStatus.OK:
            permanent = 400 <= status < 500 and status not in TEMPORARY
            raise NotFetched(f"the server answers {status}", permanent)
        body = response.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            raise NotFetched(f"it has more than {self.max_bytes} bytes", permanent=True)
        if self._aborted.is_set() or time.monotonic() >= deadline or response.length:
            raise ConnectionError("the connection ended too early")
        return body

    def _parts(self, url: str) -> tuple[bool, str, int, str]:
        """Return whether to use TLS, host, port and request target. Raises NotFetched."""
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").encode("idna").decode("ascii")
            port = PORTS[parts.scheme] if parts.port is None else parts.port
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            target.encode("ascii")
        except (KeyError, ValueError):
            raise NotFetched("the address is not understood", permanent=True) from None
        if not host or parts.username is not None or parts.password is not None:
            raise NotFetched("the address is not understood", permanent=True)
        if self.ports is not None and port not in self.ports:
            raise NotFetched(f"port {port} is not asked", permanent=True)
        return parts.scheme == "https", host, port, target

    def _connected(self, host: str, port: int, deadline: float) -> socket.socket:
        """Connect to an IP address of the host, all of which must be allowed."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not addresses or not all(self._is_allowed(address) for address in addresses):
            raise NotFetched("the host is not on the Internet", permanent=True)
        last_error: OSError = TimeoutError()
        for address in dict.fromkeys(addresses):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            try:
                return socket.create_connection((address, port), timeout=left)
            except OSError as error:
                last_error = error
        raise last_error

    @contextmanager
    def _ended_at(self, deadline: float, sock: socket.socket) -> Iterator[None]:
        """Shut the connection down at the deadline: a server may send a byte at a time."""
        same = sock.dup()  # still valid when TLS has taken over the other
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), _shut_down, [same])
        timer.daemon = True
        timer.start()
        self._sockets.add(same)
        try:
            if self._aborted.is_set():
                raise ConnectionAbortedError("it was given up")
            yield
        finally:
            self._sockets.discard(same)
            timer.cancel()
            timer.join()
            same.close()

    def _is_allowed(self, address: str) -> bool:
        try:
            # one with a zone (RFC 4007) is an address of the local network
            return "%" not in address and self.may_reach(ip_address(address))
        except ValueError:
            return False


def _shut_down(sock: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        sock.shutdown(socket.SHUT_RDWR)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise NotFetched("it redirects to no address", permanent=True) from None


def _text_of(error: Exception) -> str:
    return str(error) or type(error).__name__
