"""Requests that browsers do not send, but attackers and broken clients do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote_from_bytes

LONG = 200_000
PATHS = {
    "int": ["0", "-1", "2147483648", "9223372036854775808", "1" * 400, "%00", "%ff", "%D9%A1"],
    "": ["%00", "%ff", "%ed%a0%80", "%2e%2e", "%2f", "a" * 3000, "%0a", "%F0%9F%8C%8A", "%25s"],
}
QUERIES = [
    "page=99999999999999999999",
    "page=-1",
    "page=abc",
    "page=",
    "page=%00",
    "page=%ff&%ff=1",
    "page=1&page=2",
    "page=%D9%A1",
    "before=nonsense&after=nonsense",
    "before=20200230T000000000000-1",
    "before=00000101T000000000000-1",
    "after=99991231T235959999999-99999999999",
    "before=20200101T000000000000-1&after=20200101T000000000000-1&page=2",
    "cursor=%00&show=nonsense&show_followed=%ff",
    "show=%00",
    "next=%00&next=//evil.com",
    "lang=%00&language=%ff",
    "q=" + "%25" * 500,
    "q=%00&user=99999999999999999999&role=%ff&state=%00",
    "&&&===;;",
]
TEXTS = [
    b"",
    b"\x00",
    b"text\x00text",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"-1",
    b"99999999999999999999",
    b"2026-13-45T99:99",
    b"0001-01-01T00:00",
    "\U0001f30a\u202e".encode() * 50,
    b"a" * 400,
]
HUGE_TEXTS = [b"a " * (LONG // 2), b"[" * LONG, b"*a **a " * (LONG // 7), b"> " * (LONG // 2)]
JSON: list[bytes] = [
    b'{"body": 5}',
    b"[1]",
    b"null",
    b'"x"',
    b"5",
    b"{}",
    b'{"body": "tex',
    b'{"body": "\\ud800"}',
    b'{"body": "\\u0000"}',
    b'{"body": ["x"], "title": {}}',
    b'{"body": "x", "title": 5, "tags": 5, "status": [], "language": {}}',
    b'{"body": "x", "tags": [5, null, ["a"]], "status": "nonsense"}',
    b'{"body": "x", "tags": ["\\u0000"], "title": "\\ud800", "language": "\\u0000"}',
    b'{"body": "x", "publish_at": "nonsense", "timestamp": 99999999999999999999}',
    b'{"body": "a", "body": 5}',
    b'{"body": NaN}',
    b'{"body": "' + b"a" * LONG + b'"}',
    b"[" * 50_000,
    b'{"body": "\xff"}',
    b"\xef\xbb\xbf{}",
    b"",
]
JSON_UNREAD = [b'{"body": "x"}', b"[" * 50_000, b"\xff"]
HEADERS: list[dict[str, str]] = [
    {"Accept-Language": "a" * 8000},
    {"Accept-Language": "zh-Hans;q=nonsense,*;q=-1,\x7f"},
    {"Accept": "nonsense;;q=,application/json;q=\x7f"},
    {"Authorization": "Basic " + "A" * 8000},
    {"Authorization": "Basic =:="},
    {"Authorization": "Digest username=x"},
    {"Cookie": "session=nonsense; remember_token=nonsense|nonsense; show_followed=%00"},
    {"Cookie": "session=" + "a" * 8000},
    {"If-Modified-Since": "nonsense", "If-None-Match": 'W/"', "Range": "bytes=9-1,-"},
    {"Referer": "http://evil.com/\x7f", "Origin": "null"},
    {"X-Request-Id": "<script>" + "a" * 5000, "X-Forwarded-For": "nonsense, \x7f"},
    {"Host": "evil.com:99999"},
    {"Content-Length": "nonsense"},
    {"Content-Type": "application/json; charset=nonsense"},
]
RAW_FORMS: list[tuple[str, bytes]] = [
    ("application/x-www-form-urlencoded", b"body=%ff&%ff=%00"),
    ("application/x-www-form-urlencoded", b"body=a&body=b&revision=1&revision=x"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=" % n for n in range(3000))),
    ("application/x-www-form-urlencoded", b"body=" + b"%" * 1000),
    ("multipart/form-data", b"--no boundary"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="body"'),
    ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--\r\n"),
    ("text/plain", b"body=a"),
    ("", b"\x00"),
]


@dataclass(frozen=True)
class Request:
    """Arguments of ``FlaskClient.open``."""

    method: str
    path: str
    more: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.more}"[:160]


def bad_values(rule: str, name: str) -> list[str]:
    """Return values that a route does not expect for one of its arguments."""
    return PATHS["int"] if f"<int:{name}>" in rule else PATHS[""]


def bad_reads(path: str) -> Iterator[Request]:
    """Yield GET requests with bad queries and headers of every kind."""
    for query in QUERIES:
        yield Request("GET", path, {"query_string": query})
    for headers in HEADERS:
        yield Request("GET", path, {"headers": headers})


def _in_a_form(value: bytes) -> str:
    """Return the value as browsers encode it; what may stay unquoted does.

    Decoding the long texts would take most of the time otherwise.
    """
    return quote_from_bytes(value, safe="[]*> ").replace(" ", "+")


def bad_forms(method: str, path: str, fields: dict[str, str]) -> Iterator[Request]:
    """Yield forms with one bad field each, and bodies that are no forms."""
    for name in fields:
        for text in TEXTS if name != "body" else [*TEXTS, *HUGE_TEXTS]:
            spoiled = {key: value.encode() for key, value in fields.items()} | {name: text}
            encoded = "&".join(f"{key}={_in_a_form(one)}" for key, one in spoiled.items())
            kind = "application/x-www-form-urlencoded"
            yield Request(method, path, {"data": encoded.encode(), "content_type": kind})
        yield Request(method, path, {"data": {**fields, name: (BytesIO(b"\xff"), "a\x00.txt")}})
        yield Request(
            method, path, {"data": {key: one for key, one in fields.items() if key != name}}
        )
    for kind, data in RAW_FORMS:
        yield Request(method, path, {"data": data, "content_type": kind})


def bad_json(method: str, path: str, is_read: bool) -> Iterator[Request]:
    """Yield bodies of JSON that is broken, or of another shape than expected.

    :param is_read: whether the route reads JSON; to others all of it is the same empty form
    """
    for data in JSON if is_read else JSON_UNREAD:
        yield Request(method, path, {"data": data, "content_type": "application/json"})


def bad_headers(method: str, path: str) -> Iterator[Request]:
    """Yield requests in which only a header is bad."""
    for headers in HEADERS:
        yield Request(method, path, {"json": {"body": "text"}, "headers": headers})
