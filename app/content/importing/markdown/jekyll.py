"""Sites of Jekyll: which files are what, and the addresses that they have there.

https://jekyllrb.com/docs/structure/ and https://jekyllrb.com/docs/permalinks/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fnmatch import fnmatch
from pathlib import PurePosixPath
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
from app.content.importing.markdown.patterns import (
    Values,
    date_values,
    expand,
    jekyll_slug,
    jekyll_title,
)
from app.content.importing.markdown.site import JEKYLL, Site
from app.content.importing.markdown.sources import is_foreign

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_SPECIAL = ("_posts", "_drafts")
# what a site shows without being a text of its own
_NO_PAGES = frozenset({"index", "404", "500"})


def find(names: Sequence[str], site: Site) -> Iterator[Finding]:
    """Yield the posts, drafts and pages, and what is left out."""
    fields = Fields(site.config)
    excluded = [each.strip("/") for each in fields.texts("exclude")]
    for name in names:
        folders, path = name.split("/")[:-1], PurePosixPath(name)
        special = next((each for each in folders if each in _SPECIAL), None)
        if not is_markdown(name):
            if special and is_other_markup(name):
                yield Left(name, "not in Markdown")
        elif is_foreign(name) or any(_is_excluded(name, each) for each in excluded):
            yield Left(name, "in a folder that is not of the site")
        elif special is not None:
            yield _post(name, path, folders, special)
        elif any(each.startswith("_") for each in (*folders, path.name)):
            yield Left(name, "in a folder that is not of the site")
        elif not folders and path.stem.lower() in _NO_PAGES:
            yield Left(name, "a front page or a page of errors")
        else:
            is_index = path.stem == "index"
            slug = folders[-1] if is_index and folders else path.stem
            yield Found(
                name,
                "page",
                JEKYLL,
                slug,
                folders=tuple(folders),
                needs_front_matter=True,
            )


def _is_excluded(name: str, pattern: str) -> bool:
    return bool(pattern) and (name.startswith(f"{pattern}/") or fnmatch(name, pattern))


def _post(name: str, path: PurePosixPath, folders: list[str], special: str) -> Finding:
    above = tuple(folders[: folders.index(special)])
    if any(each.startswith("_") for each in above):
        return Left(name, "in a folder that is not of the site")
    date, slug = date_and_rest(path.stem)
    if special == "_drafts":
        return Found(name, "post", JEKYLL, slug, date, categories=above, is_draft=True)
    if not date or not slug:
        return Left(name, "a name without a date in _posts")
    return Found(name, "post", JEKYLL, slug, date, categories=above)


def defaults(site: Site, found: Found) -> dict[str, Any]:
    """Return the fields that the configuration gives to a file that does not have them.

    https://jekyllrb.com/docs/configuration/front-matter-defaults/
    """
    values: dict[str, Any] = {}
    kinds = {"page": ("page", "pages")}.get(found.kind, ("drafts",) if found.is_draft else ())
    allowed = {"", *(kinds or ("post", "posts"))}
    rules = site.config.get("defaults")
    given = [each for each in rules if isinstance(each, dict)] if isinstance(rules, list) else []
    scoped = [(Fields(Fields(each).mapping("scope")), each) for each in given]
    for scope, each in sorted(scoped, key=lambda pair: len(pair[0].text("path") or "")):
        path = (scope.text("path") or "").strip("/")
        is_below = not path or found.name == path or found.name.startswith(f"{path}/")
        if (is_below or fnmatch(found.name, path)) and (scope.text("type") or "") in allowed:
            values |= lower_keys(Fields(each).mapping("values"))
    return values


def address(
    site: Site, found: Found, fields: Fields, date: datetime | None, categories: list[str]
) -> str:
    """Return the path of a post or page below the site. Raises UnknownToken."""
    pattern = fields.text("permalink")
    if pattern is None:
        pattern = _of_page(site, found) if found.kind == "page" else of_posts(site)
    pattern = STYLES.get(pattern, pattern)
    return expand(pattern, _values(found, fields, date, categories))


def of_posts(site: Site) -> str:
    """Return the pattern of the addresses of posts."""
    collections = Fields(Fields(site.config).mapping("collections"))
    own = Fields(collections.mapping("posts")).text("permalink")
    return own or Fields(site.config).text("permalink") or "date"


def _of_page(site: Site, found: Found) -> str:
    path = "/".join(found.folders)
    if PurePosixPath(found.name).stem == "index":
        return f"/{path}/"
    style = Fields(site.config).text("permalink") or "date"
    ends_with_slash = style == "pretty" or style.endswith("/")
    has_extension = style in STYLES or style.endswith(":output_ext")
    ending = "/" if ends_with_slash else ":output_ext" if has_extension else ""
    return f"/{path}/:basename{ending}"


def _values(found: Found, fields: Fields, date: datetime | None, categories: list[str]) -> Values:
    slug = fields.text("slug") or found.slug
    lower = list(dict.fromkeys(each.lower() for each in categories))
    return {
        **date_values(date),
        "title": lambda: jekyll_title(slug),
        "slug": lambda: jekyll_slug(slug),
        "name": lambda: jekyll_slug(PurePosixPath(found.name).stem),
        "basename": lambda: PurePosixPath(found.name).stem,
        "path": lambda: "/".join(found.folders),
        "categories": lambda: "/".join(lower),
        "slugified_categories": lambda: "/".join(map(jekyll_slug, lower)),
        "collection": lambda: "posts",
        "output_ext": lambda: ".html",
    }
