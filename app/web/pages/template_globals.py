"""Globals and filters of every template."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext

from app.content.images.lead_image import find_lead_image
from app.content.images.media_images import BESIDE_EXCERPT
from app.content.images.uploads import MAX_BYTES
from app.content.markdown.code_labels import label_code
from app.content.text.differences import blocks, differences
from app.content.text.excerpt import ELLIPSIS, shorten
from app.content.text.languages import direction, language_name
from app.models import Comment, Permission
from app.models.naming import TitledPost
from app.services import policy
from app.services.pagination import Page
from app.web.i18n.dates import local_date, page_time_zone
from app.web.pages.forms import new_submission
from app.web.pages.images import avatar_address, load_copies_of, rewrite_image_urls
from app.web.pages.pagination import page_address
from app.web.pages.site_pages import page_url
from app.web.security.redirects import this_page

# In characters: about a line of text.
NAME_LENGTH = 80


def post_url(post: TitledPost, **options: Any) -> str:
    """Return the canonical URL of a post."""
    return url_for("main.post", id=post.id, slug=post.slug, **options)


def post_name(post: TitledPost) -> str:
    """Return the title of a post, or the beginning of a note."""
    beginning = shorten(post.excerpt, NAME_LENGTH)
    if beginning != post.excerpt:
        beginning = beginning.rstrip(f".,;:。，、；：{ELLIPSIS} ") + ELLIPSIS
    return post.title or beginning or gettext("Note")


def comment_url(comment: Comment, **options: Any) -> str:
    """Return the URL that leads to a comment under its post."""
    return url_for("main.comment", id=comment.id, **options)


def page_link(page: Page[Any], which: str) -> str | None:
    """Return the URL of the next ("older") or previous ("newer") page, or None."""
    return page_address(page, "next" if which == "older" else "previous")


def name_of_later_page(page: Page[Any]) -> str:
    """Return what a page of posts is called that is not the first of its list, which has ''."""
    if page.previous is None:
        return ""
    if not page.items:
        return str(gettext("Older posts"))
    date = local_date(page.items[0].timestamp, page_time_zone())
    return str(gettext("Posts up to %(date)s", date=date))


def register_template_globals(app: Flask) -> None:
    """Make URLs, permissions and the policy available to templates."""
    app.jinja_env.globals.update(
        post_url=post_url,
        page_url=page_url,
        post_name=post_name,
        comment_url=comment_url,
        new_submission=new_submission,
        page_link=page_link,
        avatar_address=avatar_address,
        text_blocks=blocks,
        text_differences=differences,
        name_of_later_page=name_of_later_page,
        permissions=Permission,
        sizes_beside_excerpt=BESIDE_EXCERPT,
        policy=policy,
        this_page=this_page,
        max_upload_bytes=MAX_BYTES,
    )
    app.jinja_env.filters["direction"] = direction
    app.jinja_env.filters["lead_image"] = partial(find_lead_image, drawings=True)
    app.jinja_env.filters["label_code"] = label_code
    app.jinja_env.filters["languagename"] = language_name
    app.jinja_env.filters["rewrite_image_urls"] = rewrite_image_urls
    app.jinja_env.filters["load_copies_of"] = load_copies_of
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
