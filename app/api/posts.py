"""Reading, writing and changing posts."""

from __future__ import annotations

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.api import api
from app.api.authentication import authenticated, caller, permission_required
from app.api.input import (
    Sent,
    choice_of,
    moment_of,
    optional_text_of,
    sent_object,
    tags_of,
    text_of,
    title_of,
)
from app.api.lists import list_json, page_of_posts
from app.extensions import db
from app.models import Permission, Post
from app.models.post import DRAFT, PUBLISHED
from app.services.errors import Invalid
from app.services.posts import lists, publishing
from app.services.posts.post_text import Cover, PostSettings, PostText
from app.web.pages.social_cards import draw_ahead
from app.web.security.account_limits import POSTS

# keys of a post's JSON that are stored together
_SETTINGS = {"slug", "excerpt", "canonical_url", "comments_open", "cover", "cover_alt"}


@api.get("/posts/", strict_slashes=False)
@authenticated
def get_posts() -> ResponseReturnValue:
    """Return every public post, newest first."""
    page = lists.everyone(lists.API_POSTS, page_of_posts())
    return list_json("posts", page, lists.count_public)


@api.get("/posts/<int:id>")
@authenticated
def get_post(id: int) -> ResponseReturnValue:
    """Return a post that the caller may see."""
    return jsonify(publishing.find_post(caller(), id).to_json())


@api.post("/posts/", strict_slashes=False)
@permission_required(Permission.WRITE, POSTS)
def new_post() -> ResponseReturnValue:
    """Store a new post: published, scheduled or as a draft."""
    post = publishing.write_post(caller(), _new_text(sent_object()))
    written = post.to_json()
    location = url_for("api.get_post", id=post.id, _external=True)
    db.session.commit()
    draw_ahead(post)
    return jsonify(written), 201, {"Location": location}


@api.put("/posts/<int:id>")
@permission_required(Permission.WRITE)
def edit_post(id: int) -> ResponseReturnValue:
    """Change the fields of a post that were sent."""
    # locked before it is read, so that two clients do not undo each other's changes
    post = publishing.lock_own_post(caller(), id)
    post = publishing.edit_post(caller(), id, _changed_text(sent_object(), post))
    changed = post.to_json()
    db.session.commit()
    draw_ahead(post)
    return jsonify(changed)


def _new_text(sent: Sent) -> PostText:
    return _consistent(
        sent,
        PostText(
            body=text_of(sent, "body"),
            title=title_of(sent, None),
            tags=tags_of(sent, []),
            language=text_of(sent, "language") if "language" in sent else None,
            status=text_of(sent, "status", PUBLISHED),
            publish_at=moment_of(sent, "published_at", None),
            settings=_settings(sent, None),
        ),
    )


def _changed_text(sent: Sent, post: Post) -> PostText:
    return _consistent(
        sent,
        PostText(
            body=text_of(sent, "body", post.body),
            title=title_of(sent, post.title),
            tags=tags_of(sent, [tag.name for tag in post.tags]),
            language=text_of(sent, "language", post.language),
            status=text_of(sent, "status", post.status),
            publish_at=moment_of(
                sent, "published_at", None if post.is_draft else post.published_at
            ),
            translation_of=post.translation_of_id,
            settings=_settings(sent, post),
        ),
    )


def _settings(sent: Sent, post: Post | None) -> PostSettings | None:
    """Return the settings that were sent, with the stored ones for the others."""
    if not sent.keys() & _SETTINGS:
        return None
    stored = (
        (post.slug, post.own_excerpt or "", post.canonical_url or "", post.comments_open)
        if post
        else ("", "", "", True)
    )
    slug, excerpt, canonical_url, comments_open = stored
    return PostSettings(
        slug=optional_text_of(sent, "slug", slug),
        excerpt=optional_text_of(sent, "excerpt", excerpt),
        canonical_url=optional_text_of(sent, "canonical_url", canonical_url),
        comments_open=choice_of(sent, "comments_open", comments_open),
        cover=_cover(sent, post),
    )


def _cover(sent: Sent, post: Post | None) -> Cover | None:
    if not sent.keys() & {"cover", "cover_alt"}:
        return None
    address, alt = (post.cover_name or "", post.cover_alt or "") if post else ("", "")
    return Cover(
        address=optional_text_of(sent, "cover", address),
        alt=optional_text_of(sent, "cover_alt", alt),
    )


def _consistent(sent: Sent, text: PostText) -> PostText:
    if text.status == DRAFT and sent.get("published_at") is not None:
        raise Invalid(_("A draft has no publication date: send the status “published” with it."))
    return text
