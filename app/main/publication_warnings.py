"""Warnings on the page that publishes a post."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.content.markdown.references import ShownImage, images_of, links_of
from app.models import Post
from app.services.posts.publication_checks import (
    MOST_LINKS,
    Targets,
    missing,
    others_of_this_title,
)
from app.web.pages.images import media_place, own_hosts
from app.web.pages.template_globals import post_url

# what a link leads to, by endpoint: its argument that names the row
NAMED_BY = {
    "main.post": "id",
    "main.user": "username",
    "main.tag": "slug",
    "main.site_page": "slug",
}

Target = tuple[str, str | int]
NO_PAGE: Target = ("no page", "")


@dataclass(frozen=True)
class SilentImage:
    """An image without a description, at its place in the text, from 1.

    An uploaded picture has a ``thumbnail``, the address of a smaller one.
    """

    place: int
    address: str
    thumbnail: str | None


@dataclass(frozen=True)
class Warnings:
    """What an author may want to put right before a post is public."""

    unfinished: list[ShownImage]  # uploads that were interrupted leave no address
    images: list[SilentImage]
    links: list[str]
    same_title: list[Post]
    has_silent_cover: bool  # without a description

    @property
    def count(self) -> int:
        """How many there are."""
        in_text = len(self.unfinished) + len(self.images) + len(self.links)
        return in_text + len(self.same_title) + self.has_silent_cover


def warnings_for(post: Post) -> Warnings:
    """Return the warnings for a post: in a fixed number of statements, whatever it links to."""
    images = images_of(post.body_html)
    return Warnings(
        unfinished=[image for image in images if not image.address],
        images=[
            SilentImage(image.place, image.address, _thumbnail(image.address))
            for image in images
            if image.address and not image.alt
        ],
        links=_broken_links(post),
        same_title=others_of_this_title(post),
        has_silent_cover=post.cover is not None and not post.cover_alt,
    )


def _thumbnail(address: str) -> str | None:
    place = media_place()
    name = place.parse(address)
    if name is None:
        return None
    return place.address(name.variants[0] if name.variants else name)


def _broken_links(post: Post) -> list[str]:
    """Return the links within the site that lead nowhere."""
    here = post_url(post, _external=True)
    hosts = own_hosts()
    found: dict[str, Target] = {}
    for link in links_of(post.body_html)[:MOST_LINKS]:
        try:
            parts = urlsplit(urljoin(here, link))
        except ValueError:  # the host is invalid
            continue
        if parts.scheme in ("http", "https") and parts.netloc.lower() in hosts and link[0] != "#":
            found[link] = _target(unquote(parts.path))
    named = {kind: {name for each, name in found.values() if each == kind} for kind in NAMED_BY}
    lost = missing(
        Targets(
            posts={int(number) for number in named["main.post"]} - {post.id},
            users={str(name) for name in named["main.user"]},
            tags={str(slug) for slug in named["main.tag"]},
            pages={str(slug) for slug in named["main.site_page"]},
        )
    )
    gone = {
        NO_PAGE,
        *(("main.post", number) for number in lost.posts),
        *(("main.user", name) for name in lost.users),
        *(("main.tag", slug) for slug in lost.tags),
        *(("main.site_page", slug) for slug in lost.pages),
    }
    return [link for link, target in found.items() if target in gone]


def _target(path: str) -> Target:
    """Return the endpoint of a path and the name of its row, or NO_PAGE."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # there is one for every request
    try:
        endpoint, arguments = adapter.match(path.rstrip("/") or "/", method="GET")
    except RequestRedirect:
        return ("", "")
    except HTTPException:
        return NO_PAGE
    return (endpoint, arguments.get(NAMED_BY.get(endpoint, ""), ""))
