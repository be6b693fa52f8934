"""What a text must be before it may be stored."""

import re

# Neither HTML (https://html.spec.whatwg.org/multipage/parsing.html, preprocessing the input
# stream) nor XML 1.0 may hold these, and nobody types them: they come along with what is pasted.
_LAST_OF_PLANES = "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_NO_CHARACTERS = re.compile(f"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_LAST_OF_PLANES}]")


class UnstorableText(ValueError):
    """The text has a character that PostgreSQL or UTF-8 cannot hold."""


def clean_text(value: str) -> str:
    """Answer `value` with every line end as LF, without controls and noncharacters.

    Browsers send CRLF, old files hold CR. Nothing that can be seen is changed: text is kept as
    its author wrote it. In particular it is not brought into a Unicode normal form, which would
    silently alter quotations and code samples; what compares texts (slugs, search) normalizes
    its own copy.

    Raises UnstorableText on NUL, which PostgreSQL refuses, and on lone surrogates, which UTF-8
    cannot encode.
    """
    if "\0" in value:
        raise UnstorableText("The text contains a NUL character.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnstorableText("The text contains half of a surrogate pair.") from error
    return _NO_CHARACTERS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def byte_length(value: str) -> int:
    """Answer how many bytes `value` takes in UTF-8.

    Raises UnstorableText when it cannot be encoded.
    """
    try:
        return len(value.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise UnstorableText("The text contains half of a surrogate pair.") from error
