"""Bodies of texts as this site stores them, without the marks of other programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from posixpath import dirname, normpath

from app.content.importing.markdown.front_matter import Parts, parse_front_matter
from app.content.importing.markdown.headers import Header
from app.content.importing.markdown.liquid import (
    Liquid,
    without_attributes,
    without_heading_ids,
    without_more,
)
from app.content.importing.markdown.shortcodes import Shortcodes
from app.content.importing.markdown.site import HUGO, JEKYLL, PLAIN, Site
from app.content.importing.markdown.titles import first_heading


@dataclass
class Bodies:
    """Converts the bodies of one site.

    :param addresses: of its texts, by the names of their files without extensions
    :param warn: is called with the name of a file and what stays as it is
    """

    site: Site
    addresses: Mapping[str, str]
    warn: Callable[[str, str], None]

    def convert(self, header: Header, parts: Parts) -> str:
        """Return the body of a text, without its pictures being looked for."""
        text = parts.body
        if not header.has_title and (heading := first_heading(text)) is not None:
            text = heading[1]
        unknown: Counter[str] = Counter()
        dialect = header.found.dialect
        if dialect == JEKYLL:
            liquid = Liquid(
                self.site.base_path,
                self.site.host,
                self._values(header, parts),
                self.link_to,
                unknown,
            )
            text = without_attributes(liquid.render(text) if _has_liquid(parts) else text)
        elif dialect == HUGO:
            here = dirname(header.found.name)
            text = Shortcodes(lambda path: self._reference(path, here), unknown).render(text)
        if dialect != PLAIN:
            text = without_heading_ids(text)
        text = without_more(text)
        for mark, number in unknown.items():
            often = f", {number} times" if number > 1 else ""
            self.warn(header.found.name, f"{mark} stays as it is{often}")
        return text.strip("\n")

    def link_to(self, name: str) -> str | None:
        """Return the address of a text by the name of its file, as a whole or its end."""
        return self.addresses.get(without_extension(name.strip("/")).lower()) or None

    def _reference(self, path: str, here: str) -> str | None:
        """Return the address of a page of Hugo: below this folder, at the top, or anywhere."""
        page, hash_sign, heading = path.partition("#")
        if not page:
            return f"{hash_sign}{heading}"
        bare = without_extension(page.strip("/"))
        for name in (normpath(f"{here}/{bare}"), f"content/{bare}", bare):
            for end in ("", "/index"):
                if address := self.addresses.get(f"{name}{end}".lower()):
                    return f"{address}{hash_sign}{heading}"
        return None

    def _values(self, header: Header, parts: Parts) -> dict[str, str]:
        """Return the variables of Liquid that are texts."""
        site = self.site.config
        values = {f"site.{key}": each for key, each in site.items() if isinstance(each, str)}
        values |= {"site.baseurl": self.site.base_path, "site.url": self.site.host}
        if "page." in parts.body:
            page = parse_front_matter(parts)
            values |= {f"page.{key}": each for key, each in page.items() if isinstance(each, str)}
            values |= {"page.title": header.post.title or "", "page.url": header.address}
        return values


def _has_liquid(parts: Parts) -> bool:
    """Return whether a text of Jekyll calls for Liquid, as it does unless it says otherwise."""
    if "render_with_liquid" not in parts.head:
        return True
    return str(parse_front_matter(parts).get("render_with_liquid")).lower() != "false"


def without_extension(name: str) -> str:
    """Return a path without the extension of its file."""
    before, dot, after = name.rpartition(".")
    return before if dot and after.lower() in ("md", "markdown", "mkd", "mkdn", "mdown") else name


def names_of(name: str, is_only: Callable[[str], bool]) -> list[str]:
    """Return all names by which a text may be meant.

    :param is_only: returns whether no other text has a name
    """
    path = without_extension(name).lower()
    names = [path]
    for folder in ("_posts/", "_drafts/"):
        before, found, after = path.rpartition(folder)
        if found:
            names += [after, f"{before}{after}"]
    last = path.rpartition("/")[2]
    if last == "index":
        last = path.split("/")[-2] if "/" in path else last
    return [*names, *([last] if is_only(last) else [])]
