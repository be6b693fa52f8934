"""The pages of administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from app.web.cache.cache_headers import forbid_caching
from app.web.pages.role_names import ROLE_NAMES

admin = Blueprint("admin", __name__)
admin.after_request(forbid_caching)  # these pages show email addresses


@admin.context_processor
def names_for_templates() -> dict[str, Any]:
    """Return what roles are called."""
    return {"role_names": ROLE_NAMES}


from app.admin import (
    health,
    log,
    overview,
    page_translations,
    pages,
    people,
    person,
    settings,
    statistics,
)

__all__ = [
    "admin",
    "health",
    "log",
    "overview",
    "page_translations",
    "pages",
    "people",
    "person",
    "settings",
    "statistics",
]
