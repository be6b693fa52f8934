"""What feeds, oEmbed, structured data and images for other sites have in common."""

from __future__ import annotations

from urllib.parse import urljoin

from flask import Response, url_for
from flask_babel import gettext as _

from app.content.feeds.feed import Person
from app.models import Comment
from app.models.naming import NamedPerson
from app.web.pages.static_files import PLAIN


def allow_other_origins(response: Response) -> Response:
    """Let other sites read this response: https://fetch.spec.whatwg.org/#http-cors-protocol

    For public content; such requests carry no cookies.
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def absolute(address: str) -> str:
    """Return an address of this site, or of another one, as an absolute URL."""
    return urljoin(url_for("main.index", _external=True), address)


def unversioned_static_url(filename: str) -> str:
    """Return the absolute URL of a static file, without the digest, for those who store it."""
    return absolute(f"{PLAIN.lstrip('/')}/{filename}")


def author_of(comment: Comment) -> Person:
    """Return who wrote a comment: an account, or a guest with the address of their site."""
    if comment.author is None and comment.guest_name:
        return Person(comment.guest_name, comment.guest_address)
    return person_of(comment.author)


def person_of(user: NamedPerson | None) -> Person:
    """Return an author's name, with the absolute URL of the profile if there is one."""
    if user is None:
        return Person(_("deleted user"))
    if user.username is None:
        return Person(user.display_name)
    return Person(user.signature, url_for("main.user", username=user.username, _external=True))
