"""The pages of the site: one module of views per subject."""

from flask import Blueprint

main = Blueprint("main", __name__)

from app.main import (  # noqa: F401 - importing the modules adds their views
    assets,
    comments,
    date_archive,
    feeds,
    front_page,
    health,
    languages,
    moderation,
    oembed,
    people,
    pictures,
    posts,
    profiles,
    search,
    sitemap,
    social_cards,
    tags,
    well_known,
    writing,
)
