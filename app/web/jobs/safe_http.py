"""Fetching a file from an address that a stranger chose, without being led astray.

Such an address may name this machine, its neighbours, or a cloud's metadata service
(https://owasp.org/www-community/attacks/Server_Side_Request_Forgery). So every address that a
name resolves to is checked, the connection goes to a checked one and not to what the name
resolves to a moment later, and each redirection begins anew. A timer ends what takes too long,
and ``end`` what goes on when the process is to stop.
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
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urljoin, urlsplit

Address = IPv4Address | IPv6Address

MOST_REDIRECTIONS = 3
# Addresses of the Internet (RFC 4291, section 2.4), and those that stand for one of IPv4.
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052, section 2.1
PORTS = {"http": 80, "https": 443}
REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
# What may be different next time.
PASSING = frozenset({408, 425, 429})


class NotFetched(Exception):
    """There is no file; the text says why. ``for_good``: asking again would be of no use."""

    def __init__(self, reason: str, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


def is_public(address: Address) -> bool:
    """Whether an address belongs to the Internet, and to one machine there."""
    if isinstance(address, IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved)
    stands_for = _ipv4_within(address)
    if stands_for is not None:
        return is_public(stands_for)
    return address in GLOBAL_UNICAST and address.is_global


def _ipv4_within(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(address.packed[12:])
    return address.ipv4_mapped or address.sixtofour


@dataclass(frozen=True)
class PublicHttp:
    """How files are fetched: within what time (seconds) and size (bytes), and from where."""

    user_agent: str
    seconds: float = 10
    most_bytes: int = 5_000_000
    may_reach: Callable[[Address], bool] = is_public
    # None: any
    ports: frozenset[int] | None = frozenset(PORTS.values())
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _over: threading.Event = field(default_factory=threading.Event, init=False)
    _under_way: set[socket.socket] = field(default_factory=set, init=False)

    def end(self) -> None:
        """Fetch nothing any more: whatever is being fetched is given up at once."""
        self._over.set()
        for sock in tuple(self._under_way):
            _cut(sock)

    def fetch(self, url: str) -> bytes:
        """The body of the answer to GET. Raises NotFetched.

        The time does not bound looking up a name, which the system's resolver does.
        """
        deadline = time.monotonic() + self.seconds
        try:
            for _ in range(MOST_REDIRECTIONS + 1):
                body, next_url = self._get(url, deadline)
                if next_url is None:
                    return body
                url = next_url
        except (OSError, http.client.HTTPException) as error:
            late = time.monotonic() >= deadline
            raise NotFetched("it took too long" if late else _words(error)) from None
        raise NotFetched("it redirects too often", for_good=True)

    def _get(self, url: str, deadline: float) -> tuple[bytes, str | None]:
        """The body, or where it redirects to."""
        secure, host, port, target = self._parts(url)
        with self._connected(host, port, deadline) as plain, self._ended_at(deadline, plain):
            sock = self.tls.wrap_socket(plain, server_hostname=host) if secure else plain
            connection = http.client.HTTPConnection(host, port)
            connection.default_port = PORTS["https" if secure else "http"]
            connection.sock = sock
            with closing(connection):
                headers = {"User-Agent": self.user_agent, "Accept": "image/*"}
                connection.request("GET", target, headers=headers)
                with connection.getresponse() as answer:
                    if answer.status in REDIRECTIONS and (location := answer.headers["Location"]):
                        return b"", _joined(url, location)
                    return self._body(answer, deadline), None

    def _body(self, answer: http.client.HTTPResponse, deadline: float) -> bytes:
        status = answer.status
        if status != HTTPStatus.OK:
            for_good = 400 <= status < 500 and status not in PASSING
            raise NotFetched(f"the server answers {status}", for_good)
        body = answer.read(self.most_bytes + 1)
        if len(body) > self.most_bytes:
            raise NotFetched(f"it has more than {self.most_bytes} bytes", for_good=True)
        if self._over.is_set() or time.monotonic() >= deadline or answer.length:
            raise ConnectionError("the connection ended too early")
        return body

    def _parts(self, url: str) -> tuple[bool, str, int, str]:
        """Whether by TLS, the host, the port and what to ask it for. Raises NotFetched."""
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").encode("idna").decode("ascii")
            port = PORTS[parts.scheme] if parts.port is None else parts.port
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            target.encode("ascii")
        except (KeyError, ValueError):
            raise NotFetched("the address is not understood", for_good=True) from None
        if not host or parts.username is not None or parts.password is not None:
            raise NotFetched("the address is not understood", for_good=True)
        if self.ports is not None and port not in self.ports:
            raise NotFetched(f"port {port} is not asked", for_good=True)
        return parts.scheme == "https", host, port, target

    def _connected(self, host: str, port: int, deadline: float) -> socket.socket:
        """A connection to an address of the host that may be reached."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not addresses or not all(self._is_allowed(address) for address in addresses):
            raise NotFetched("the host is not on the Internet", for_good=True)
        trouble: OSError = TimeoutError()
        for address in dict.fromkeys(addresses):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            try:
                return socket.create_connection((address, port), timeout=left)
            except OSError as error:
                trouble = error
        raise trouble

    @contextmanager
    def _ended_at(self, deadline: float, sock: socket.socket) -> Iterator[None]:
        """Cut the connection at the deadline: a server may send byte after byte for ever."""
        same = sock.dup()  # by this one it is reached, whatever has become of the other
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), _cut, [same])
        timer.daemon = True
        timer.start()
        self._under_way.add(same)
        try:
            if self._over.is_set():
                raise ConnectionAbortedError("it was given up")
            yield
        finally:
            self._under_way.discard(same)
            timer.cancel()
            timer.join()
            same.close()

    def _is_allowed(self, address: str) -> bool:
        try:
            # one with a zone (RFC 4007) is an address of a neighbour's
            return "%" not in address and self.may_reach(ip_address(address))
        except ValueError:
            return False


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # it is over
        sock.shutdown(socket.SHUT_RDWR)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise NotFetched("it redirects to no address", for_good=True) from None


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
