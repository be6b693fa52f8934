"""Ask the site at SITE_URL what a visitor gets, and compare it with the settings."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from flask import current_app, url_for

from app.web.checks import Check, Finding, note, ok, wrong
from app.web.security.first_start import PAGE as SETUP

TIMEOUT_SECONDS = 5.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# what a client may send to be taken for another, or for one that comes by http
FORGED = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "http"}


@dataclass(frozen=True)
class Answer:
    """The status of a response and the headers that matter here."""

    status: int
    location: str
    is_ours: bool
    has_hsts: bool
    cookies: tuple[str, ...]

    @property
    def redirects(self) -> bool:
        """Return whether the client is sent elsewhere."""
        return self.status in REDIRECTS

    @property
    def open_cookies(self) -> list[str]:
        """Return the names of the cookies that browsers would send by http as well."""
        return [
            cookie.partition("=")[0]
            for cookie in self.cookies
            if "secure" not in {word.strip().lower() for word in cookie.split(";")[1:]}
        ]


def ask(scheme: str, address: str, path: str, headers: dict[str, str] | None = None) -> Answer:
    """Request a page from ``address``, a host and perhaps a port, and follow no redirect.

    Raises OSError or HTTPException.
    """
    connection: HTTPConnection
    if scheme == "https":
        context = ssl.create_default_context()
        connection = HTTPSConnection(address, timeout=TIMEOUT_SECONDS, context=context)
    else:
        connection = HTTPConnection(address, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path, headers={"User-Agent": "flask doctor", **(headers or {})})
        response = connection.getresponse()
        return Answer(
            status=response.status,
            location=response.headers.get("Location", ""),
            is_ours="X-Request-ID" in response.headers,
            has_hsts="Strict-Transport-Security" in response.headers,
            cookies=tuple(response.headers.get_all("Set-Cookie", [])),
        )
    finally:
        connection.close()


def check_answer() -> Finding:
    """Check that SITE_URL leads to this site, as the settings say: by https, or not at all."""
    address = current_app.config["SITE_URL"]
    if not address:
        return note("SITE_URL is not set, so nobody was asked")
    page = url_for("auth.login", _external=False)  # it sets a cookie
    scheme, host = urlsplit(address)[:2]
    try:
        answer = ask(scheme, host, page)
    except ssl.SSLCertVerificationError as error:
        return wrong(f"its certificate is refused: {error.verify_message}")
    except (OSError, HTTPException) as error:
        return note(f"no answer, at least from here: {type(error).__name__}: {error}")
    if answer.redirects or answer.status != 200:
        return _refused(answer, address, page)
    if not answer.is_ours:
        return note("what answers there does not look like this application")
    if scheme != "https":
        return ok("answers by http")
    return _by_https(answer, host, page)


def _refused(answer: Answer, address: str, page: str) -> Finding:
    if answer.redirects and answer.location == f"{address}{page}":
        hops = current_app.config["PROXY_HOPS"]
        return wrong(
            f"every page redirects to itself, as https is not believed: PROXY_HOPS is {hops}, and "
            "has to be the number of proxies, which have to send X-Forwarded-Proto"
        )
    setup = url_for(SETUP, _external=False)
    if answer.location in (setup, f"{address}{setup}"):
        return note(f"nobody has an account yet: {address}{setup} sets the site up")
    if answer.redirects:
        return wrong(f"it redirects to {answer.location}: set SITE_URL to where the site is")
    return wrong(f"{address}{page} has the status {answer.status}")


def _by_https(answer: Answer, host: str, page: str) -> Finding:
    if answer.open_cookies:
        return wrong(f"browsers send its cookies by http, too: {', '.join(answer.open_cookies)}")
    if not answer.has_hsts:
        return wrong("it sends no Strict-Transport-Security: set FORCE_HTTPS=true")
    if _redirects("https", host, page, FORGED):
        return wrong(
            "clients can forge their address, and have: PROXY_HOPS is "
            f"{current_app.config['PROXY_HOPS']}, more than there are proxies"
        )
    by_http = _redirects("http", host, page) if ":" not in host else None
    if by_http is False:
        return wrong(f"http://{host}{page} does not lead to https: set FORCE_HTTPS=true")
    return ok("answers by https" + (", and http leads there" if by_http else ""))


def _redirects(
    scheme: str, host: str, page: str, headers: dict[str, str] | None = None
) -> bool | None:
    """Return whether the page redirects; None without an answer, as where nothing listens."""
    try:
        return ask(scheme, host, page, headers).redirects
    except (OSError, HTTPException):
        return None


CHECKS = (Check("site", check_answer, by_command_only=True),)
