"""How often the site is read, and where its readers come from."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.admin import admin
from app.models import Permission
from app.services.statistics import reports
from app.web.pages.statistics import bars, chosen_days, chosen_period
from app.web.security.decorators import permission_required


@admin.get("/statistics")
@permission_required(Permission.ADMIN)
def statistics() -> ResponseReturnValue:
    """Show what was counted on the last days."""
    period = chosen_period()
    return render_template(
        "admin/statistics.html",
        days=chosen_days(),
        period=period,
        views=reports.views_by_day(period),
        posts=reports.most_viewed(period),
        sites=reports.referring_sites(period),
        searches=reports.empty_searches(period),
        feeds=reports.feed_subscribers(period),
        bars=bars,
    )
