"""The colours, letters and style sheet that administrators have chosen, as files of CSS."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from flask import Flask, Response, current_app, request, url_for
from flask_login import current_user

from app.models import Permission
from app.services.policy import may
from settings.styles import mixed

# Beside the chosen colour: that of links below the pointer, and of text on buttons.
LIGHT = ":root {{ --accent: {accent}; --accent-deep: {deep}; --on-accent: #fff; }}"
DARK = ":root {{ --accent: {accent}; --accent-deep: {deep}; --on-accent: #10211a; }}"
DEEPER = 0.3  # the share of black or white
SANS = ":root, [lang] { --serif: var(--sans); }"
# ?style=draft: an administrator sees the page with the draft of a style sheet.
DRAFT = "draft"
YEAR_SECONDS = 31_536_000


def theme() -> str:
    """Return the CSS of the chosen colours and letters; empty for those of the site's own."""
    config, rules = current_app.config, []
    if light := config["ACCENT_LIGHT"]:
        rules.append(LIGHT.format(accent=light, deep=mixed(light, "#000000", DEEPER)))
    if dark := config["ACCENT_DARK"]:
        rule = DARK.format(accent=dark, deep=mixed(dark, "#ffffff", DEEPER))
        rules.append(f"@media (prefers-color-scheme: dark) {{ {rule} }}")
    if config["FONTS"] == "sans":
        rules.append(SANS)
    return "".join(f"{rule}\n" for rule in rules)


def style_sheets() -> list[str]:
    """Return the addresses of the chosen style sheets that the current page has.

    Pages of administrators and of accounts have no style sheet that could hide their buttons.
    """
    found = {"main.theme_css": theme()}
    is_preview = _is_preview()
    if request.blueprint == "main" and not is_preview:
        found["main.custom_css"] = current_app.config["CUSTOM_CSS"]
    addresses = [url_for(endpoint, v=_digest(css)) for endpoint, css in found.items() if css]
    return [*addresses, url_for("admin.draft_css")] if is_preview else addresses


def css_file(css: str) -> Response:
    """Return a style sheet; under the address of its own content caches keep it for good."""
    response = Response(css, mimetype="text/css")
    if request.args.get("v") == _digest(css):
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


def _is_preview() -> bool:
    is_asked = request.blueprint == "main" and request.args.get("style") == DRAFT
    return is_asked and may(current_user, Permission.ADMIN)


@lru_cache(maxsize=8)
def _digest(css: str) -> str:
    return blake2b(css.encode(), digest_size=8).hexdigest()


def register_site_style(app: Flask) -> None:
    """Let templates link to the chosen style sheets."""
    app.jinja_env.globals["style_sheets"] = style_sheets
