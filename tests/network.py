"""A test that connects to another machine fails."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest


class NetworkUsedError(RuntimeError):
    """A test tried to connect to another machine."""


def is_here(host: object) -> bool:
    """Return whether the name or address is that of this machine."""
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


class NetworkGuard:
    """Refuses connections to other machines and look-ups of their names, and records them.

    They are recorded because the application may catch what is raised.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def refuse(self, what: str) -> None:
        """Record the attempt and refuse it."""
        self.attempts.append(what)
        raise NetworkUsedError(what)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Watch every socket of this process until ``monkeypatch`` is undone."""
        for name in ("connect", "connect_ex", "sendto"):
            original = getattr(socket.socket, name)
            monkeypatch.setattr(socket.socket, name, self._watched(name, original))
        look_up = socket.getaddrinfo

        def look_up_here(host: Any, *args: Any, **kwargs: Any) -> Any:
            if not is_here(host):
                self.refuse(f"getaddrinfo({host!r})")
            return look_up(host, *args, **kwargs)

        monkeypatch.setattr(socket, "getaddrinfo", look_up_here)

    def _watched(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def watched(connection: socket.socket, *args: Any) -> Any:
            address = args[-1]
            if connection.family != socket.AF_UNIX and not is_here(address[0]):
                self.refuse(f"{name}({address!r})")
            return original(connection, *args)

        return watched
