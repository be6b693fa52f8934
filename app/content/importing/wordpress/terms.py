"""Categories and tags of posts, which become tags."""

from __future__ import annotations

from html import unescape

from app.content.importing.report import Report
from app.content.importing.texts import Texts
from app.content.importing.wordpress.addresses import Addresses
from app.content.importing.wordpress.elements import Element
from app.content.importing.wordpress.site import UNCATEGORIZED, Site
from app.content.text.tag_names import tag_key

_CATEGORY = "category"
# the second is that of version 1.0
_TAGS = frozenset({"post_tag", "tag"})


class Terms:
    """Reads the categories and tags of items, and remembers the addresses of their pages."""

    def __init__(self, site: Site, addresses: Addresses, report: Report, texts: Texts) -> None:
        self._site = site
        self._addresses = addresses
        self._report = report
        self._texts = texts
        self._names: dict[str, str] = {}
        self._known: dict[str, dict[str, None]] = {}

    @property
    def addresses(self) -> dict[str, tuple[str, ...]]:
        """The addresses of the pages of tags, by the names of those that were used."""
        return {self._names[key]: tuple(known) for key, known in self._known.items() if known}

    def tags_of(self, item: Element, label: str) -> tuple[str, ...]:
        """Return the tags of an item; terms of other taxonomies are counted as left out.

        :param label: what the item is called in the report
        """
        names: dict[str, str] = {}
        for term in item.all("category"):
            domain, nicename = (term.attributes.get(each, "") for each in ("domain", "nicename"))
            domain = domain or _CATEGORY
            if domain != _CATEGORY and domain not in _TAGS:
                self._report.counts.skipped[f"terms of {domain[:40]}"] += 1
                continue
            if domain == _CATEGORY and self._is_default(nicename, term.text):
                continue
            for name in self._texts.tags([unescape(term.text)], item=label, line=term.line):
                names.setdefault(tag_key(name), name)
                self._remember(name, domain, nicename)
        return tuple(names.values())

    def _is_default(self, nicename: str, name: str) -> bool:
        if nicename:
            return nicename in self._site.defaults
        return name.casefold() in UNCATEGORIZED

    def _remember(self, name: str, domain: str, nicename: str) -> None:
        key = tag_key(name)
        self._names.setdefault(key, name)
        if domain == _CATEGORY:
            found = self._addresses.of_category(nicename, self._site.parents)
        else:
            found = self._addresses.of_tag(nicename)
        self._known.setdefault(key, {}).update(dict.fromkeys(found))
