"""The names of browsers on pages."""

from __future__ import annotations

from flask_babel import gettext as _

from app.content.text.user_agents import browser_name, system_name


def device_name(user_agent: str) -> str:
    """Return what a browser and its system are called, as far as its header says."""
    browser, system = browser_name(user_agent), system_name(user_agent)
    if browser and system:
        return str(_("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or str(_("Unknown device"))
