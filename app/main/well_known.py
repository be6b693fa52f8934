"""Files at well-known URLs: robots.txt, security.txt, the manifest, the icon."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

from flask import (
    Response,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.content.feeds.feed import rfc3339
from app.content.feeds.robots_txt import robots_txt
from app.main import main
from app.models import utcnow
from app.web.pages.site_pictures import site_icon
from app.web.security.decorators import public

BACKGROUND = "#fbfbf7"  # as in the style sheet
FAVICON_SECONDS = 86_400
# RFC 9116, section 2.5.5, recommends less than a year
SECURITY_TXT_DAYS = 180


@main.get("/robots.txt")
@public
def robots() -> Response:
    """Send the rules for crawlers and the URL of the sitemap."""
    text = robots_txt(
        ["/auth/", "/posts-in/", url_for("main.search")],
        url_for("main.sitemap", _external=True),
        ai_crawlers=current_app.config["AI_CRAWLERS"] == "allow",
    )
    return _text(text)


@main.get("/.well-known/security.txt")
@public
def security_txt() -> Response:
    """Send the contacts for security reports (RFC 9116); 404 without SECURITY_CONTACT."""
    contacts = current_app.config["SECURITY_CONTACT"]
    if not contacts:
        abort(404)
    today = utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {rfc3339(today + timedelta(days=SECURITY_TXT_DAYS))}",
        f"Preferred-Languages: {', '.join(current_app.config['LANGUAGES'])}",
        f"Canonical: {url_for('main.security_txt', _external=True)}",
    ]
    return _text("".join(f"{line}\n" for line in lines))


@main.get("/.well-known/change-password")
@public
def change_password() -> ResponseReturnValue:
    """Redirect password managers: https://w3c.github.io/webappsec-change-password-url/"""
    return redirect(url_for("auth.change_password"))


@main.get("/site.webmanifest")
@public
def manifest() -> Response:
    """Send the web application manifest: https://www.w3.org/TR/appmanifest/"""
    name, home = current_app.config["SITE_NAME"], url_for("main.index")
    response = jsonify(
        id=home,
        name=name,
        short_name=name,
        start_url=home,
        scope=home,
        display="minimal-ui",
        background_color=BACKGROUND,
        theme_color=BACKGROUND,
        icons=_own_icons() or _usual_icons(),
    )
    response.mimetype = "application/manifest+json"
    return response


def _own_icons() -> list[dict[str, str]]:
    """Return the icon that was uploaded, which systems fit into their own shape."""
    found = ((site_icon(side), side) for side in (192, 512))
    return [_icon(address, f"{side}x{side}") for address, side in found if address]


def _usual_icons() -> list[dict[str, str]]:
    static = partial(url_for, "static")
    return [
        _icon(static(filename="img/favicon.svg"), "any", "image/svg+xml"),
        _icon(static(filename="img/icon-192.png"), "192x192"),
        _icon(static(filename="img/icon-512.png"), "512x512"),
        _icon(static(filename="img/icon-maskable-512.png"), "512x512", purpose="maskable"),
    ]


def _icon(address: str, sizes: str, type: str = "image/png", **more: str) -> dict[str, str]:
    return {"src": address, "sizes": sizes, "type": type, **more}


@main.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """Send the icon, for clients that read no page, or lead to the one that was uploaded."""
    if own := site_icon(32):
        leading = make_response(redirect(own))
        leading.headers["Cache-Control"] = f"public, max-age={FAVICON_SECONDS}"
        return leading
    folder = Path(str(current_app.static_folder), "img")
    response = send_from_directory(folder, "favicon.ico", max_age=FAVICON_SECONDS)
    response.vary.add("Accept-Encoding")
    return response


def _text(text: str) -> Response:
    return Response(text, mimetype="text/plain")
