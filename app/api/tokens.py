"""Tokens, so that an API client need not store a password."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from app.api import api
from app.api.authentication import caller, password_required
from app.models.credentials import API_TOKEN_SECONDS
from app.web.logs import trail


@api.post("/tokens/", strict_slashes=False)
@password_required
def get_token() -> ResponseReturnValue:
    """Return a token and its lifetime in seconds; the password is required."""
    trail.record("token_issued", caller().id)
    token = caller().generate_auth_token(expiration=API_TOKEN_SECONDS)
    return jsonify(token=token, expiration=API_TOKEN_SECONDS)
