"""Telling clients that what they have is still right: RFC 9110, sections 8.8 and 13."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, request
from werkzeug.http import http_date

from app.models import utcnow

# Under these names a client's request says what it has.
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


def entity_tag(body: bytes) -> str:
    """The tag of this content: weak (section 8.8.1), for the compressed form has other bytes."""
    return f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def is_known(environ: Mapping[str, Any], etag: str, last_modified: str | None) -> bool:
    """Whether the client that asks has this already.

    The tag decides where the client names any. A date must be the very one that was sent: the
    newest entry of a list may be deleted, and then an earlier date means a change as well.
    """
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None:
        # weak comparison (section 8.8.3.2): the quoted part, whatever stands around it
        return etag[2:] in known or known.strip() == "*"
    return last_modified is not None and environ.get("HTTP_IF_MODIFIED_SINCE") == last_modified


def validated(response: Response, changed: datetime | None) -> Response:
    """Give a whole answer its validators; empty it, as 304, for a client that has it already.

    ``changed``, in naive UTC, is when the content last changed. Dates have no fractions: a second
    that is not over may bring another change, so that a date within it is sent as the one before.
    """
    response.headers["ETag"] = etag = entity_tag(response.get_data())
    if changed is not None:
        whole = min(changed, utcnow() - timedelta(seconds=1))
        response.headers["Last-Modified"] = http_date(whole.replace(tzinfo=UTC))
    if is_known(request.environ, etag, response.headers.get("Last-Modified")):
        response.status_code = 304
        response.set_data(b"")
    return response
