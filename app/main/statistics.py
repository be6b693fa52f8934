"""How often one's own posts are read."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.main import main
from app.models import Permission
from app.services.statistics import reports
from app.web.pages.statistics import bars, chosen_days, chosen_period
from app.web.security.decorators import permission_required


@main.get("/statistics")
@permission_required(Permission.WRITE)
def statistics() -> ResponseReturnValue:
    """Show the views of the user's own posts on the last days."""
    period = chosen_period()
    return render_template(
        "main/statistics.html",
        days=chosen_days(),
        period=period,
        views=reports.views_by_day(period, current_user),
        posts=reports.most_viewed(period, current_user),
        bars=bars,
    )
