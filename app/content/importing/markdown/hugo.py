"""Sites of Hugo: which files are what, and the addresses that they have there.

https://gohugo.io/content-management/organization/ and https://gohugo.io/content-management/urls/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from posixpath import dirname, join, normpath
from typing import Any

from app.content.importing.markdown.fields import Fields
from app.content.importing.markdown.found import (
    Finding,
    Found,
    Left,
    date_and_rest,
    is_markdown,
    is_other_markup,
)
from app.content.importing.markdown.front_matter import lower_keys
from app.content.importing.markdown.patterns import Values, date_values, expand, hugo_part
from app.content.importing.markdown.site import HUGO, Site
from app.content.importing.markdown.sources import is_foreign

_POSTS = ("posts", "post", "blog")


def find(names: Sequence[str], site: Site) -> Iterator[Finding]:
    """Yield the posts and pages, and what is left out."""
    content = Content(names, site)
    found: list[Found] = []
    for name in names:
        if not is_markdown(name):
            if content.is_within(name) and is_other_markup(name):
                yield Left(name, "not in Markdown")
        elif is_foreign(name) or not content.is_within(name):
            yield Left(name, "in a folder that is not of the site")
        else:
            finding = content.finding(name)
            if isinstance(finding, Found):
                found.append(finding)
            else:
                yield finding
    main = _main_sections(site, found)
    for each in found:
        is_post = bool(each.sections) and each.sections[0] in main
        yield replace(each, kind="post" if is_post else "page")


class Content:
    """The folders with the content of a site, and their languages."""

    def __init__(self, names: Sequence[str], site: Site) -> None:
        self._languages = list(site.languages)
        self._folder = Fields(site.config).text("contentdir") or "content"
        dates = Fields(Fields(site.config).mapping("frontmatter")).texts("date")
        self._reads_dates_of_names = ":filename" in dates
        self._folders = {self._folder.strip("/"): ""}
        for language, settings in site.languages.items():
            own = (Fields(settings).text("contentdir") or "").strip("/")
            if own and own != self._folder:
                self._folders[own] = language
            self._folders.setdefault(f"{self._folder}/{language}", language)
        self._sections = {dirname(n) for n in names if PurePosixPath(n).name.startswith("_index.")}
        stems = [(dirname(name), self._stem(name)[0]) for name in names if is_markdown(name)]
        self._bundles = {folder for folder, stem in stems if stem == "index"}

    def is_within(self, name: str) -> bool:
        """Return whether a file is below one of the folders."""
        return any(name.startswith(f"{folder}/") for folder in self._folders)

    def finding(self, name: str) -> Finding:
        """Return what a file of Markdown is; its kind is not known yet."""
        root = max((f for f in self._folders if name.startswith(f"{f}/")), key=len)
        folders = tuple(dirname(name.removeprefix(f"{root}/")).split("/"))
        folders = tuple(each for each in folders if each)
        stem, language = self._stem(name)
        language = language or self._folders[root]
        if stem == "_index" or (stem == "index" and not folders):
            return Left(name, "a list of posts")
        if any(each.startswith("_") for each in (*folders, stem)):
            return Left(name, "in a folder that is not of the site")
        below = [join(root, *folders[: depth + 1]) for depth in range(len(folders))]
        if stem != "index" and self._bundles & set(below):
            return Left(name, "part of a page bundle")
        if stem == "index":
            sections, slug, below = folders[:-1], folders[-1], below[:-1]
        else:
            sections, slug = folders, stem
        language = language or (self._languages[0] if self._languages else "")
        group = "/".join((*sections, slug)) if self._languages else ""
        date, rest = date_and_rest(slug)
        slug = rest if rest and self._reads_dates_of_names else slug
        marked = [s for s, path in zip(sections, below, strict=True) if path in self._sections]
        return Found(
            name,
            "page",
            HUGO,
            slug,
            date,
            folders=sections,
            sections=tuple(dict.fromkeys((*sections[:1], *marked))),
            language=language,
            group=group,
            rank=self._languages.index(language) if language in self._languages else 0,
        )

    def _stem(self, name: str) -> tuple[str, str]:
        """Return the name of a file without its extension and language, and the language."""
        stem = PurePosixPath(name).stem
        before, dot, after = stem.rpartition(".")
        if dot and before and after.lower() in self._languages:
            return before, after.lower()
        return stem, ""


def _main_sections(site: Site, found: list[Found]) -> set[str]:
    """Return the sections with posts: as configured, by their names, or the largest one."""
    fields = Fields(site.config)
    params = Fields(lower_keys(fields.mapping("params")))
    configured = [*fields.texts("mainsections"), *params.texts("mainsections")]
    sections = Counter(each.sections[0] for each in found if each.sections)
    main = {each for each in sections if each in configured or each in _POSTS}
    return main or {name for name, _number in sections.most_common(1)}


def address(site: Site, found: Found, fields: Fields, date: datetime | None, title: str) -> str:
    """Return the path of a page below the site. Raises UnknownToken."""
    prefix = _prefix(site, found.language)
    url = fields.text("url")
    if url:
        return url if url.startswith("/") else f"{prefix}/{url}"
    pattern = _pattern(site, found)
    if pattern is None:
        path = "/".join(map(hugo_part, (*found.folders, fields.text("slug") or found.slug)))
    else:
        lists = {"sections": [hugo_part(each) for each in found.sections]}
        path = expand(pattern, _values(found, fields, date, title), lists).strip("/")
    return f"{prefix}/{path}.html" if _is_ugly(site, found) else f"{prefix}/{path}/"


def aliases(site: Site, fields: Fields, address_of_page: str) -> list[str]:
    """Return the further addresses of a page: one without a slash is beside the page."""
    beside = dirname(address_of_page.rstrip("/"))
    is_ugly = Fields(site.config).is_true("uglyurls")
    found = []
    for alias in fields.texts("aliases", split="commas"):
        if "://" not in alias:
            alias = normpath(join(beside, alias))
            alias += ".html" if is_ugly and not alias.endswith(".html") else ""
        found.append(alias)
    return found


def is_rendered(fields: Fields) -> bool:
    """Return whether a page has an address of its own."""
    for name in ("build", "_build"):
        render = Fields(lower_keys(fields.mapping(name))).text("render") or ""
        if render.lower() in ("never", "false"):
            return False
    return fields.is_true("headless") is not True


def _prefix(site: Site, language: str) -> str:
    """Return the part of addresses that says their language."""
    if not language or language not in site.languages:
        return ""
    in_folder = Fields(site.config).is_true("defaultcontentlanguageinsubdir")
    return "" if language == next(iter(site.languages)) and not in_folder else f"/{language}"


def _pattern(site: Site, found: Found) -> str | None:
    own: Any = Fields(site.languages.get(found.language, {})).mapping("permalinks")
    for patterns in (own, Fields(site.config).mapping("permalinks")):
        for each in (Fields(patterns).mapping("page"), patterns):
            section = found.sections[0] if found.sections else "/"
            if pattern := Fields(each).text(section):
                return pattern
    return None


def _is_ugly(site: Site, found: Found) -> bool:
    ugly = Fields(site.config)
    section = found.sections[0] if found.sections else ""
    return bool(ugly.is_true("uglyurls") or Fields(ugly.mapping("uglyurls")).is_true(section))


def _values(found: Found, fields: Fields, date: datetime | None, title: str) -> Values:
    slug = fields.text("slug")
    return {
        **date_values(date),
        "title": lambda: hugo_part(title),
        "slug": lambda: hugo_part(slug or title),
        "filename": lambda: hugo_part(found.slug),
        "contentbasename": lambda: hugo_part(found.slug),
        "slugorfilename": lambda: hugo_part(slug or found.slug),
        "slugorcontentbasename": lambda: hugo_part(slug or found.slug),
        "section": lambda: hugo_part("".join(found.sections[:1])),
        "sections": lambda: "/".join(map(hugo_part, found.sections)),
    }
