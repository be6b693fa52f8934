"""Numbers in addresses that can be ids."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """``<int:…>``; a number larger than any id becomes 0, which names nothing: 404, not 500."""

    def to_python(self, value: str) -> int:
        """The id that the digits say, or 0; where digits are counted, it is no id but a date."""
        if self.fixed_digits:
            return int(super().to_python(value))
        return int(value) if len(value) <= 10 and int(value) <= LARGEST_ID else 0
