"""The JSON API, with the URLs of the book."""

from flask import Blueprint

from app.extensions import csrf

api = Blueprint("api", __name__)
# cookies do not authenticate here, so a forged request from another site has no rights
csrf.exempt(api)

from app.api import (
    authentication,
    comments,
    discussions,
    likes,
    media,
    notifications,
    posts,
    saved,
    tags,
    tokens,
    users,
)

__all__ = [
    "api",
    "authentication",
    "comments",
    "discussions",
    "likes",
    "media",
    "notifications",
    "posts",
    "saved",
    "tags",
    "tokens",
    "users",
]
