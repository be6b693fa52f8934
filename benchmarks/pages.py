"""The pages that are measured, and the users who request them."""

from __future__ import annotations

import base64
import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from app import db
from app.models import User
from app.services.pagination import Cursor, PageRequest
from app.services.posts import lists
from app.services.posts.tagging import tag_by_slug
from benchmarks.databases import Database
from benchmarks.seeding import PASSWORD, RARE_TAG

# Of lists that have fewer, the one in the middle.
DEEP = 1_000
# More than a process remembers parts of, see app/web/pages/fragment_cache.py.
DIFFERENT_PAGES = 200
# No page is smaller, even compressed.
SMALLEST = 1_500
ITEMS = 20
STRANGER, READER, OF_BUSY, OF_QUIET = "", "reader", "reader-of-busy", "reader-of-quiet"


class From(Enum):
    """Where a response comes from, which decides what it is compared with."""

    MEMORY = "memory"
    APPLICATION = "application"


@dataclass(frozen=True)
class Case:
    """A page, and how to recognize it in a response."""

    name: str
    path: str
    known: str
    who: str = STRANGER
    source: From = From.APPLICATION
    program: bool = False
    items: int = 0
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    # other pages of the kind, asked for in turn
    paths: tuple[str, ...] = ()

    @property
    def logged_in(self) -> bool:
        """Return whether a user is logged in."""
        return bool(self.who)


@dataclass(frozen=True)
class Answer:
    """A response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def cases(database: Database) -> list[Case]:
    """Return all pages of a database; needs an application context."""
    size = database.size
    middle = size.posts // 20 * 10
    post = {"path": f"/post/{middle}/post-number-{middle}", "known": f"Post number {middle}"}
    author = f"/user/user{size.quiet + 7}"
    lists = {"items": ITEMS, "known": "Older posts"}
    brotli = {"Accept-Encoding": "br, gzip"}
    cached = {"source": From.MEMORY, "headers": brotli}
    followed = {"headers": {"Cookie": "show_followed=1"}, **lists}
    program = {"program": True, "known": '"posts":', "who": READER}
    listed: list[dict[str, Any]] = [
        {"name": "front page, from memory", "path": "/", "known": "", **cached},
        {"name": "front page, not modified", "path": "/", "known": "", "status": 304, **cached},
        {"name": "post, from memory", **post, "known": "", **cached},
        {"name": "front page", "path": "/", **lists},
        {"name": "front page, 1,000th", "path": _deep("/", _everyone), **lists},
        {
            "name": "front page, another each time",
            "path": "/",
            "paths": tuple(_pages("/", _everyone, DIFFERENT_PAGES)),
            **lists,
        },
        {"name": "post", **post},
        {"name": "profile", "path": author, **lists},
        {"name": "tag", "path": "/tag/tag-7", **lists},
        {"name": "tag, 1,000th", "path": _deep("/tag/tag-7", _tagged("tag-7")), **lists},
        {"name": "tag, all long ago", "path": f"/tag/tag-{RARE_TAG}", **lists},
        {"name": "front page, logged in", "path": "/", "who": READER, **lists},
        {"name": "post, logged in", "who": READER, **post},
        {"name": "profile, logged in", "path": author, "who": READER, **lists},
        {"name": "timeline, 10 busy", "path": "/", "who": READER, **followed},
        {
            "name": "timeline, 10 busy, 1,000th",
            "path": _deep("/", _followed(READER)),
            "who": READER,
            **followed,
        },
        {"name": "timeline, 1,000 busy", "path": "/", "who": OF_BUSY, **followed},
        {
            "name": "timeline, 1,000 busy, 1,000th",
            "path": _deep("/", _followed(OF_BUSY)),
            "who": OF_BUSY,
            **followed,
        },
        {"name": "timeline, 1,000 quiet", "path": "/", "who": OF_QUIET, **followed},
        {
            "name": "timeline, 1,000 quiet, 1,000th",
            "path": _deep("/", _followed(OF_QUIET)),
            "who": OF_QUIET,
            **followed,
        },
        {"name": "API, 20 posts", "path": "/api/ver1/posts/", **program},
        {
            "name": "API, 20 posts, 1,000th",
            "path": _deep("/api/ver1/posts/", _everyone),
            **program,
        },
    ]
    return [Case(**case) for case in listed]


# A list is requested by number here, once, to find the address of a page by cursor.
List = Callable[[PageRequest], Any]


def _deep(path: str, listed: List) -> str:
    """Return the address of the 1,000th page of a list, or of the one in the middle."""
    pages = listed(PageRequest(ITEMS, number=DEEP + 1)).pages
    number = DEEP if pages > DEEP else max(2, pages // 2)
    last = listed(PageRequest(ITEMS, number=number - 1)).items[-1]
    address = f"{path}?before={Cursor(last.published_at, last.id)}"
    db.session.rollback()
    return address


def _pages(path: str, listed: List, most: int) -> list[str]:
    """Return the addresses of the first pages of a list, but not of the very first."""
    found = listed(PageRequest(ITEMS * most)).items
    db.session.rollback()
    ends = found[ITEMS - 1 :: ITEMS]
    return [f"{path}?before={Cursor(end.published_at, end.id)}" for end in ends[:-1]]


def _everyone(wanted: PageRequest) -> Any:
    return lists.everyone(lists.TEASERS, wanted)


def _tagged(slug: str) -> List:
    return lambda wanted: lists.tagged(lists.TEASERS, tag_by_slug(slug)[0], wanted)


def _followed(username: str) -> List:
    return lambda wanted: lists.followed(lists.TEASERS, person(username), wanted)


def person(username: str) -> User:
    """Return a user by username."""
    return db.session.scalars(select(User).filter_by(username=username)).one()


class Visitors:
    """The headers of the users who request pages; each logs in once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._known: dict[str, str] = {}

    def headers(self, case: Case) -> dict[str, str]:
        """Return the headers of a request for a page."""
        headers = dict(case.headers)
        if case.program:
            headers["Authorization"] = self._token(case.who)
        elif case.logged_in:
            cookies = [self.session(case.who), headers.get("Cookie", "")]
            headers["Cookie"] = "; ".join(filter(None, cookies))
        if case.status == 304:
            answer = ask(self._port, case.path, headers)
            headers["If-None-Match"] = answer.headers["ETag"]
        return headers

    def session(self, username: str) -> str:
        """Return the session cookie of a user, who logs in the first time."""
        if username not in self._known:
            self._known[username] = _log_in(self._port, f"{username}@example.com")
        return self._known[username]

    def _token(self, username: str) -> str:
        key = f"token of {username}"
        if key not in self._known:
            password = {"Authorization": _basic(f"{username}@example.com", PASSWORD)}
            answer = ask(self._port, "/api/ver1/tokens/", password, method="POST")
            token = answer.body.partition(b'"token":"')[2].partition(b'"')[0].decode()
            self._known[key] = _basic(token, "")
        return self._known[key]


def check(port: int, case: Case, headers: Mapping[str, str]) -> int:
    """Request a page once, exit if the response is another, and return its length in bytes."""
    answer = ask(port, case.path, headers)
    items = answer.body.count(b'"body_html":' if case.program else b'<article class="h-entry')
    wanted = ITEMS if case.program else case.items
    faults = {
        "status": answer.status != case.status,
        "text": case.known.encode() not in answer.body,
        "items": bool(wanted) and items != wanted,
        "size": case.status == 200 and len(answer.body) < SMALLEST,
        "encoding": bool(answer.headers["Content-Encoding"])
        != (case.source is From.MEMORY and case.status == 200),
    }
    if any(faults.values()):
        found = [name for name, is_wrong in faults.items() if is_wrong]
        raise SystemExit(f"{case.name}: wrong {', '.join(found)} ({answer.status}, {items} items)")
    return len(answer.body)


def ask(
    port: int,
    path: str,
    headers: Mapping[str, str],
    method: str = "GET",
    form: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request on its own connection and return the response."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, urlencode(form) if form else None, dict(headers))
        response = connection.getresponse()
        return Answer(response.status, response.msg, response.read())
    finally:
        connection.close()


def _log_in(port: int, email: str) -> str:
    """Log in and return the session cookie."""
    form_page = ask(port, "/auth/login", {})
    cookie = (form_page.headers["Set-Cookie"] or "").partition(";")[0]
    form = {"email": email, "password": PASSWORD, "csrf_token": form_token(form_page)}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    answer = ask(port, "/auth/login", headers, "POST", form)
    if answer.status != 302:
        raise SystemExit(f"logging in answered {answer.status}")
    return session_cookie(answer)


def session_cookie(answer: Answer, before: str = "") -> str:
    """Return the session cookie after a response, which may not have set a new one."""
    cookies = [value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie", [])]
    return next((value for value in cookies if value.startswith("session=")), before)


def form_token(page: Answer) -> str:
    """Return the CSRF token in the forms of a page."""
    after = page.body.decode().partition('name="csrf_token"')[2]
    return after.partition('value="')[2].partition('"')[0]


def _basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
