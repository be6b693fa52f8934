"""Redirects from http to https, and Strict-Transport-Security."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, request
from flask_babel import gettext as _
from flask_sslify import SSLify
from werkzeug.wrappers import Response

from app.services.errors import NotAllowed
from app.web.negotiation import API_PREFIX
from config import ConfigurationError

# certificate authorities send these requests by http (RFC 8555, section 8.3)
ACME_CHALLENGES = ".well-known/acme-challenge/"
# Clients send credentials to these with every request, and would go on to by http.
TAKE_CREDENTIALS = (API_PREFIX, "/metrics")


def register_https(app: Flask) -> None:
    """Redirect http to https where FORCE_HTTPS is set; refuse credentials sent by http with 403.

    Flask-SSLify sends Strict-Transport-Security (RFC 6797) by https, for a year and without
    subdomains, which may belong to others. Raises ConfigurationError.
    """
    if not app.config["FORCE_HTTPS"]:
        return
    if app.config["SITE_URL"].startswith("http://"):
        raise ConfigurationError("SITE_URL must begin with https:// where FORCE_HTTPS is true.")
    # before Flask-SSLify's own redirect, which trusts X-Forwarded-Proto from any client, keeps the
    # Host header that the client has sent, and turns a form into a GET
    app.before_request(_redirect_to_https)
    SSLify(app, permanent=True, skips=[ACME_CHALLENGES])


def _redirect_to_https() -> Response | None:
    if request.is_secure or request.path.startswith(f"/{ACME_CHALLENGES}"):
        return None
    if request.headers.get("X-Forwarded-Proto") == "https":
        _warn_about_untrusted_proxy()
    if "Authorization" in request.headers and request.path.startswith(TAKE_CREDENTIALS):
        raise NotAllowed(
            _(
                "Send credentials by https only. These have been sent without encryption: "
                "anybody in between may have read them, so replace them."
            )
        )
    host = urlsplit(current_app.config["SITE_URL"]).netloc or request.host
    if not host:  # Werkzeug returns "" for a name with an underscore
        abort(400)
    address = urlsplit(request.url)._replace(scheme="https", netloc=host)
    return redirect(address.geturl(), 301 if request.method in ("GET", "HEAD") else 308)


def _warn_about_untrusted_proxy() -> None:
    """Log once for each application that PROXY_HOPS is probably too low."""
    if "untrusted_proxy_logged" in current_app.extensions:
        return
    current_app.extensions["untrusted_proxy_logged"] = True
    current_app.logger.warning(
        "A request with X-Forwarded-Proto: https is redirected to https, because %d "
        "proxies are believed. If a proxy of yours has sent it, set PROXY_HOPS.",
        current_app.config["PROXY_HOPS"],
    )
