"""What the site tells other sites and programs, in the same way wherever it is told."""

from __future__ import annotations

from urllib.parse import urljoin

from flask import Response, url_for
from flask_babel import gettext as _

from app.content.feeds.feed import Person
from app.models.naming import NamedPerson
from app.web.pages.static_files import PLAIN


def for_everywhere(response: Response) -> Response:
    """Let scripts of other sites read the answer (https://fetch.spec.whatwg.org/#http-cors-protocol).

    For what everybody who asks may have; such requests bring no cookies.
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def lasting_address(filename: str) -> str:
    """The absolute address of a static file for those who keep it: without the files' digest."""
    return urljoin(url_for("main.index", _external=True), f"{PLAIN.lstrip('/')}/{filename}")


def person_of(user: NamedPerson | None) -> Person:
    """An author by name, with the absolute address of the profile if there is one."""
    if user is None:
        return Person(_("deleted user"))
    if user.username is None:
        return Person(user.display_name)
    return Person(user.display_name, url_for("main.user", username=user.username, _external=True))
