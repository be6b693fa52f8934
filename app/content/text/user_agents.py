"""Names of browsers and systems, as far as a User-Agent header says.

Browsers name those that they descend from as well, so the most particular name counts. The header
is what the client sends: good for recognising one's own devices, not as proof.
https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/User-Agent
"""

from __future__ import annotations

import re

# what occurs in the header, and what it means; the first that is found counts
BROWSERS = (
    (("Edg/", "EdgA/", "EdgiOS/", "Edge/"), "Edge"),
    (("OPR/", "OPX/", "Opera"), "Opera"),
    (("SamsungBrowser/",), "Samsung Internet"),
    (("Vivaldi/",), "Vivaldi"),
    (("YaBrowser/",), "Yandex Browser"),
    (("MicroMessenger/",), "WeChat"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/", "Chromium/"), "Chrome"),
    (("Safari/",), "Safari"),
)
SYSTEMS = (
    (("Android",), "Android"),
    (("iPhone", "iPad", "iPod"), "iOS"),
    (("Windows",), "Windows"),
    (("CrOS",), "ChromeOS"),
    (("Macintosh", "Mac OS X"), "macOS"),
    (("Linux", "X11"), "Linux"),
)
# curl/8.5.0: a program that is no browser names itself first
_PRODUCT = re.compile(r"([A-Za-z][\w.-]{0,30})(?:/|\s|$)", re.ASCII)


def browser_name(user_agent: str) -> str:
    """Return the name of the browser or program; empty if the header says none."""
    if not user_agent.startswith("Mozilla/"):
        product = _PRODUCT.match(user_agent)
        return product[1] if product else ""
    return _first_found(BROWSERS, user_agent)


def system_name(user_agent: str) -> str:
    """Return the name of the operating system; empty if the header says none."""
    return _first_found(SYSTEMS, user_agent)


def _first_found(names: tuple[tuple[tuple[str, ...], str], ...], user_agent: str) -> str:
    return next(
        (name for signs, name in names if any(sign in user_agent for sign in signs)),
        "",
    )
