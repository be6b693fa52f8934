"""Folders of Markdown that belong to neither Jekyll nor Hugo: every file is a post."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath

from app.content.importing.markdown.fields import Fields
from app.content.importing.markdown.found import Finding, Found, Left, date_and_rest, is_markdown
from app.content.importing.markdown.patterns import Values, date_values, hugo_part
from app.content.importing.markdown.site import JEKYLL, PLAIN
from app.content.importing.markdown.sources import is_foreign


def find(names: Sequence[str]) -> Iterator[Finding]:
    """Yield the posts, and what is left out."""
    for name in names:
        if not is_markdown(name):
            continue
        *folders, last = name.split("/")
        if is_foreign(name) or any(each.startswith("_") for each in (*folders, last)):
            yield Left(name, "in a folder that is not of the site")
            continue
        stem = PurePosixPath(name).stem
        is_index = stem.lower() == "index" and bool(folders)
        date, slug = date_and_rest(folders.pop() if is_index else stem)
        # names with dates are those of posts of Jekyll
        dialect = JEKYLL if date and not is_index else PLAIN
        yield Found(name, "post", dialect, slug, date, folders=tuple(folders))


def values(found: Found, fields: Fields, date: datetime | None, title: str) -> Values:
    """Return the values of the names in the pattern of an address."""
    slug = hugo_part(fields.text("slug") or found.slug or title)
    return {
        **date_values(date),
        "slug": lambda: slug,
        "title": lambda: hugo_part(title) or slug,
        "filename": lambda: hugo_part(found.slug),
        "name": lambda: hugo_part(found.slug),
        "categories": lambda: "/".join(map(hugo_part, found.folders)),
        "sections": lambda: "/".join(map(hugo_part, found.folders)),
        "path": lambda: "/".join(found.folders),
        "output_ext": lambda: ".html",
    }


def any_values(found: Found) -> Values:
    """Return values of all names that a pattern may have, to check one."""
    return values(found, Fields({}), datetime(2000, 1, 1, tzinfo=UTC), "a")
