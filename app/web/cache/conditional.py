"""Conditional requests: RFC 9110, sections 8.8 and 13."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, request
from werkzeug.http import http_date

from app.models import utcnow

# The conditional headers of a request, as keys of the WSGI environment.
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


def entity_tag(body: bytes) -> str:
    """Return a weak tag (section 8.8.1), because compressed representations have other bytes."""
    return f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def is_not_modified(environ: Mapping[str, Any], etag: str, last_modified: str | None) -> bool:
    """Return whether the client already has this content.

    If-None-Match decides where it is present. If-Modified-Since must be exactly the date that was
    sent: if the newest entry of a list is deleted, an earlier date means a change as well.
    """
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None:
        # weak comparison (section 8.8.3.2): only the quoted part counts
        return etag[2:] in known or known.strip() == "*"
    return last_modified is not None and environ.get("HTTP_IF_MODIFIED_SINCE") == last_modified


def validated(response: Response, changed: datetime | None) -> Response:
    """Set ETag and Last-Modified; turn the response into a 304 if the client has the content.

    ``changed``, in naive UTC, is when the content last changed. HTTP dates have no fractions: the
    current second may bring another change, so a date within it is sent as the second before.
    """
    response.headers["ETag"] = etag = entity_tag(response.get_data())
    if changed is not None:
        settled = min(changed, utcnow() - timedelta(seconds=1))
        response.headers["Last-Modified"] = http_date(settled.replace(tzinfo=UTC))
    if is_not_modified(request.environ, etag, response.headers.get("Last-Modified")):
        response.status_code = 304
        response.set_data(b"")
    return response
