"""Finished pages in the memory of this process: bounded in bytes, oldest use first out."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

import brotli

from app.web.cache.conditional import entity_tag

Headers = list[tuple[str, str]]

# Below this size the header of the compressed form costs more than it saves.
SMALLEST_TO_COMPRESS = 500
# Made once, sent often. Brotli's best, 11, takes 60 ms for a page and saves 4 per cent more.
GZIP_LEVEL = 9
BROTLI_QUALITY = 6
# What an entry costs beside its bytes, roughly: its objects, its key, its headers.
OVERHEAD_BYTES = 2_000
NOT_KEPT = frozenset(
    {"content-length", "content-encoding", "x-request-id", "date", "etag", "set-cookie"}
)


@dataclass(frozen=True)
class Form:
    """A page as it is sent: its body in one encoding, and the headers that go with it."""

    body: bytes
    headers: Headers


@dataclass(frozen=True)
class StoredPage:
    """A page in every form that clients ask for, made once."""

    etag: str
    last_modified: str | None
    forms: dict[str, Form]
    not_modified: Headers
    route: str
    version: object
    expires: float

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return sum(len(form.body) for form in self.forms.values()) + OVERHEAD_BYTES


def finished_page(
    body: bytes, headers: Headers, route: str, version: object, expires: float
) -> StoredPage:
    """A page ready to be sent many times."""
    kept = [(name, value) for name, value in headers if name.lower() not in NOT_KEPT]
    etag = entity_tag(body)
    shared = [*kept, ("ETag", etag)]
    forms = {"": _form(body, shared)}
    if len(body) >= SMALLEST_TO_COMPRESS:
        forms["gzip"] = _form(gzip.compress(body, GZIP_LEVEL, mtime=0), shared, "gzip")
        forms["br"] = _form(brotli.compress(body, quality=BROTLI_QUALITY), shared, "br")
    return StoredPage(
        etag=etag,
        last_modified=dict(kept).get("Last-Modified"),
        forms=forms,
        # a 304 carries what a 200 would, but nothing about the body (RFC 9110, section 15.4.5)
        not_modified=[item for item in shared if item[0].lower() != "content-type"],
        route=route,
        version=version,
        expires=expires,
    )


def _form(body: bytes, headers: Headers, encoding: str = "") -> Form:
    encoded = [("Content-Encoding", encoding)] if encoding else []
    return Form(body, [*headers, *encoded, ("Content-Length", str(len(body)))])


class PageStore:
    """Pages by key, within ``capacity`` bytes. May be used from any thread."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.bytes = 0
        self._pages: OrderedDict[Hashable, StoredPage] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Hashable) -> StoredPage | None:
        """The page of this key, whatever its age."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: StoredPage) -> None:
        """Keep a page; what has not been asked for the longest makes room for it."""
        with self._lock:
            self._drop(key)
            if page.size > self.capacity:
                return
            self._pages[key] = page
            self.bytes += page.size
            while self.bytes > self.capacity:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Hashable) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.bytes -= page.size
