"""Tokens, so that a program need not keep a password."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from app.api import api
from app.api.authentication import caller, password_required
from app.models.credentials import API_TOKEN_SECONDS


@api.post("/tokens/", strict_slashes=False)
@password_required
def get_token() -> ResponseReturnValue:
    """A token and the seconds it is good for; only a password buys one."""
    token = caller().generate_auth_token(expiration=API_TOKEN_SECONDS)
    return jsonify(token=token, expiration=API_TOKEN_SECONDS)
