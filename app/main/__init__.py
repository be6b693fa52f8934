"""The pages of the site: one module of views per subject."""

from flask import Blueprint

main = Blueprint("main", __name__)

from app.main import (  # noqa: F401 - importing the modules adds their views
    answers,
    assets,
    autosave,
    bin,  # noqa: A004 - a module of views
    blocks,
    comments,
    completion,
    date_archive,
    discussions,
    drafts,
    feeds,
    front_page,
    health,
    languages,
    likes,
    media,
    moderation,
    my_pictures,
    notification_feed,
    notifications,
    oembed,
    own_pictures,
    pasting,
    people,
    pictures,
    posts,
    profiles,
    publication,
    revisions,
    saved,
    search,
    shared_links,
    site_pages,
    site_style,
    sitemap,
    social_cards,
    suspensions,
    tags,
    unsubscribing,
    well_known,
    writing,
)
