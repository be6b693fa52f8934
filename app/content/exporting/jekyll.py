"""A site for Jekyll: https://jekyllrb.com/docs/front-matter/."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.content.exporting.front_matter import as_yaml
from app.content.exporting.layout import Layout
from app.content.exporting.records import ExportedPost

# what Liquid, the language of templates, takes for its own
_LIQUID = ("{{", "{%")


class Jekyll(Layout):
    """``_posts/YYYY-MM-DD-NAME.md``, ``_drafts/NAME.md``, pages of the site ``NAME.md``."""

    folder = Path(__file__).parent / "jekyll_site"
    reserved = frozenset({"index", "readme", "media", "404", "page"})
    address_key = "permalink"

    def path(self, post: ExportedPost, name: str) -> str:
        """Return where a file of this name is."""
        if post.is_page:
            return f"{name}.md"
        if _is_draft(post):
            return f"_drafts/{name}.md"
        return f"_posts/{self.local(post.date):%Y-%m-%d}-{name}.md"

    def name_without_slug(self, post: ExportedPost) -> str:
        """Return the name of a note, which has its date from the path if it is published."""
        return super().name_without_slug(post) if _is_draft(post) else str(post.id)

    def address(self, post: ExportedPost, name: str) -> str:
        """Return the address of a post of this name, without a slash at its end."""
        return f"/{name}" if post.is_page else f"/{self.local(post.date):%Y/%m/%d}/{name}"

    def addresses_of_the_site(self) -> tuple[str, ...]:
        """Return the addresses of pages that are always there."""
        return ("/index", "/index.html")

    def front_matter(self, post: ExportedPost) -> dict[str, Any]:
        """Return what the front matter says of a post."""
        cover = {"path": post.cover, "alt": post.cover_alt} if post.cover else None
        is_template = any(each in post.body for each in _LIQUID)
        return {
            "title": post.title or "",
            "date": self.local(post.date),
            "last_modified_at": self.local(post.updated_at) if post.updated_at else None,
            "slug": post.slug,
            "author": post.author,
            **_state(post),
            "draft_reason": post.reason,
            "tags": list(post.tags),
            "lang": post.language,
            "translationKey": post.translations,
            "excerpt": post.excerpt,
            "image": cover,
            "canonical_url": post.canonical_url,
            "comments": None if post.comments_open else False,
            "menu": post.place,
            "weight": post.position if post.place else None,
            "render_with_liquid": False if is_template else None,
            "redirect_from": self.redirects(post),
        }

    def files_of_the_site(self) -> Iterator[tuple[str, bytes]]:
        """Return the configuration."""
        layouts = {"posts": "post", "drafts": "post", "pages": "page"}
        yield (
            "_config.yml",
            as_yaml(
                {
                    "title": self.site.name,
                    "description": self.site.description,
                    "url": self.site.address,
                    # not "lang": what has no language of its own is not in this one
                    "html_lang": self.site.language,
                    "timezone": self.site.time_zone,
                    "permalink": "pretty",
                    "exclude": ["README.md"],
                    "defaults": [
                        {"scope": {"path": "", "type": kind}, "values": {"layout": layout}}
                        for kind, layout in layouts.items()
                    ],
                }
            ).encode(),
        )


def _is_draft(post: ExportedPost) -> bool:
    return bool(post.is_draft or post.reason)


def _state(post: ExportedPost) -> dict[str, bool]:
    """Return what says that a post is a draft; of posts the folder does, of pages nothing else."""
    if post.is_page:
        return {"published": not _is_draft(post)}
    return {"draft": True} if _is_draft(post) else {"published": True}
