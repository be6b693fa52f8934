"""Structured data for search engines: JSON-LD with the vocabulary of https://schema.org.

A script element of this type is data: browsers do not run it, and no content security policy
blocks it (https://html.spec.whatwg.org/multipage/scripting.html#data-block).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import Flask, current_app, url_for
from markupsafe import Markup

from app.services.people.profiles import ProfileUser
from app.services.posts.rows import ReadAuthor, ReadPost
from app.web.i18n.dates import site_instant
from app.web.pages.images import avatar_address
from app.web.pages.metadata import SharedPicture
from app.web.pages.sharing import absolute, person_of
from app.web.pages.site_pictures import logo_url
from app.web.pages.template_globals import post_url

Thing = dict[str, Any]

# Characters that could end the element, or a line in older JavaScript, as JSON escapes.
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def json_ld(*things: Thing) -> Markup:
    """Return a script element with these things in one graph."""
    graph = {
        "@context": "https://schema.org",
        "@graph": [_without_empty(thing) for thing in things],
    }
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    escaped = text.translate(ESCAPES)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(escaped))  # noqa: S704 - nothing in it has a meaning in HTML


def _without_empty(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value not in (None, "", [])}


def blog_posting(post: ReadPost, name: str, picture: SharedPicture) -> Thing:
    """Return the data of a post whose title, or for a note its beginning, is ``name``.

    https://developers.google.com/search/docs/appearance/structured-data/article
    """
    address = post_url(post, _external=True)
    return {
        "@type": "BlogPosting",
        "@id": f"{address}#post",
        "url": post.canonical_url or address,
        "mainEntityOfPage": post.canonical_url or address,
        "headline": name,
        "description": post.excerpt,
        "image": picture.address,
        "datePublished": _date(post.published_at),
        "dateModified": _date(post.edited_at or post.published_at),
        "inLanguage": post.written_in,
        "keywords": [tag.name for tag in post.tags],
        "commentCount": post.comment_count,
        "author": _author(post.author),
        "publisher": _site("Organization") | {"logo": logo_url()},
    }


def _author(user: ReadAuthor | None) -> Thing:
    person = person_of(user)
    data = {"@type": "Person", "name": person.name, "url": person.address}
    if user is not None and user.signature != user.display_name:
        data |= {"name": user.display_name, "alternateName": user.username}
    return _without_empty(data)


def profile_page(user: ProfileUser) -> Thing:
    """Return the data of a profile.

    https://developers.google.com/search/docs/appearance/structured-data/profile-page
    """
    address = url_for("main.user", username=user.username, _external=True)
    return {
        "@type": "ProfilePage",
        "@id": f"{address}#page",
        "url": address,
        "dateCreated": _date(user.member_since),
        "mainEntity": _without_empty(
            {
                "@type": "Person",
                "@id": f"{address}#person",
                "url": address,
                "name": user.display_name,
                "alternateName": user.username,
                "identifier": str(user.id),
                "description": user.about_me,
                "image": absolute(avatar_address(user.avatar)) if user.avatar else None,
                "interactionStatistic": _count("FollowAction", user.follower_count),
                "agentInteractionStatistic": _count("WriteAction", user.post_count),
            }
        ),
    }


def _count(action: str, number: int) -> Thing:
    return {
        "@type": "InteractionCounter",
        "interactionType": f"https://schema.org/{action}",
        "userInteractionCount": number,
    }


def post_breadcrumbs(post: ReadPost, name: str) -> Thing:
    """Return the breadcrumbs of a post, by way of its author."""
    author = person_of(post.author)
    steps = [(author.name, author.address)] if author.address else []
    return breadcrumbs(*steps, (name, post_url(post)))


def web_site() -> Thing:
    """Return the data of the site, for its front page."""
    return _site("WebSite")


def _site(kind: str) -> Thing:
    home = url_for("main.index", _external=True)
    name = current_app.config["SITE_NAME"]
    return {"@type": kind, "@id": f"{home}#{kind.lower()}", "url": home, "name": name}


def breadcrumbs(*steps: tuple[str, str]) -> Thing:
    """Return the path from the front page: name and URL of each step, the current page last."""
    home = url_for("main.index", _external=True)
    path: Iterable[tuple[str, str]] = [(current_app.config["SITE_NAME"], home), *steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": name,
                "item": absolute(address),
            }
            for number, (name, address) in enumerate(path, start=1)
        ],
    }


def _date(moment: datetime | None) -> str | None:
    return site_instant(moment) if moment else None


def register_structured_data(app: Flask) -> None:
    """Make structured data available to templates."""
    app.jinja_env.globals.update(
        json_ld=json_ld,
        blog_posting=blog_posting,
        profile_page=profile_page,
        web_site=web_site,
        post_breadcrumbs=post_breadcrumbs,
        breadcrumbs=breadcrumbs,
    )
