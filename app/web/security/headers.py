"""Security headers of every response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response

from app.web.security.loaded_user import loaded_user_id

# One directive for each need (https://www.w3.org/TR/CSP3/). Everything is loaded from this origin,
# so that no other site learns who reads a page.
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
    # text becomes HTML in one place, app/static/js/preview.js
    "require-trusted-types-for": "'script'",
    "trusted-types": "preview",
}
# Pages for anonymous visitors need no script. Structured data is none: browsers do not run it.
NO_SCRIPTS = {"script-src": "'none'"}
GRAVATAR = "https://secure.gravatar.com"
# Browser features that no page uses, disabled so that an injected script cannot use them either
# (https://www.w3.org/TR/permissions-policy/, https://github.com/w3c/webappsec-permissions-policy).
DISABLED_FEATURES = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection"),
    *("local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock"),
    *("serial", "storage-access", "usb", "window-management", "xr-spatial-tracking"),
)


def register_security_headers(app: Flask) -> None:
    """Add the security headers to every response, except those that the view has set itself."""
    sources = _image_sources(app.config)
    for_users = _security_headers(CONTENT_SECURITY_POLICY, sources)
    for_anonymous = _security_headers(CONTENT_SECURITY_POLICY | NO_SCRIPTS, sources)

    @app.after_request
    def add_security_headers(response: Response) -> Response:
        security_headers = for_anonymous if loaded_user_id() is None else for_users
        for name, value in security_headers.items():
            response.headers.setdefault(name, value)
        return response


def _image_sources(config: Mapping[str, Any]) -> list[str]:
    """Return the origins beside this one that pages load images from."""
    sources = [GRAVATAR] if config["AVATARS"] == "gravatar" else []
    if config["MEDIA_URL"]:
        scheme, host = urlsplit(config["MEDIA_URL"])[:2]
        sources.append(f"{scheme}://{host}")
    return sources


def _security_headers(policy: dict[str, str], image_sources: list[str]) -> dict[str, str]:
    directives = dict(policy)
    directives["img-src"] = " ".join([directives["img-src"], *image_sources])
    return {
        "Content-Security-Policy": "; ".join(f"{name} {v}" for name, v in directives.items()),
        # https://html.spec.whatwg.org/#cross-origin-opener-policies
        "Cross-Origin-Opener-Policy": "same-origin",
        # https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DISABLED_FEATURES),
        # other sites do not learn which page a link was followed from
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
