"""Refuse requests whose Host header is malformed, or names a site that is not this one.

RFC 9112, section 3.2, and RFC 3986, section 3.2.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import AddressValueError, IPv6Address
from typing import TYPE_CHECKING

from flask import Flask, request
from flask_babel import gettext as _
from werkzeug.exceptions import SecurityError
from werkzeug.wsgi import get_host

from app.services.errors import Invalid
from app.web.monitoring.health import PROBES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# key in the WSGI environment: why the host of the request is refused
HOST_REFUSED = "app.host_refused"
MALFORMED, UNTRUSTED = "malformed", "untrusted"
LONGEST_NAME = 253  # characters of a domain name: RFC 1035, section 2.3.4, without the root
HIGHEST_PORT = 65535

_HOST = re.compile(
    r"(?:(?P<name>[a-z0-9._-]+)|\[(?P<ipv6>[0-9a-f:.]+)\])(?::(?P<port>\d+))?", re.IGNORECASE
)
_LABEL = re.compile(r"[a-z0-9_-]{1,63}", re.IGNORECASE)


def is_well_formed(host: str) -> bool:
    """Return whether a Host header is a domain name or an IP address, with or without a port."""
    match = _HOST.fullmatch(host) if host.isascii() else None
    if match is None:
        return False
    port = match["port"]
    if port is not None and not (len(port) <= 5 and 1 <= int(port) <= HIGHEST_PORT):
        return False
    if match["ipv6"]:
        return _is_ipv6(match["ipv6"])
    name = match["name"].removesuffix(".")
    return len(name) <= LONGEST_NAME and all(map(_LABEL.fullmatch, name.split(".")))


def _is_ipv6(address: str) -> bool:
    try:
        IPv6Address(address)
    except AddressValueError:
        return False
    return True


class HostCheck:
    """Middleware that has the application refuse such a request, past files and the page cache.

    The header is replaced: an error page has links, which need a host. Probes address a process
    by any name, such as its IP address, and are not checked.
    """

    def __init__(self, app: Flask) -> None:
        self.wsgi_app: WSGIApplication = app.wsgi_app
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Call the next layer, or the application itself for a host that is refused."""
        if environ.get("PATH_INFO") in PROBES or not (reason := self._reason(environ)):
            return self.wsgi_app(environ, start_response)
        environ["HTTP_HOST"] = "localhost"
        environ[HOST_REFUSED] = reason
        return Flask.wsgi_app(self._app, environ, start_response)

    def _reason(self, environ: WSGIEnvironment) -> str:
        """Return why the host is refused; empty if it is not."""
        host = environ.get("HTTP_HOST")
        if host is None:  # as HTTP/1.0 allows
            return MALFORMED if environ.get("SERVER_PROTOCOL") == "HTTP/1.1" else ""
        if not is_well_formed(host):
            return MALFORMED
        environ["HTTP_HOST"] = host.lower()  # Werkzeug compares case
        try:
            get_host(environ, self._app.config["TRUSTED_HOSTS"])
        except SecurityError:
            return UNTRUSTED
        return ""


def register_host_check(app: Flask) -> None:
    """Refuse malformed hosts, and those that are not in TRUSTED_HOSTS.

    The hook must run before all others that could redirect or store something.
    """
    app.wsgi_app = HostCheck(app)  # type: ignore[method-assign]
    app.before_request(_refuse_host)


def _refuse_host() -> None:
    reason = request.environ.get(HOST_REFUSED)
    if not reason:
        return
    request.url_rule = None  # it is a request for no page of this site
    if reason == UNTRUSTED:
        raise Invalid(_("This is another site."))
    raise Invalid(_("The request does not name a valid host."))
