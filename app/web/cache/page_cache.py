"""Pages for strangers, kept in memory in front of the application.

What may be kept, the application says itself (``cache_headers``): whole, successful answers to
somebody without a session. A page is kept under everything that changes it, and is good as long
as the site's version is the one it was made from.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_cookie

from app.web.cache.cache_headers import PUBLIC, ROUTE
from app.web.cache.conditional import CONDITIONS, is_known
from app.web.cache.page_store import Headers, PageStore, StoredPage, finished_page
from app.web.cache.site_version import SiteVersionCache, Version
from app.web.i18n.locale import LANGUAGE_COOKIE, strangers_language
from app.web.logs.request_id import request_id_for

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Nothing here is for everybody, or it is faster as it is.
PASSED_BY = (
    *("/api/", "/auth/", "/bootstrap/", "/card/", "/picture/", "/static/"),
    *("/healthz", "/readyz", "/metrics"),
)
# However sure we are: a page is made anew after this time.
LONGEST_SECONDS = 300
# How long to wait for somebody else who is making the same page.
WAIT_SECONDS = 15
# Longer addresses are nobody's links.
LONGEST_QUERY = 500
# In environ of a request that must not wait, for a template or the database: whether it was
# answered from memory (see app/web/cache/at_once.py).
AT_ONCE = "blog.at_once"


class NotAtHand(Exception):
    """The answer to a request that must not wait takes time."""


class PageCache:
    """WSGI middleware (PEP 3333) that answers strangers from memory."""

    def __init__(self, app: Flask, capacity: int) -> None:
        self.wsgi_app: WSGIApplication = app.wsgi_app
        self.store = PageStore(capacity)
        self._extensions = app.extensions
        self._only_https = app.config["FORCE_HTTPS"]
        session_cookie = app.config["SESSION_COOKIE_NAME"]
        remember_cookie = app.config.get("REMEMBER_COOKIE_NAME", "remember_token")
        self.personal = (f"{session_cookie}=", f"{remember_cookie}=")
        self._lock = threading.Lock()
        self._being_made: dict[Hashable, threading.Event] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or let the application answer and remember what it says.

        Raises NotAtHand where the request must not wait for that.
        """
        began = time.perf_counter()
        key = self._key(environ)
        if AT_ONCE in environ:
            at_hand = self._at_hand(key)
            environ[AT_ONCE] = True
            return self._from_memory(at_hand, began, environ, start_response)
        version = self._site_version.version() if key is not None else None
        if key is None or version is None:
            return self.wsgi_app(environ, start_response)
        page = self._fresh(key, version) or self._wait_for_other(key)
        if page is None:
            self._count("miss")
            return self._make(key, version, environ, start_response)
        return self._from_memory(page, began, environ, start_response)

    def _from_memory(
        self,
        page: StoredPage,
        began: float,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Send a page from memory, and count it."""
        self._count("hit")
        status, body = _send(page, environ, start_response)
        if (metrics := self._extensions.get("metrics")) is not None:
            seconds = time.perf_counter() - began
            metrics.count_answer(environ["REQUEST_METHOD"], page.route, status, seconds)
        return body

    @property
    def _site_version(self) -> SiteVersionCache:
        return cast("SiteVersionCache", self._extensions["site_version"])

    def _count(self, result: str) -> None:
        if (metrics := self._extensions.get("metrics")) is not None:
            metrics.lookups.labels("pages", result).inc()

    def _key(self, environ: WSGIEnvironment) -> Hashable | None:
        """What the page depends on, or None when it may be somebody's own."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        scheme = environ["wsgi.url_scheme"]
        if path.startswith(PASSED_BY) or len(query) > LONGEST_QUERY:
            return None
        if self._only_https and scheme != "https":
            return None
        chosen = ""
        cookies = environ.get("HTTP_COOKIE")
        if cookies:
            if any(name in cookies for name in self.personal):
                return None
            chosen = parse_cookie(cookies).get(LANGUAGE_COOKIE, "")
        language = strangers_language(chosen, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME")
        return scheme, host, environ.get("SCRIPT_NAME", ""), path, query, language

    def _at_hand(self, key: Hashable | None) -> StoredPage:
        """The page, if this process is sure of it without asking. Raises NotAtHand."""
        version = self._site_version.known() if key is not None else None
        page = self._fresh(key, version) if version is not None else None
        if page is None:
            raise NotAtHand
        return page

    def _fresh(self, key: Hashable, version: Version) -> StoredPage | None:
        page = self.store.get(key)
        if page is not None and page.version == version and page.expires > time.monotonic():
            return page
        return None

    def _wait_for_other(self, key: Hashable) -> StoredPage | None:
        """The page that another thread is making now; None when it is this thread's turn."""
        with self._lock:
            other = self._being_made.get(key)
            if other is None:
                self._being_made[key] = threading.Event()
                return None
        other.wait(WAIT_SECONDS)
        version = self._site_version.version()
        return self._fresh(key, version) if version is not None else None

    def _make(
        self,
        key: Hashable,
        version: Version,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        try:
            answer = _whole_answer(self.wsgi_app, environ)
            if environ["REQUEST_METHOD"] == "HEAD" or not answer.is_public:
                return answer.pass_on(start_response)
            page = finished_page(
                answer.body,
                answer.headers,
                environ.get(ROUTE, ""),
                version,
                time.monotonic() + LONGEST_SECONDS,
            )
            # what has changed while it was being made may or may not be in it
            if self._site_version.version() == version:
                self.store.put(key, page)
        finally:
            with self._lock:
                done = self._being_made.pop(key, None)
            if done is not None:
                done.set()
        return _send(page, environ, start_response)[1]


class _Answer:
    """What the application says to one request, whole."""

    def __init__(self, wsgi_app: WSGIApplication, environ: WSGIEnvironment) -> None:
        self.status = ""
        self.headers: Headers = []
        self._error: Any = None
        written: list[bytes] = []

        def start(status: str, headers: Headers, error: Any = None) -> Any:
            self.status, self.headers, self._error = status, headers, error
            return written.append

        chunks = wsgi_app(environ, start)
        try:
            written.extend(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        self.body = b"".join(written)

    @property
    def is_public(self) -> bool:
        """Whether everybody who asks may get the same."""
        if not self.status.startswith("200 "):
            return False
        names = {name.lower(): value for name, value in self.headers}
        return names.get("cache-control", "").startswith(PUBLIC) and "set-cookie" not in names

    def pass_on(self, start_response: StartResponse) -> Iterable[bytes]:
        """Say it to the client as it is."""
        start_response(self.status, self.headers, self._error)
        return [self.body]


def _whole_answer(wsgi_app: WSGIApplication, environ: WSGIEnvironment) -> _Answer:
    """The answer to somebody who has nothing yet: a page can be kept, "not modified" cannot."""
    is_get = environ["REQUEST_METHOD"] == "GET"
    conditions = {name: environ.pop(name) for name in CONDITIONS if is_get and name in environ}
    try:
        return _Answer(wsgi_app, environ)
    finally:
        environ.update(conditions)


def _send(
    page: StoredPage, environ: WSGIEnvironment, start_response: StartResponse
) -> tuple[int, list[bytes]]:
    """Send the page as this client wants it; answers the status and the body."""
    request_id = ("X-Request-ID", request_id_for(environ.get("HTTP_X_REQUEST_ID", "")))
    if is_known(environ, page.etag, page.last_modified):
        start_response("304 NOT MODIFIED", [request_id, *page.not_modified])
        return 304, []
    encoding = _best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    form = page.forms.get(encoding) or page.forms[""]
    start_response("200 OK", [request_id, *form.headers])
    return 200, [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]


@lru_cache(maxsize=256)
def _best_encoding(header: str) -> str:
    """The smallest form that an Accept-Encoding header allows (RFC 9110, section 12.5.3)."""
    accepted = parse_accept_header(header, Accept)
    return next((name for name in ("br", "gzip") if accepted.quality(name) > 0), "")


def register_page_cache(app: Flask) -> None:
    """Put the cache in front of the application, unless it is given no memory.

    Whatever changes what a request says, such as the proxies' headers, is put in front of it.
    """
    capacity = app.config["PAGE_CACHE_MEGABYTES"] * 1024 * 1024
    if capacity:
        cache = PageCache(app, capacity)
        app.extensions["page_cache"] = cache
        app.wsgi_app = cache  # type: ignore[method-assign]
