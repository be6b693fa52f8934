"""The style sheets that administrators have chosen."""

from __future__ import annotations

from flask import Response, current_app

from app.main import main
from app.web.pages.site_style import css_file, theme
from app.web.security.decorators import public


@main.get("/theme.css")
@public
def theme_css() -> Response:
    """Send the chosen colours and letters."""
    return css_file(theme())


@main.get("/custom.css")
@public
def custom_css() -> Response:
    """Send the style sheet of the site's own."""
    return css_file(current_app.config["CUSTOM_CSS"])
