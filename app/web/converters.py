"""URL converters."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """``<int:…>``; a number larger than any id becomes 0, which no row has: 404, not 500."""

    def to_python(self, value: str) -> int:
        """Return the id, or 0 for one out of range; fixed digits are a date, not an id."""
        if self.fixed_digits:
            return int(super().to_python(value))
        return int(value) if len(value) <= 10 and int(value) <= LARGEST_ID else 0
