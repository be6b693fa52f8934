"""A site for Hugo: https://gohugo.io/content-management/front-matter/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.content.exporting.front_matter import as_yaml
from app.content.exporting.layout import Layout
from app.content.exporting.records import ExportedPost

# Between the ends of what Hugo takes for a call of a template, `{{< figure >}}` or
# `{{% figure %}}`. Written `{{</* figure */>}}` it is shown as it was.
_INSIDE = r"(?:(?!\{\{[<%]|\*/).)*?"
_SHORTCODE = re.compile(
    rf"(?P<quoted>\{{\{{</\*{_INSIDE}\*/>\}}\}}|\{{\{{%/\*{_INSIDE}\*/%\}}\}})"
    rf"|\{{\{{<(?P<html>{_INSIDE})>\}}\}}|\{{\{{%(?P<markdown>{_INSIDE})%\}}\}}"
    r"|\{\{(?=[<%])",
    re.DOTALL,
)

# where every page links to a page of the site
_MENUS = {"menu": "main", "footer": "footer"}


class Hugo(Layout):
    """``content/posts/NAME.md``, pages of the site ``content/NAME.md``."""

    folder = Path(__file__).parent / "hugo_site"
    static = "static"
    # such a file would make its whole folder one page
    special = frozenset({"index"})
    reserved = frozenset(
        {"index", "posts", "tags", "categories", "media", "404", "page", "sitemap"}
    )
    address_key = "url"

    def path(self, post: ExportedPost, name: str) -> str:
        """Return where a file of this name is."""
        return f"content/{name}.md" if post.is_page else f"content/posts/{name}.md"

    def address(self, post: ExportedPost, name: str) -> str:
        """Return the address of a post of this name, without a slash at its end."""
        return f"/{name}" if post.is_page else f"/posts/{name}"

    def addresses_of_the_site(self) -> tuple[str, ...]:
        """Return the addresses of pages that are always there."""
        return ("/posts", "/tags", "/categories")

    def front_matter(self, post: ExportedPost) -> dict[str, Any]:
        """Return what the front matter says of a post."""
        cover = {"image": post.cover, "alt": post.cover_alt} if post.cover else None
        return {
            "title": post.title or "",
            "date": self.local(post.date),
            "lastmod": self.local(post.updated_at) if post.updated_at else None,
            "slug": post.slug,
            "author": post.author,
            "draft": bool(post.is_draft or post.reason),
            "draft_reason": post.reason,
            "tags": list(post.tags),
            "lang": post.language,
            "translationKey": post.translations,
            "summary": post.excerpt,
            "cover": cover,
            "canonical_url": post.canonical_url,
            "comments": None if post.comments_open else False,
            "menu": {_MENUS[post.place]: {"weight": post.position or 0}} if post.place else None,
            "aliases": self.redirects(post),
        }

    def files_of_the_site(self) -> Iterator[tuple[str, bytes]]:
        """Return the configuration."""
        yield (
            "hugo.yaml",
            as_yaml(
                {
                    "baseURL": f"{self.site.address or 'https://example.org'}/",
                    "title": self.site.name,
                    "timeZone": self.site.time_zone,
                    "hasCJKLanguage": True,
                    # not the key of Hugo's own, which has another name in newer versions
                    "params": {
                        "description": self.site.description,
                        "language": self.site.language,
                    },
                }
            ).encode(),
        )

    def body(self, post: ExportedPost) -> str:
        """Return the text, in which what looks like a shortcode is shown and not called."""
        return without_shortcodes(post.body)


def without_shortcodes(text: str) -> str:
    """Return Markdown in which Hugo calls no template; what cannot be quoted gets a backslash."""
    return _SHORTCODE.sub(_quote, text) if "{{" in text else text


def _quote(match: re.Match[str]) -> str:
    if match["quoted"]:
        return match["quoted"]
    if match["html"] is not None:
        return f"{{{{</*{match['html']}*/>}}}}"
    if match["markdown"] is not None:
        return f"{{{{%/*{match['markdown']}*/%}}}}"
    return r"{\{"
