"""The pages of administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.web.pages.role_names import ROLE_NAMES

admin = Blueprint("admin", __name__)


@admin.context_processor
def names_for_templates() -> dict[str, Any]:
    """Return what roles are called."""
    return {"role_names": ROLE_NAMES}


@admin.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Forbid caching: these pages show email addresses."""
    response.headers["Cache-Control"] = "no-store"
    return response


from app.admin import log, overview, people, person

__all__ = ["admin", "log", "overview", "people", "person"]
