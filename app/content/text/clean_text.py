"""Normalize line ends and remove control characters before a text is stored."""

import re

# Not allowed in HTML (https://html.spec.whatwg.org/multipage/parsing.html, preprocessing the input
# stream) or XML 1.0. They come with pasted text.
_LAST_OF_PLANES = "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_NOT_ALLOWED = re.compile(f"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_LAST_OF_PLANES}]")


class UnstorableText(ValueError):
    """The text contains a character that PostgreSQL cannot store or UTF-8 cannot encode."""


def clean_text(value: str) -> str:
    """Return `value` with LF line ends, without control characters and noncharacters.

    A byte order mark at the beginning, as files of Windows have it, is removed.

    Nothing visible changes. The text is not brought into a Unicode normal form, which would alter
    quotations and code samples; slugs and search normalize their own copies.

    Raises UnstorableText for NUL and for lone surrogates.
    """
    if "\0" in value:
        raise UnstorableText("The text contains a NUL character.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnstorableText("The text contains half of a surrogate pair.") from error
    value = value.removeprefix("\ufeff")
    return _NOT_ALLOWED.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def byte_length(value: str) -> int:
    """Return the length of `value` in bytes of UTF-8.

    Raises UnstorableText if it cannot be encoded.
    """
    try:
        return len(value.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise UnstorableText("The text contains half of a surrogate pair.") from error
