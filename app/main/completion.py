"""Suggestions while one types, as JSON: tags, one's own posts, and people to mention."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.content.text.clean_text import UnstorableText, clean_text
from app.content.text.languages import language_name
from app.main import main
from app.main.form_fields import POST_ADDRESS, POST_ID
from app.services.people.completion import people_like
from app.services.posts.own_posts import OwnPost, posts_titled_like, repeated_titles
from app.services.posts.publishing import find_own_post, find_post
from app.services.posts.tag_completion import tags_like
from app.web.pages.template_globals import post_name, post_url
from app.web.security.decorators import login_required

TAGS = 10
POSTS = 20
PEOPLE = 8
LONGEST_TEXT = 100  # characters


@main.get("/tags/complete")
@login_required
def complete_tags() -> ResponseReturnValue:
    """Suggest tags for ``q``; without it, those that are used most."""
    return jsonify(
        suggestions=[
            {"value": tag.name, "label": tag.name, "note": _count(tag.post_count)}
            for tag in tags_like(current_user.id, _typed(), TAGS)
        ]
    )


@main.get("/posts/mine")
@login_required
def own_posts() -> ResponseReturnValue:
    """Suggest posts with ``q`` in their title: of the author of ``post``, or else one's own."""
    author_id, edited = current_user.id, request.args.get("post", type=int)
    if edited is not None:
        author_id = find_own_post(current_user, edited).author_id
    found = posts_titled_like(author_id, _typed(), POSTS, besides=edited)
    repeated = repeated_titles(author_id, found)
    return jsonify(
        suggestions=[
            {
                "value": _value(post, repeated),
                "label": post_name(post),
                "note": language_name(post.language) if post.language else "",
            }
            for post in found
        ]
    )


@main.get("/mentions")
@login_required
def complete_mentions() -> ResponseReturnValue:
    """Suggest people for ``q``; first those who discuss ``post``, then those whom one follows."""
    post_id = request.args.get("post", type=int)
    post = find_post(current_user, post_id) if post_id is not None else None
    return jsonify(
        suggestions=[
            {"value": user.username, "label": user.display_name, "note": f"@{user.username}"}
            for user in people_like(current_user, _typed(), PEOPLE, post)
        ]
    )


def _typed() -> str:
    try:
        return clean_text(request.args.get("q", ""))[:LONGEST_TEXT].strip()
    except UnstorableText:
        return ""


def _count(posts: int) -> str:
    return str(ngettext("%(num)d post", "%(num)d posts", posts)) if posts else str(_("yours"))


def _value(post: OwnPost, repeated: set[str]) -> str:
    """Return what names a post in the form: its title, or the address where that is not clear."""
    title = post.title or ""
    is_clear = title and title not in repeated and title == " ".join(title.split())
    if is_clear and not POST_ID.fullmatch(title) and not POST_ADDRESS.search(title):
        return title
    return post_url(post, _external=True)
