"""The archive: posts by year and month."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.main import main
from app.services import chronicle
from app.web.access import public
from app.web.pagination import page_request

POSTS_PER_PAGE = 50


@main.get("/archive")
@public
def archive() -> ResponseReturnValue:
    """Every year and month in which something was published."""
    return render_template("main/archive.html", years=chronicle.years_with_posts())


@main.get("/archive/<int(fixed_digits=4):year>")
@public
def archive_year(year: int) -> ResponseReturnValue:
    """The posts of a year."""
    years = chronicle.years_with_posts()
    found = chronicle.find_year(years, year)
    earlier, later = chronicle.around(years, found)
    page = chronicle.posts_of_year(found, page_request(POSTS_PER_PAGE))
    return render_template(
        "main/archive_period.html", period=found, earlier=earlier, later=later, page=page
    )


@main.get("/archive/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>")
@public
def archive_month(year: int, month: int) -> ResponseReturnValue:
    """The posts of a month."""
    years = chronicle.years_with_posts()
    found = chronicle.find_month(years, year, month)
    earlier, later = chronicle.around(chronicle.months_of(years), found)
    page = chronicle.posts_of_month(found, page_request(POSTS_PER_PAGE))
    return render_template(
        "main/archive_period.html", period=found, earlier=earlier, later=later, page=page
    )
