"""What our pages are compared with, served by the same server with the same settings and log.

``gunicorn -c benchmarks/reference_gunicorn.py benchmarks.references:bare``
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, Response, render_template, request
from jinja2 import DictLoader

from app.web.logs.request_log import RequestLog
from app.web.logs.setup import configure_logging
from config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

configure_logging("logfmt", "info")


class Bare(RequestLog):
    """A WSGI function with our log, and the settings that our worker asks an application for."""

    config = Flask("benchmarks.references").config


Bare.config.from_object(Config)

CONSTANT = (b"The sea was quiet. " * 540)[: 10 * 1024]

# As much as a simple list page has: a few words about each of twenty posts.
TEMPLATE = """<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>{{ title }}</title>
    <link rel="stylesheet" href="/static/site.css">
  </head>
  <body>
    <h1>{{ title }}</h1>
    {% for post in posts %}
      <article>
        <h2><a href="/post/{{ post.id }}">{{ post.title }}</a></h2>
        <p>{{ post.author }}, {{ post.date }}</p>
        <p>{{ post.text }}</p>
      </article>
    {% endfor %}
  </body>
</html>
"""
POSTS = [
    {
        "id": number,
        "title": f"Post number {number}",
        "author": f"Author {number}",
        "date": "27 November 2026",
        "text": "The sea was quiet & the harbour was, too. " * 8,
    }
    for number in range(20)
]


def constant(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A WSGI function with a constant response of 10 KB: nothing in Python is faster."""
    start_response(
        "200 OK",
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(CONSTANT))),
        ],
    )
    return [CONSTANT]


bare = Bare(constant)


flask = Flask("benchmarks.references")
flask.jinja_loader = DictLoader({"twenty.html": TEMPLATE})
flask.config.from_object(Config)
flask.wsgi_app = RequestLog(flask.wsgi_app)  # type: ignore[method-assign]


@flask.get("/template")
def template() -> str:
    """A list of twenty by Jinja, without a database."""
    return render_template("twenty.html", title="Twenty posts", posts=POSTS)


# A page cache as extensions of Flask have it: it answers before the view, inside the request.
# The page is the one above, with the headers that a page of ours has.

LANGUAGES = ("en", "zh-Hans")
OF_A_PAGE = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "public, max-age=0, must-revalidate",
    "Vary": "Accept-Encoding, Accept-Language, Cookie",
    "Last-Modified": "Fri, 27 Nov 2026 10:00:00 GMT",
}
OF_EVERY_ANSWER = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class KeptPage(NamedTuple):
    """A cached response."""

    body: bytes
    headers: Mapping[str, str]


remembering = Flask("benchmarks.references")
remembering.jinja_loader = flask.jinja_loader
remembering.config.from_object(Config)
remembering.wsgi_app = RequestLog(remembering.wsgi_app)  # type: ignore[method-assign]
kept: dict[tuple[str, str], KeptPage] = {}


def _key() -> tuple[str, str]:
    return request.path, request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def _sent(page: KeptPage) -> Response:
    """Return the page, or 304 if the client has it already."""
    response = Response(page.body, headers=page.headers)
    response.make_conditional(request)
    return response


@remembering.before_request
def from_memory() -> Response | None:
    """Return the cached response."""
    page = kept.get(_key())
    return _sent(page) if page else None


@remembering.get("/")
def kept_page() -> Response:
    """Return the page, rendered and cached once for each language."""
    body = render_template("twenty.html", title="Twenty posts", posts=POSTS).encode()
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    kept[_key()] = page = KeptPage(body, {**OF_A_PAGE, "ETag": tag})
    return _sent(page)


@remembering.after_request
def with_security(response: Response) -> Response:
    """Add headers to every response, as Flask-Talisman does."""
    for name, value in OF_EVERY_ANSWER.items():
        response.headers.setdefault(name, value)
    return response
