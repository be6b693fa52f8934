"""Headers on every answer, https for everybody, and the proxies that may be believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request
from flask_sslify import SSLify
from flask_talisman import Talisman
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from config import ConfigurationError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# Each need by its name (https://www.w3.org/TR/CSP3/). Nothing comes from elsewhere, so that who
# reads a page is known to this site alone.
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",  # the preview
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    # a text becomes HTML in one place, app/static/js/preview.js
    "require-trusted-types-for": "'script'",
    "trusted-types": "preview",
}
GRAVATAR = "https://secure.gravatar.com"
# What no page here asks for, so that no script that got in could
# (https://www.w3.org/TR/permissions-policy/, https://github.com/w3c/webappsec-permissions-policy).
FEATURES = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection"),
    *("local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock"),
    *("serial", "storage-access", "usb", "window-management", "xr-spatial-tracking"),
)
PERMISSIONS_POLICY = dict.fromkeys(FEATURES, "()")
# Windows and answers are nobody else's, unless an answer says so itself
# (https://html.spec.whatwg.org/#cross-origin-opener-policies,
# https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header).
ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
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


class TrustedProxies(ProxyFix):
    """ProxyFix that a stranger cannot unhinge.

    It takes what follows a quotation mark for one value, so that a request with
    ``X-Forwarded-For: "`` would hide the address which a proxy has appended.
    """

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the client's address and scheme as the nearest proxies say them."""
        for name in ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"):
            if name in environ:
                environ[name] = environ[name].replace('"', "")
        return super().__call__(environ, start_response)


def register_security(app: Flask) -> None:
    """Headers on every answer, https where it is asked for, and proxies that may be believed.

    Raises ConfigurationError.
    """
    if app.config["FORCE_HTTPS"]:
        if app.config["SITE_URL"].startswith("http://"):
            raise ConfigurationError("SITE_URL must begin with https:// where FORCE_HTTPS is true.")
        Https(app)
    app.after_request(_headers_added(app))
    app.register_error_handler(SecurityError, _other_site)
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = TrustedProxies(app.wsgi_app, hops, hops)  # type: ignore[method-assign]


def _content_security_policy(app: Flask) -> dict[str, str]:
    if app.config["AVATARS"] != "gravatar":
        return CONTENT_SECURITY_POLICY
    return CONTENT_SECURITY_POLICY | {"img-src": f"'self' {GRAVATAR}"}


def with_policy(response: Response, policy: str) -> Response:
    """The answer with a content security policy of its own, in place of the pages'."""
    g.content_security_policy = policy
    return response


def _headers_added(app: Flask) -> Callable[[Response], Response]:
    always = _talismans_headers(app)

    def add_headers(response: Response) -> Response:
        headers = response.headers
        for name, value in always:
            headers[name] = value
        for name, value in ISOLATION.items():
            headers.setdefault(name, value)
        if "content_security_policy" in g:
            headers["Content-Security-Policy"] = g.content_security_policy
        return response

    return add_headers


def _talismans_headers(app: Flask) -> list[tuple[str, str]]:
    """What Flask-Talisman says on every answer.

    No view here wants anything else, so it is asked once: it puts its policies together anew for
    each answer. The cookies' settings, which it changes as well, are ours (``config.Config``).
    """
    asked = Flask(app.import_name)
    Talisman(
        asked,
        content_security_policy=_content_security_policy(app),
        permissions_policy=PERMISSIONS_POLICY,
        frame_options="DENY",
        referrer_policy="same-origin",  # other sites do not learn what somebody has read here
        force_https=False,  # Flask-SSLify does that
        strict_transport_security=False,
    )
    nothing = Response()
    own = set(nothing.headers.keys())
    with asked.test_request_context():
        answered = asked.process_response(nothing)
    return [(name, value) for name, value in answered.headers if name not in own]


def _other_site(error: SecurityError) -> Response:
    """Whoever asks for a host that is not in TRUSTED_HOSTS: a page's links would need one."""
    return Response("This is another site.", 400, mimetype="text/plain")
