"""Headers and redirects that keep readers safe."""

from __future__ import annotations

from flask import Flask
from flask_sslify import SSLify
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' https:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FEATURES = ("browsing-topics", "camera", "geolocation", "microphone", "payment", "usb")
PERMISSIONS_POLICY = dict.fromkeys(FEATURES, "()")


def register_security(app: Flask) -> None:
    """Headers on every answer, https where it is asked for, and proxies that may be believed."""
    secure = bool(app.config["SESSION_COOKIE_SECURE"])
    Talisman(
        app,
        content_security_policy=CONTENT_SECURITY_POLICY,
        permissions_policy=PERMISSIONS_POLICY,
        frame_options="DENY",
        referrer_policy="strict-origin-when-cross-origin",
        force_https=False,  # SSLify does that, and knows the router's header
        strict_transport_security=False,
        session_cookie_secure=secure,
    )
    if app.config["FORCE_HTTPS"]:
        SSLify(app, permanent=True, skips=["healthz", ".well-known/acme-challenge"])
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
