"""Visitors of a real server: browsers whose requests come through a platform's router."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bs4 import BeautifulSoup

from tests.clients import PASSWORD

# the headers that a router adds to a request which it has received by https
ROUTER = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
ROUTER_TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Response:
    """A response, whose body is text."""

    status: int
    headers: Message
    text: str


class Visitor:
    """A browser that keeps cookies and opens a connection for each request."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: SimpleCookie = SimpleCookie()
        self.csrf_token = ""

    def get(self, path: str) -> Response:
        """Request a page. Raises OSError, HTTPException."""
        return self.request("GET", path)

    def post(self, path: str, **fields: str) -> Response:
        """Send a form. Raises OSError, HTTPException."""
        form = {"csrf_token": self.csrf_token, **fields}
        return self.request("POST", path, urlencode(form))

    def request(self, method: str, path: str, form: str | None = None) -> Response:
        """Send a request and receive the whole response. Raises OSError, HTTPException."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ROUTER_TIMEOUT_SECONDS)
        try:
            connection.request(method, path, form, self.headers(has_form=form is not None))
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        return Response(response.status, response.headers, text)

    def headers(self, has_form: bool) -> dict[str, str]:
        """Return the headers that a browser and the router send."""
        cookies = "; ".join(f"{name}={kept.value}" for name, kept in self.cookies.items())
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if has_form else {}
        referer = {"Referer": f"https://127.0.0.1:{self.port}/"}
        return {**ROUTER, **kind, **referer, "Cookie": cookies}

    def open_form(self, path: str) -> None:
        """Request a page with a form and keep the form's token."""
        field = BeautifulSoup(self.get(path).text, "html.parser").select_one("[name=csrf_token]")
        assert field is not None, f"{path} has no form"
        self.csrf_token = str(field["value"])

    def log_in(self, email: str) -> Visitor:
        """Log in by the form, and open the form for a note on the front page."""
        self.open_form("/auth/login")
        response = self.post("/auth/login", email=email, password=PASSWORD)
        assert response.status == 302, response.text
        self.open_form("/")
        return self

    def publish_note(self, body: str, submission: str | None = None) -> Response:
        """Publish a note on the front page. Raises OSError, HTTPException."""
        return self.post("/", body=body, submission=submission or str(uuid.uuid4()))
