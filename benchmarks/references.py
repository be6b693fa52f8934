"""What our pages are compared with, served by the same server with the same settings.

``gunicorn -c benchmarks/reference_gunicorn.py benchmarks.references:bare``
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, render_template
from jinja2 import DictLoader

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

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


def bare(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A function that knows nothing but its answer of 10 KB: nothing in Python is faster."""
    start_response(
        "200 OK",
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(CONSTANT))),
        ],
    )
    return [CONSTANT]


flask = Flask("benchmarks.references")
flask.jinja_loader = DictLoader({"twenty.html": TEMPLATE})


@flask.get("/constant")
def constant() -> bytes:
    """The same through Flask, which is what a page cache inside a view comes to."""
    return CONSTANT


@flask.get("/template")
def template() -> str:
    """A list of twenty by Jinja, without a database."""
    return render_template("twenty.html", title="Twenty posts", posts=POSTS)
