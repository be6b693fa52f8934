"""Static files under URLs that change with their content.

The path of every static file begins with a digest of all of them, so that browsers may cache them
for ever. The digest is a directory, not a part of the name, so that files can refer to each other.
The plain URLs below ``/static/`` work as well: authors link to them.
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
# made by `python -m whitenoise.compress`, never requested by name
COMPRESSED = {".br", ".gz"}
PLAIN_SECONDS = 3600


def static_prefix() -> str:
    """Return the path of the files, such as ``/static/0f343b0931126a20``."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and path.suffix not in COMPRESSED:
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return f"{PLAIN}/{digest.hexdigest()}"


class StaticFiles(WhiteNoise):
    """WhiteNoise, except that the application answers plain HTTP where it redirects to HTTPS."""

    only_https = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send a file, or call the application."""
        if self.only_https and environ["wsgi.url_scheme"] != "https":
            return self.application(environ, start_response)  # type: ignore[no-any-return]
        return super().__call__(environ, start_response)  # type: ignore[no-any-return]


def register_static_files(app: Flask) -> None:
    """Serve static files by WhiteNoise, in development and tests by Flask.

    ``app`` must have ``static_prefix()`` as its ``static_url_path``.
    """
    app.add_url_rule(f"{PLAIN}/<path:filename>", endpoint="static")
    if app.debug or app.testing:
        return  # WhiteNoise reads the folder once
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
