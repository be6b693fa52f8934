"""A cache in front of the application for the pages of anonymous visitors.

The application says by ``Cache-Control`` what may be stored (``cache_headers``): complete,
successful responses to requests without a session. A page is stored under everything it depends
on, and is used as long as the site's version is the one it was made from.
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

from app.web.cache.byte_cache import ByteCache
from app.web.cache.cache_headers import PUBLIC, ROUTE
from app.web.cache.conditional import CONDITIONS, is_not_modified
from app.web.cache.page_store import Headers, StoredPage, finished_page
from app.web.cache.site_settings import SiteSettings
from app.web.cache.site_version import SiteVersionCache, Version
from app.web.i18n.locale import anonymous_language
from app.web.i18n.posts_language import remembered_language
from app.web.logs.request_id import request_id_for
from app.web.security.cookies import LANGUAGE, POSTS_LANGUAGE, cookie_name
from app.web.statistics.counted import COUNTED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Nothing below these paths is public, or it is faster without the cache.
PASSED_BY = (
    *("/api/", "/auth/", "/bootstrap/", "/card/", "/media/", "/picture/", "/static/"),
    *("/healthz", "/readyz", "/metrics"),
)
# A page is made again after this time even if nothing has changed.
LONGEST_SECONDS = 300
# How long to wait for another thread that is making the same page.
WAIT_SECONDS = 15
# No link of the site is longer; made-up addresses need not take memory.
LONGEST_QUERY = 500
LONGEST_PATH = 500
# No browser's Accept-Encoding is longer. A longer one is taken for none.
LONGEST_ACCEPT_ENCODING = 200


class PageCache:
    """WSGI middleware (PEP 3333) that sends stored pages to anonymous visitors.

    ``capacity`` is in bytes.
    """

    def __init__(self, app: Flask, capacity: int) -> None:
        self.wsgi_app: WSGIApplication = app.wsgi_app
        self.store: ByteCache[StoredPage] = ByteCache(capacity)
        self._extensions, self._config = app.extensions, app.config
        self._only_https = app.config["FORCE_HTTPS"]
        personal = (app.config["SESSION_COOKIE_NAME"], app.config["REMEMBER_COOKIE_NAME"])
        self._personal_cookies = tuple(f"{name}=" for name in personal)
        self._language_cookie = cookie_name(LANGUAGE, app.config)
        self._posts_language_cookie = cookie_name(POSTS_LANGUAGE, app.config)
        self._lock = threading.Lock()
        self._being_made: dict[Hashable, threading.Event] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send a stored page, or call the application and store its response if it may be."""
        began = time.perf_counter()
        version = self._settings.refresh() if self._may_be_public(environ) else None
        if version is None:
            return self.wsgi_app(environ, start_response)
        key = self._key(environ)
        page = self._current(key, version) or self._wait_for_other(key)
        if page is None:
            self._count("miss")
            return self._make(key, version, environ, start_response)
        self._count("hit")
        environ[COUNTED] = page.counted
        status, body = _send(page, environ, start_response)
        if (metrics := self._extensions.get("metrics")) is not None:
            seconds = time.perf_counter() - began
            metrics.count_answer(environ["REQUEST_METHOD"], page.route, status, seconds)
        return body

    @property
    def _settings(self) -> SiteSettings:
        return cast("SiteSettings", self._extensions["site_settings"])

    @property
    def _site_version(self) -> SiteVersionCache:
        return cast("SiteVersionCache", self._extensions["site_version"])

    def _count(self, result: str) -> None:
        if (metrics := self._extensions.get("metrics")) is not None:
            metrics.lookups.labels("pages", result).inc()

    def _may_be_public(self, environ: WSGIEnvironment) -> bool:
        """Return whether this asks for a page that may be the same for all strangers."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return False
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if len(query) > LONGEST_QUERY or len(path) > LONGEST_PATH or path.startswith(PASSED_BY):
            return False
        if self._only_https and environ["wsgi.url_scheme"] != "https":
            return False
        cookies = environ.get("HTTP_COOKIE", "")
        return not any(name in cookies for name in self._personal_cookies)

    def _key(self, environ: WSGIEnvironment) -> Hashable:
        """Return what a public page depends on, the settings in force included."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        chosen = posts_language = ""
        if cookies := environ.get("HTTP_COOKIE"):
            values = parse_cookie(cookies)
            chosen = values.get(self._language_cookie, "")
            if path == "/":
                posts_language = remembered_language(values.get(self._posts_language_cookie, ""))
        language = anonymous_language(
            chosen, environ.get("HTTP_ACCEPT_LANGUAGE", ""), self._config["SITE_LANGUAGE"]
        )
        scheme = environ["wsgi.url_scheme"]
        host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME")
        return scheme, host, environ.get("SCRIPT_NAME", ""), path, query, language, posts_language

    def _current(self, key: Hashable, version: Version) -> StoredPage | None:
        page = self.store.get(key)
        if page is not None and page.version == version and page.expires > time.monotonic():
            return page
        return None

    def _wait_for_other(self, key: Hashable) -> StoredPage | None:
        """Return the page that another thread is making; None if this thread must make it."""
        with self._lock:
            other = self._being_made.get(key)
            if other is None:
                self._being_made[key] = threading.Event()
                return None
        other.wait(WAIT_SECONDS)
        version = self._site_version.version()
        return self._current(key, version) if version is not None else None

    def _make(
        self,
        key: Hashable,
        version: Version,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        try:
            response = _unconditional_response(self.wsgi_app, environ)
            if environ["REQUEST_METHOD"] == "HEAD" or not response.is_public:
                return response.send(start_response)
            page = finished_page(
                response.body,
                response.headers,
                environ.get(ROUTE, ""),
                version,
                time.monotonic() + LONGEST_SECONDS,
                environ.get(COUNTED),
            )
            # a change made meanwhile may or may not be in the page
            if self._site_version.version() == version:
                self.store.put(key, page, page.size)
        finally:
            with self._lock:
                done = self._being_made.pop(key, None)
            if done is not None:
                done.set()
        return _send(page, environ, start_response)[1]


class _Response:
    """The application's complete response to one request."""

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
        """Return whether a shared cache may store it."""
        if not self.status.startswith("200 "):
            return False
        names = {name.lower(): value for name, value in self.headers}
        return names.get("cache-control", "").startswith(PUBLIC) and "set-cookie" not in names

    def send(self, start_response: StartResponse) -> Iterable[bytes]:
        """Send it to the client as it is."""
        start_response(self.status, self.headers, self._error)
        return [self.body]


def _unconditional_response(wsgi_app: WSGIApplication, environ: WSGIEnvironment) -> _Response:
    """Return the response without conditions: a page can be stored, a 304 cannot."""
    is_get = environ["REQUEST_METHOD"] == "GET"
    conditions = {name: environ.pop(name) for name in CONDITIONS if is_get and name in environ}
    try:
        return _Response(wsgi_app, environ)
    finally:
        environ.update(conditions)


def _send(
    page: StoredPage, environ: WSGIEnvironment, start_response: StartResponse
) -> tuple[int, list[bytes]]:
    """Send the page in the representation that the client accepts; return status and body."""
    request_id = ("X-Request-ID", request_id_for(environ.get("HTTP_X_REQUEST_ID", "")))
    if is_not_modified(environ, page.etag, page.last_modified):
        start_response("304 NOT MODIFIED", [request_id, *page.not_modified])
        return 304, []
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    coding = _best_coding(accepted) if len(accepted) <= LONGEST_ACCEPT_ENCODING else ""
    chosen = page.representations.get(coding) or page.representations[""]
    start_response("200 OK", [request_id, *chosen.headers])
    return 200, [] if environ["REQUEST_METHOD"] == "HEAD" else [chosen.body]


@lru_cache(maxsize=256)
def _best_coding(header: str) -> str:
    """Return the smallest coding that an Accept-Encoding header allows: RFC 9110, 12.5.3."""
    accepted = parse_accept_header(header, Accept)
    return next((name for name in ("br", "gzip") if accepted.quality(name) > 0), "")


def register_page_cache(app: Flask) -> None:
    """Put the cache in front of the application unless PAGE_CACHE_MEGABYTES is 0.

    Middleware that changes the request, such as ProxyFix, must be registered later.
    """
    capacity = app.config["PAGE_CACHE_MEGABYTES"] * 1024 * 1024
    if capacity:
        cache = PageCache(app, capacity)
        app.extensions["page_cache"] = cache
        app.wsgi_app = cache  # type: ignore[method-assign]
