"""The API for programs: JSON over HTTP, with the addresses that the book's readers know."""

from flask import Blueprint

from app.extensions import csrf

api = Blueprint("api", __name__)
# no cookie is believed here, so there is nothing that another site could make a browser send along
csrf.exempt(api)

from app.api import authentication, comments, posts, tokens, users

__all__ = ["api", "authentication", "comments", "posts", "tokens", "users"]
