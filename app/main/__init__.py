"""The pages: one module of views per journey."""

from flask import Blueprint

main = Blueprint("main", __name__)

from app.main import (
    assets,
    comments,
    feeds,
    front,
    health,
    languages,
    moderation,
    people,
    posts,
    profiles,
    search,
    tags,
    writing,
)

__all__ = [
    "assets",
    "comments",
    "feeds",
    "front",
    "health",
    "languages",
    "main",
    "moderation",
    "people",
    "posts",
    "profiles",
    "search",
    "tags",
    "writing",
]
