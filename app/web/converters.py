"""URL converters."""

from __future__ import annotations

from functools import cached_property

from werkzeug.routing import BaseConverter, IntegerConverter, Map, ValidationError

from app.models.site_page import PAGE_SLUG_MAX_LENGTH

LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """``<int:…>``; a number larger than any id becomes 0, which no row has: 404, not 500."""

    def to_python(self, value: str) -> int:
        """Return the id, or 0 for one out of range; fixed digits are a date, not an id."""
        if self.fixed_digits:
            return int(super().to_python(value))
        return int(value) if len(value) <= 10 and int(value) <= LARGEST_ID else 0


# paths that something before the application may answer
KEPT_FREE = frozenset({"admin", "api", "static"})


def first_parts(routes: Map) -> frozenset[str]:
    """Return the first parts of the addresses of all routes, apart from variable ones."""
    parts = {rule.rule.split("/")[1] for rule in routes.iter_rules()}
    return KEPT_FREE | {part for part in parts if part and "<" not in part}


class SiteSlugConverter(BaseConverter):
    """``<site_slug:…>``: the slug of a page of the site, which no other route begins with.

    So an address of another route that does not take a method is answered as without such pages.
    """

    regex = r"[a-z0-9]+(?:-[a-z0-9]+)*"
    part_isolating = True

    def to_python(self, value: str) -> str:
        """Return the slug. Raises ValidationError for one that no page can have."""
        if len(value) > PAGE_SLUG_MAX_LENGTH or value in self._taken:
            raise ValidationError
        return value

    @cached_property
    def _taken(self) -> frozenset[str]:
        return first_parts(self.map)
