"""The log of what was done to accounts and texts of others."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.admin import admin
from app.models import Permission
from app.services.accounts import accounts
from app.services.administration.log import entries
from app.web.pages.pagination import page_request
from app.web.security.decorators import permission_required

ENTRIES_PER_PAGE = 50


@admin.get("/log")
@permission_required(Permission.ADMIN)
def log() -> ResponseReturnValue:
    """Show the log, of everything or of one account."""
    number = request.args.get("user", type=int)
    user = accounts.find_account(number) if number is not None else None
    page = entries(page_request(ENTRIES_PER_PAGE), user)
    return render_template("admin/log.html", page=page, user=user)
