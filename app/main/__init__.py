"""The pages: one module of views per journey."""

from flask import Blueprint

main = Blueprint("main", __name__)

from app.main import (
    archive,
    assets,
    cards,
    comments,
    feeds,
    front,
    health,
    languages,
    moderation,
    oembed,
    people,
    pictures,
    posts,
    profiles,
    search,
    sitemap,
    tags,
    wellknown,
    writing,
)

__all__ = [
    "archive",
    "assets",
    "cards",
    "comments",
    "feeds",
    "front",
    "health",
    "languages",
    "main",
    "moderation",
    "oembed",
    "people",
    "pictures",
    "posts",
    "profiles",
    "search",
    "sitemap",
    "tags",
    "wellknown",
    "writing",
]
