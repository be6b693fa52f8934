"""What the items of an export refer to: its authors, categories and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from app.content.importing.wordpress.bodies import Attachment
from app.content.importing.wordpress.elements import Element
from app.content.text.excerpt import plain_text

VERSIONS = ("1.0", "1.1", "1.2")
# what the category is called that WordPress puts posts into that have none, in its languages
UNCATEGORIZED = frozenset(
    {
        "uncategorized",
        "uncategorised",
        "allgemein",
        "non classé",
        "sin categoría",
        "sin categorizar",
    }
    | {"senza categoria", "geen categorie", "sem categoria", "bez kategorii", "без рубрики"}
    | {
        "без категорії",
        "未分类",
        "未分類",
        "미분류",
        "ukategoriserat",
        "ikke kategorisert",
        "genel",
    }
)
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")
_DIGITS = re.compile(r"\d{1,19}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Author:
    """An author as the export lists them."""

    login: str
    name: str
    email: str


@dataclass
class Site:
    """What is known of a site before its items are read.

    :param ids: the logins of authors, by the ids that comments have
    :param galleries: the ids of the pictures that were uploaded for a post, by its id
    :param parents: of categories, both by their part of the address
    :param defaults: the part of the address of the category for posts without any
    """

    versions: list[tuple[str, int]] = field(default_factory=list)
    base: str = ""
    link: str = ""
    title: str = ""
    authors: dict[str, Author] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    galleries: dict[str, list[str]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    defaults: set[str] = field(default_factory=lambda: {"uncategorized"})

    @property
    def address(self) -> str:
        """The address of the blog, or '' if it names none."""
        return self.base or self.link

    def faults(self, name: str) -> list[str]:
        """Return why this is no export that can be read, in lines.

        :param name: of the file
        """
        if not self.versions:
            return [f"{name}: line 1: it has no wp:wxr_version: this is no export of WordPress"]
        known = ", ".join(VERSIONS)
        return [
            f"{name}: line {line}: version {version[:20]!r} of the format is none of {known}"
            for version, line in self.versions
            if version not in VERSIONS
        ]


def site_of(elements: Iterable[Element]) -> Site:
    """Read what items refer to, wherever in the export it is."""
    site = Site()
    for element in elements:
        if element.name == "item":
            if element.value("wp:post_type") == "attachment":
                _add_attachment(site, element)
        elif element.name == "wp:author":
            _add_author(site, element)
        elif element.name in ("wp:category", "wp:term"):
            _add_category(site, element)
        elif element.name == "wp:wxr_version":
            site.versions.append((element.text, element.line))
        elif element.name == "wp:base_blog_url":
            site.base = site.base or element.text
        elif element.name == "link":
            site.link = site.link or element.text
        elif element.name == "title":
            site.title = site.title or element.text
    return site


def _add_author(site: Site, element: Element) -> None:
    login = element.value("wp:author_login")
    if not login:
        return
    name = plain_text(unescape(element.value("wp:author_display_name")))
    site.authors.setdefault(login, Author(login, name, element.value("wp:author_email")))
    number = element.value("wp:author_id")
    if number and number != "0":
        site.ids.setdefault(number, login)


def _add_category(site: Site, element: Element) -> None:
    if element.name == "wp:term" and element.value("wp:term_taxonomy") != "category":
        return
    nicename = element.value("wp:category_nicename") or element.value("wp:term_slug")
    parent = element.value("wp:category_parent") or element.value("wp:term_parent")
    name = element.value("wp:cat_name") or element.value("wp:term_name")
    if parent:
        site.parents.setdefault(nicename, parent)
    if element.value("wp:term_id") == "1" and name.casefold() in UNCATEGORIZED:
        site.defaults.add(nicename)


def _add_attachment(site: Site, item: Element) -> None:
    number, address = item.value("wp:post_id"), item.value("wp:attachment_url")
    if not number or not _is_picture(address):
        return
    alt = next(
        (
            meta.value("wp:meta_value")
            for meta in item.all("wp:postmeta")
            if meta.value("wp:meta_key") == "_wp_attachment_image_alt"
        ),
        "",
    )
    caption = plain_text(item.value("excerpt:encoded"))
    site.attachments[number] = Attachment(address, " ".join(alt.split()), caption)
    parent = item.value("wp:post_parent")
    if parent and parent != "0":
        site.galleries.setdefault(parent, []).append(number)


def _is_picture(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.path.lower().endswith(_PICTURES)


def is_number(text: str) -> bool:
    """Return whether a text is an id as WordPress has them."""
    return _DIGITS.fullmatch(text) is not None and text.strip("0") != ""
