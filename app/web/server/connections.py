"""Limits of the connections of a process: how many, how slow, and how much they may spool.

waitress receives every request whole before a thread handles it, so a slow client costs a
connection and what it has sent. The worker has the connections examined twice a second, and at
once when they have sent too much: a fast network brings any amount in half a second, but in a turn
of waitress's loop a connection brings no more than ``recv_bytes``, 8 kB.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any

INTERVAL_SECONDS = 0.5
LOG_SECONDS = 60.0
# Parts of the capacity: above the first, connections are closed until there are no more than the
# second, so that new clients find room.
CROWDED, ROOMY = 0.9, 0.8

IDLE, RECEIVING, HANDLING, SENDING = "idle", "receiving", "handling", "sending"

_log = logging.getLogger("app.connections")


@dataclass
class Phase:
    """What a connection does, since when, and how many bytes had come when last measured.

    waitress itself closes a connection on which a response is not taken for ``keepalive`` seconds.
    """

    kind: str
    request: object
    began: float
    measured: float
    progress: int


class ConnectionLimits:
    """Closes connections that break the limits, those first that have been at it longest.

    ``settings`` are the application's, ``capacity`` is the number of connections that the server
    accepts, ``clock`` returns monotonic seconds.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        capacity: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_address: int = settings["CONNECTIONS_PER_ADDRESS"]
        self._hops: int = settings["PROXY_HOPS"]
        self._longest: int = settings["REQUEST_SECONDS"]
        self._upload: int = settings["UPLOAD_BYTES_PER_SECOND"]
        self._patience: int = settings["SLOW_SECONDS"]
        self._slowest: int = settings["SLOW_BYTES_PER_SECOND"]
        self._spool: int = settings["SPOOL_MEGABYTES"] * 1024 * 1024
        self._capacity = capacity
        self._clock = clock
        self._next = self._next_log = clock()
        self._phases: dict[Any, Phase] = {}
        self._closed: Counter[str] = Counter()

    def enforce(self, channels: Iterable[Any]) -> None:
        """Examine waitress's channels if they have not been for INTERVAL_SECONDS, or hold too much.

        To be called after each turn of waitress's loop.
        """
        channels, now = list(channels), self._clock()
        if now < self._next and _spooled_bytes(channels) <= self._spool:
            return
        self._next = now + INTERVAL_SECONDS
        self._phases = {channel: self._phase(channel, now) for channel in channels}
        for channel, phase in list(self._phases.items()):
            if self._is_slow(phase, now):
                self._close(channel, "too slow")
        self._make_room(now)
        self._bound_spool()
        self._log(now)

    def _phase(self, channel: Any, now: float) -> Phase:
        """Return what a connection does now, with the times of before if it still does that."""
        kind, request, progress = _activity(channel)
        known = self._phases.get(channel)
        if known and known.kind == kind and known.request is request:
            if progress - known.progress >= self._slowest * max(now - known.measured, 1):
                known.measured, known.progress = now, progress
            return known
        return Phase(kind, request, now, now, progress)

    def _is_slow(self, phase: Phase, now: float) -> bool:
        """Return whether a request takes too long to arrive, or too few bytes of it came.

        A large upload over a poor connection may take longer than others as long as it goes on.
        """
        if phase.kind != RECEIVING:
            return False
        too_long = now - phase.began > self._longest and self._falls_behind(phase, now)
        return too_long or now - phase.measured > self._patience

    def _falls_behind(self, phase: Phase, now: float) -> bool:
        """Return whether less has come on average than an upload may go on with."""
        received: int = phase.request.body_bytes_received  # type: ignore[attr-defined]
        return received < self._upload * (now - phase.began)

    def _make_room(self, now: float) -> None:
        """Close connections of addresses that have too many, and of all when there are too many."""
        by_address: defaultdict[str, list[Any]] = defaultdict(list)
        for channel in self._phases:
            if address := client_address(channel, self._hops):
                by_address[address].append(channel)
        for of_address in by_address.values() if self._per_address else ():
            self._close_oldest(of_address, len(of_address) - self._per_address, "one address")
        if len(self._phases) > CROWDED * self._capacity:
            excess = len(self._phases) - int(ROOMY * self._capacity)
            self._close_oldest(list(self._phases), excess, "too many")

    def _close_oldest(self, channels: list[Any], number: int, reason: str) -> None:
        """Close so many, but none whose request is being handled."""
        if number <= 0:
            return
        closable = [one for one in channels if self._phases[one].kind != HANDLING]
        for channel in sorted(closable, key=self._age, reverse=True)[:number]:
            self._close(channel, reason)

    def _age(self, channel: Any) -> float:
        """Return for how many seconds the connection has done what it does."""
        phase = self._phases[channel]
        if phase.kind == IDLE:  # between the examinations it may have had a request
            return time.time() - float(channel.last_activity)
        return self._clock() - phase.began

    def _bound_spool(self) -> None:
        """Close connections until what has arrived of unfinished requests fits."""
        received = {
            channel: phase.request.body_bytes_received  # type: ignore[attr-defined]
            for channel, phase in self._phases.items()
            if phase.kind == RECEIVING
        }
        total = sum(received.values())
        for channel in sorted(received, key=self._age, reverse=True):
            if total <= self._spool:
                break
            if received[channel]:
                total -= received[channel]
                self._close(channel, "spool")

    def _close(self, channel: Any, reason: str) -> None:
        del self._phases[channel]
        channel.handle_close()
        self._closed[reason] += 1

    def _log(self, now: float) -> None:
        """Log what was closed, at most once in LOG_SECONDS."""
        if self._closed and now >= self._next_log:
            self._next_log = now + LOG_SECONDS
            reasons = ", ".join(f"{reason}: {n}" for reason, n in sorted(self._closed.items()))
            _log.warning("connections were closed (%s)", reasons)
            self._closed.clear()


def _activity(channel: Any) -> tuple[str, object, int]:
    """Return what a channel does, the request that arrives, and how many bytes of it have."""
    request = channel.request
    if channel.requests:
        return HANDLING, None, 0
    if channel.total_outbufs_len:
        return SENDING, None, 0
    if request is not None:
        return RECEIVING, request, request.header_bytes_received + request.body_bytes_received
    return IDLE, None, 0


def _spooled_bytes(channels: Iterable[Any]) -> int:
    """Return how much has arrived of the bodies of unfinished requests."""
    return sum(channel.request.body_bytes_received for channel in channels if channel.request)


def client_address(channel: Any, hops: int) -> str:
    """Return the network address of a connection's client; empty if it is not known (yet).

    Behind ``hops`` trusted proxies it is the one in X-Forwarded-For, once the headers of a request
    have arrived. An IPv6 address stands for its /64 network, within which a client can choose.
    """
    if not hops:
        host, port = channel.addr[:2]
        return network_of(host) if port is not None else ""  # a Unix socket has none
    request = channel.requests[0] if channel.requests else channel.request
    if request is None or not request.headers_finished:
        return ""
    forwarded = request.headers.get("X_FORWARDED_FOR", "").replace('"', "").split(",")
    return network_of(forwarded[-hops].strip()) if len(forwarded) >= hops else ""


def network_of(address: str) -> str:
    """Return an IPv4 address, or the /64 network of an IPv6 address; other text as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))


def is_busy(channel: Any) -> bool:
    """Return whether a request is being received, or handled: nothing is read meanwhile."""
    return channel.request is not None or not channel.readable()
