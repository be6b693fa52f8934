"""Feeds of the site, an author, a tag and the comments on a post, in three formats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import escape

from app.content.feeds import atom, json_feed, rss
from app.content.feeds.feed import Entry, Feed, Person, Replies, entry_id, xml_text
from app.content.feeds.html import html_for_feeds
from app.content.text.excerpt import excerpt, shorten
from app.main import main
from app.models import AnonymousUser, Comment, Post
from app.services.comments.commenting import newest_comments_on
from app.services.pagination import PageRequest
from app.services.people.usernames import find_user
from app.services.posts import lists
from app.services.posts.publishing import find_post
from app.services.posts.tagging import tag_by_slug
from app.web.cache.conditional import validated
from app.web.i18n.dates import site_time
from app.web.i18n.locale import page_language
from app.web.pages.covers import SharedCover, shared_cover
from app.web.pages.images import load_copies_of, rewrite_for_others
from app.web.pages.sharing import allow_other_origins, author_of, person_of
from app.web.pages.site_pictures import icon_url
from app.web.pages.template_globals import comment_url, post_url
from app.web.security.decorators import public
from app.web.security.redirects import redirect_moved
from app.web.statistics.counted import count_feed

POSTS = 20
COMMENTS = 50
LABEL_LENGTH = 80


FORMATS = {
    "atom": (atom.atom, atom.MEDIA_TYPE),
    "rss": (rss.rss, rss.MEDIA_TYPE),
    "json": (json_feed.json_feed, json_feed.MEDIA_TYPE),
}


# where feed readers and people look for a feed that no page has told them of
USUAL_NAMES = {
    "feed": "atom",
    "feed.xml": "atom",
    "atom.xml": "atom",
    "rss": "rss",
    "rss.xml": "rss",
    "index.xml": "rss",
}
USUAL_NAME = f"<any({','.join(repr(name) for name in USUAL_NAMES)}):name>/"


@main.get("/feed.<any(atom,rss,json):format>")
@public
def site_feed(format: str) -> ResponseReturnValue:
    """Send the newest posts of the site."""
    name = current_app.config["SITE_NAME"]
    newest = lists.everyone(lists.MODELS, PageRequest(POSTS))
    return _feed_response(
        format,
        title=name,
        description=current_app.config["SITE_DESCRIPTION"]
        or _("%(site)s — many hands, one page.", site=name),
        page=url_for("main.index", _external=True),
        entries=_of_posts(newest.items, format),
    )


@main.get("/user/<username>/feed.<any(atom,rss,json):format>")
@public
def author_feed(username: str, format: str) -> ResponseReturnValue:
    """Send an author's newest posts."""
    user = find_user(username, AnonymousUser())
    if user.username != username:
        return redirect_moved(url_for("main.author_feed", username=user.username, format=format))
    newest = lists.by_author(lists.MODELS, user, PageRequest(POSTS))
    return _feed_response(
        format,
        title=f"{user.display_name} · {current_app.config['SITE_NAME']}",
        description=_("Posts by %(name)s", name=user.display_name),
        page=url_for("main.user", username=username, _external=True),
        entries=_of_posts(newest.items, format),
        author=person_of(user),
    )


@main.get("/tag/<slug>/feed.<any(atom,rss,json):format>")
@public
def tag_feed(slug: str, format: str) -> ResponseReturnValue:
    """Send the newest posts of a tag."""
    tag, _count = tag_by_slug(slug)
    if tag.slug != slug:
        return redirect_moved(url_for("main.tag_feed", slug=tag.slug, format=format))
    newest = lists.tagged(lists.MODELS, tag, PageRequest(POSTS))
    return _feed_response(
        format,
        title=f"{tag.name} · {current_app.config['SITE_NAME']}",
        description=_("Posts about %(tag)s", tag=tag.name),
        page=url_for("main.tag", slug=slug, _external=True),
        entries=_of_posts(newest.items, format),
    )


@main.get(f"/{USUAL_NAME}", strict_slashes=False)
@main.get(f"/user/<username>/{USUAL_NAME}", strict_slashes=False)
@main.get(f"/tag/<slug>/{USUAL_NAME}", strict_slashes=False)
@public
def usual_feed(name: str, **of_what: str) -> ResponseReturnValue:
    """Redirect from a usual address of feeds to the feed of the site, an author or a tag."""
    endpoint = "main.author_feed" if "username" in of_what else "main.tag_feed"
    if not of_what:
        endpoint = "main.site_feed"
    address = url_for(endpoint, format=USUAL_NAMES[name], **of_what)  # type: ignore[arg-type]
    return redirect_moved(address)


@main.get("/post/<int:id>/comments.<any(atom,rss,json):format>")
@public
def comments_feed(id: int, format: str) -> ResponseReturnValue:
    """Send the newest comments under a post, as anonymous visitors see them."""
    post = find_post(AnonymousUser(), id)
    title = _("Comments on “%(title)s”", title=post.title or _label(post))
    return _feed_response(
        format,
        title=f"{title} · {current_app.config['SITE_NAME']}",
        description=title,
        page=post_url(post, _external=True),
        entries=[
            _of_comment(comment, post)
            for comment in load_copies_of(newest_comments_on(post, COMMENTS), "body_html")
        ],
    )


def _feed_response(
    format: str,
    *,
    title: str,
    description: str,
    page: str,
    entries: list[Entry],
    author: Person | None = None,
) -> Response:
    feed = Feed(
        title=title,
        description=description,
        page=page,
        address=url_for(str(request.endpoint), **(request.view_args or {}), _external=True),
        language=page_language(),
        icon=icon_url(512),
        favicon=icon_url(192),
        entries=entries,
        author=author,
    )
    count_feed()
    write, media_type = FORMATS[format]
    response = Response(write(feed), content_type=f"{media_type}; charset=utf-8")
    response.vary.add("Accept-Language")
    changed = feed.updated.astimezone(UTC).replace(tzinfo=None) if feed.updated else None
    return validated(allow_other_origins(response), changed)


def _of_posts(posts: Sequence[Post], format: str) -> list[Entry]:
    return [_of_post(post, format) for post in load_copies_of(posts, "body_html")]


def _of_post(post: Post, format: str) -> Entry:
    address = post_url(post, _external=True)
    cover = shared_cover(post)
    assert post.published_at is not None  # it is public
    return Entry(
        id=_post_id(post),
        address=address,
        title=xml_text(post.title or "").strip() or None,
        label=_label(post),
        html=html_for_feeds(
            _shown(cover, post.cover_alt or "") + rewrite_for_others(post.body_html), address
        ),
        summary=xml_text(post.excerpt).strip(),
        language=post.written_in,
        author=person_of(post.author),
        published=site_time(post.published_at),
        updated=site_time(post.edited_at or post.published_at),
        tags=tuple(tag.name for tag in post.tags),
        replies=Replies(f"{address}#comments", _comments_address(post, format)),
        image=cover.address if cover else None,
    )


def _shown(cover: SharedCover | None, alt: str) -> str:
    """Return the HTML of a cover, above the text of its post."""
    if cover is None:
        return ""
    image = '<p><img src="{}" width="{}" height="{}" alt="{}"></p>\n'
    return image.format(escape(cover.address), cover.width, cover.height, escape(xml_text(alt)))


def _of_comment(comment: Comment, post: Post) -> Entry:
    author = author_of(comment)
    label = _("Comment by %(name)s", name=author.name)
    page = post_url(post, _external=True)
    return Entry(
        id=_comment_id(comment),
        address=comment_url(comment, _external=True),
        title=label,
        label=label,
        html=html_for_feeds(rewrite_for_others(comment.body_html), page),
        summary=xml_text(excerpt(comment.body_html)).strip(),
        language="",
        author=author,
        published=site_time(comment.timestamp),
        updated=site_time(comment.updated_at or comment.timestamp),
        in_reply_to=_answered_by(comment) or (_post_id(post), page),
    )


def _answered_by(comment: Comment) -> tuple[str, str] | None:
    """Return the id and URL of the public comment that a comment answers."""
    answered = comment.parent
    if answered is None or answered.is_hidden:
        return None
    return _comment_id(answered), comment_url(answered, _external=True)


def _comments_address(post: Post, format: str) -> str:
    return url_for("main.comments_feed", id=post.id, format=format, _external=True)


def _post_id(post: Post) -> str:
    return entry_id("post", post.id, post.created_at)


def _comment_id(comment: Comment) -> str:
    return entry_id("comment", comment.id, comment.timestamp)


def _label(post: Post) -> str:
    """Return the beginning of a note, for readers that need a title."""
    name = person_of(post.author).name
    beginning = shorten(xml_text(post.excerpt).strip(), LABEL_LENGTH)
    return beginning or _("Note by %(name)s", name=name)
