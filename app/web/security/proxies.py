"""Proxies that requests are trusted to come through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class TrustedProxies(ProxyFix):
    """ProxyFix for headers in which a client has sent unbalanced quotation marks.

    ProxyFix reads everything after a quotation mark as one value, so that a client that sends
    ``X-Forwarded-For: "`` could hide its address, which the proxy appends.
    """

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Call the application with the address and the scheme that the proxies have forwarded."""
        for name in ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"):
            if name in environ:
                environ[name] = environ[name].replace('"', "")
        return super().__call__(environ, start_response)


def register_proxies(app: Flask) -> None:
    """Trust PROXY_HOPS proxies."""
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = TrustedProxies(app.wsgi_app, hops, hops)  # type: ignore[method-assign]
