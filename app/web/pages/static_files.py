"""Style sheets, scripts and pictures of our own, under addresses that change with their content.

The address of every such file begins with a digest of them all, so that browsers may keep what
they have for ever. It is a part of the path, and not of the name, so that files can refer to
each other. The plain addresses below ``/static/`` stay: authors link to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FOLDER = Path(__file__).resolve().parents[2] / "static"
PLAIN = "/static"
# made by `python -m whitenoise.compress`, never asked for by name
COMPRESSED = {".br", ".gz"}
PLAIN_SECONDS = 3600


def static_prefix() -> str:
    """Where files are found, such as ``/static/0f343b0931126a20``."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and path.suffix not in COMPRESSED:
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return f"{PLAIN}/{digest.hexdigest()}"


class StaticFiles(WhiteNoise):
    """WhiteNoise that leaves plain http to the application where that leads to https."""

    only_https = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a file, or let the application answer."""
        if self.only_https and environ["wsgi.url_scheme"] != "https":
            return self.application(environ, start_response)  # type: ignore[no-any-return]
        return super().__call__(environ, start_response)  # type: ignore[no-any-return]


def register_static_files(app: Flask) -> None:
    """Serve files by WhiteNoise, compressed where that was prepared; in development by Flask.

    ``app`` was made with ``static_prefix()`` for its ``static_url_path``.
    """
    app.add_url_rule(f"{PLAIN}/<path:filename>", endpoint="static")
    if app.debug or app.testing:
        return  # WhiteNoise looks at the folder once
    prefix = str(app.static_url_path)
    files = StaticFiles(
        app.wsgi_app,
        max_age=PLAIN_SECONDS,
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: url.startswith(f"{prefix}/"),
        add_headers_function=_add_headers,
    )
    files.only_https = app.config["FORCE_HTTPS"]
    files.add_files(str(FOLDER), PLAIN)
    files.add_files(str(FOLDER), prefix)
    app.wsgi_app = files  # type: ignore[method-assign]


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
