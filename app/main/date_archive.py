"""The date archive: posts by year and month."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.main import main
from app.models import Post
from app.services.pagination import Page
from app.services.posts import date_archive
from app.services.posts.date_archive import Month, Year
from app.web.pages.pagination import page_request
from app.web.security.decorators import public

POSTS_PER_PAGE = 50


@main.get("/archive")
@public
def archive() -> ResponseReturnValue:
    """Show the years and months with posts."""
    return render_template("main/date_archive.html", years=date_archive.years_with_posts())


@main.get("/archive/<int(fixed_digits=4):year>")
@public
def archive_year(year: int) -> ResponseReturnValue:
    """Show the posts of a year."""
    years = date_archive.years_with_posts()
    found = date_archive.find_year(years, year)
    page = date_archive.posts_of_year(found, page_request(POSTS_PER_PAGE))
    return _period_page(found, page, date_archive.around(years, found))


@main.get("/archive/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>")
@public
def archive_month(year: int, month: int) -> ResponseReturnValue:
    """Show the posts of a month."""
    years = date_archive.years_with_posts()
    found = date_archive.find_month(years, year, month)
    page = date_archive.posts_of_month(found, page_request(POSTS_PER_PAGE))
    return _period_page(found, page, date_archive.around(date_archive.months_of(years), found))


def _period_page(
    period: Year | Month, page: Page[Post], neighbours: tuple[Year | Month | None, ...]
) -> str:
    earlier, later = neighbours
    return render_template(
        "main/date_archive_period.html", period=period, earlier=earlier, later=later, page=page
    )
