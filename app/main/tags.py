"""Tags and the posts under them."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from app.main import main
from app.services import timeline
from app.services.tagging import tag_by_slug, used_tags
from app.web.access import public
from app.web.pagination import page_request


@main.get("/tags")
@public
def tags() -> ResponseReturnValue:
    """Every tag in use."""
    return render_template("main/tags.html", tags=used_tags())


@main.get("/tag/<slug>")
@public
def tag(slug: str) -> ResponseReturnValue:
    """The posts that carry a tag."""
    found, post_count = tag_by_slug(slug)
    page = timeline.tagged(found, page_request(current_app.config["POSTS_PER_PAGE"]))
    return render_template("main/tag.html", tag=found, page=page, post_count=post_count)
