"""Redirects to https, and Strict-Transport-Security."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, request
from flask_sslify import SSLify
from werkzeug.wrappers import Response as AnyResponse

from config import ConfigurationError

# who hands out certificates asks here by http (RFC 8555, section 8.3)
ACME_CHALLENGES = "/.well-known/acme-challenge/"


class Https(SSLify):
    """Flask-SSLify, stricter about whom it believes.

    It asks the request alone whether it came by https, so that X-Forwarded-Proto counts where
    PROXY_HOPS says so and nowhere else; it leads to the host of SITE_URL, which nobody can
    forge; and a form that is sent by http stays a form. Strict-Transport-Security (RFC 6797) is
    sent by https only, for a year, and not for other names below the site's, which are not ours.
    """

    def __init__(self, app: Flask) -> None:
        super().__init__(app, permanent=True)
        self._has_warned = False

    def redirect_to_ssl(self) -> AnyResponse | None:
        """The same address by https, unless that is what was asked for."""
        if request.is_secure or request.path.startswith(ACME_CHALLENGES):
            return None
        if request.headers.get("X-Forwarded-Proto") == "https" and not self._has_warned:
            self._has_warned = True
            current_app.logger.warning(
                "A request with X-Forwarded-Proto: https is redirected to https, because %d "
                "proxies are believed. If a proxy of yours has sent it, set PROXY_HOPS.",
                current_app.config["PROXY_HOPS"],
            )
        host = urlsplit(current_app.config["SITE_URL"]).netloc or request.host
        if not host:  # it had characters that no name has
            abort(400)
        address = urlsplit(request.url)._replace(scheme="https", netloc=host)
        return redirect(address.geturl(), 301 if request.method in ("GET", "HEAD") else 308)


def register_https(app: Flask) -> None:
    """Redirect http to https where FORCE_HTTPS is set. Raises ConfigurationError."""
    if app.config["FORCE_HTTPS"]:
        if app.config["SITE_URL"].startswith("http://"):
            raise ConfigurationError("SITE_URL must begin with https:// where FORCE_HTTPS is true.")
        Https(app)
