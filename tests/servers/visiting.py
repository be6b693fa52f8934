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

# what a router says about a request that has come to it by https
ROUTER = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
GIVE_UP_SECONDS = 30  # as the router does


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    text: str


class Visitor:
    """A browser that keeps cookies and opens a connection for each request."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: SimpleCookie = SimpleCookie()
        self.csrf_token = ""

    def get(self, path: str) -> Answer:
        """Ask for a page. Raises OSError, HTTPException."""
        return self.ask("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form. Raises OSError, HTTPException."""
        form = {"csrf_token": self.csrf_token, **fields}
        return self.ask("POST", path, urlencode(form))

    def ask(self, method: str, path: str, form: str | None = None) -> Answer:
        """Send a request and take the whole answer. Raises OSError, HTTPException."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=GIVE_UP_SECONDS)
        try:
            connection.request(method, path, form, self.headers(has_form=form is not None))
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        return Answer(response.status, response.headers, text)

    def headers(self, has_form: bool) -> dict[str, str]:
        """What a browser and the router send along."""
        cookies = "; ".join(f"{name}={kept.value}" for name, kept in self.cookies.items())
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if has_form else {}
        referer = {"Referer": f"https://127.0.0.1:{self.port}/"}
        return {**ROUTER, **kind, **referer, "Cookie": cookies}

    def open_form(self, path: str) -> None:
        """Look at a page with a form and keep the token that the form sends."""
        field = BeautifulSoup(self.get(path).text, "html.parser").select_one("[name=csrf_token]")
        assert field is not None, f"{path} has no form"
        self.csrf_token = str(field["value"])

    def log_in(self, email: str) -> Visitor:
        """Log in by the form, and get ready to write a note."""
        self.open_form("/auth/login")
        answer = self.post("/auth/login", email=email, password=PASSWORD)
        assert answer.status == 302, answer.text
        self.open_form("/")
        return self

    def publish_note(self, body: str, submission: str | None = None) -> Answer:
        """Publish a note on the front page. Raises OSError, HTTPException."""
        return self.post("/", body=body, submission=submission or str(uuid.uuid4()))
