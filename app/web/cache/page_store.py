"""Rendered pages as they are kept in memory: complete, in every content coding."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

import brotli

from app.web.cache.conditional import entity_tag

Headers = list[tuple[str, str]]

# Below this size the header of the compressed form costs more than it saves.
SMALLEST_TO_COMPRESS = 500
# Compressed once, sent often. Brotli's best, 11, is slow and saves little more.
GZIP_LEVEL = 9
BROTLI_QUALITY = 6
# Roughly what an entry takes beside its bytes and its key: its objects, its headers.
OVERHEAD_BYTES = 2_000
NOT_STORED = frozenset(
    {"content-length", "content-encoding", "x-request-id", "date", "etag", "set-cookie"}
)


@dataclass(frozen=True)
class Representation:
    """A body in one content coding, and the headers that are sent with it."""

    body: bytes
    headers: Headers


@dataclass(frozen=True)
class StoredPage:
    """A page in every content coding, by its name ("" for none)."""

    etag: str
    last_modified: str | None
    representations: dict[str, Representation]
    not_modified: Headers
    route: str
    version: object
    expires: float
    # what sending it is counted as in the statistics; None for nothing
    counted: object = None

    @property
    def size(self) -> int:
        """Return the bytes of memory it takes, roughly."""
        return sum(len(one.body) for one in self.representations.values()) + OVERHEAD_BYTES


def finished_page(
    body: bytes,
    headers: Headers,
    route: str,
    version: object,
    expires: float,
    counted: object = None,
) -> StoredPage:
    """Return a page that is ready to be sent many times.

    ``route`` names it in metrics, ``version`` is the site's version it was made from, ``expires``
    the time on the monotonic clock, in seconds, until which it may be sent, and ``counted`` what
    sending it is counted as.
    """
    stored = [(name, value) for name, value in headers if name.lower() not in NOT_STORED]
    etag = entity_tag(body)
    shared = [*stored, ("ETag", etag)]
    representations = {"": _representation(body, shared)}
    if len(body) >= SMALLEST_TO_COMPRESS:
        gzipped = gzip.compress(body, GZIP_LEVEL, mtime=0)
        representations["gzip"] = _representation(gzipped, shared, "gzip")
        brotlied = brotli.compress(body, quality=BROTLI_QUALITY)
        representations["br"] = _representation(brotlied, shared, "br")
    return StoredPage(
        etag=etag,
        last_modified=dict(stored).get("Last-Modified"),
        representations=representations,
        # a 304 carries what a 200 would, but nothing about the body (RFC 9110, section 15.4.5)
        not_modified=[item for item in shared if item[0].lower() != "content-type"],
        route=route,
        version=version,
        expires=expires,
        counted=counted,
    )


def _representation(body: bytes, headers: Headers, coding: str = "") -> Representation:
    encoded = [("Content-Encoding", coding)] if coding else []
    return Representation(body, [*headers, *encoded, ("Content-Length", str(len(body)))])
