"""Tags and their posts."""

from __future__ import annotations

from itertools import groupby

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from app.content.text.alphabet import index_letter, index_sort_key
from app.main import main
from app.services.posts import lists
from app.services.posts.tagging import tag_by_slug, used_tags
from app.web.pages.pagination import page_request
from app.web.security.decorators import public
from app.web.security.redirects import redirect_moved

# More tags than this are listed by letter, after those that are used most.
MOST_WITHOUT_LETTERS = 30
MOST_USED = 12


@main.get("/tags")
@public
def tags() -> ResponseReturnValue:
    """Show every tag in use."""
    found = sorted(used_tags(), key=lambda tag: index_sort_key(tag.name))
    if len(found) <= MOST_WITHOUT_LETTERS:
        return render_template("main/tags.html", tags=found)
    often = sorted(found, key=lambda tag: -tag.post_count)[:MOST_USED]
    letters = groupby(found, key=lambda tag: index_letter(tag.name))
    return render_template(
        "main/tags.html", often=often, letters=[(letter, list(group)) for letter, group in letters]
    )


@main.get("/tag/<slug>")
@public
def tag(slug: str) -> ResponseReturnValue:
    """Show the posts of a tag."""
    found, post_count = tag_by_slug(slug)
    if found.slug != slug:
        return redirect_moved(url_for("main.tag", slug=found.slug))
    page = lists.tagged(lists.TEASERS, found, page_request(current_app.config["POSTS_PER_PAGE"]))
    return render_template("main/tag.html", tag=found, page=page, post_count=post_count)
