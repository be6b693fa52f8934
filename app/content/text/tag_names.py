"""What makes two tags one, and the slug in a tag's address."""

import re
import unicodedata

from app.content.text.invisible import DEFAULT_IGNORABLE, has_visible
from app.content.text.slugs import slugify

# Signs that tell tags apart (C, C++, C#, A*, .NET), as words of a slug.
_SIGNS = {"+": "plus", "#": "sharp", "*": "star"}
_FIRST_DOT = re.compile(r"^\.(?=\w)")


def tag_key(name: str) -> str:
    """Return what identifies the tag of this name; names with the same key are one tag.

    Case, the width and encoding of characters, invisible characters and the length of spaces make
    no difference: caseless matching of identifiers in form NFKC
    (https://www.unicode.org/versions/latest/core-spec/chapter-3/#G53513). It is '' for a name
    without letters, digits and symbols.
    """
    key = unicodedata.normalize("NFKC", DEFAULT_IGNORABLE.sub("", name)).casefold()
    key = " ".join(unicodedata.normalize("NFKC", key).split())
    meaningful = any(unicodedata.category(character)[0] in "LNS" for character in key)
    return key if meaningful and has_visible(key) else ""


def tag_slug(name: str) -> str:
    """Return the slug that a tag of this name is given unless another tag has it.

    Signs become words (`c-plus-plus`), and a tag of symbols has their Unicode names
    (`black-heart-suit`).
    """
    words = _FIRST_DOT.sub("dot ", unicodedata.normalize("NFKC", name).strip())
    for sign, word in _SIGNS.items():
        words = words.replace(sign, f" {word} ")
    return slugify(words) or slugify(_character_names(name)) or "tag"


def _character_names(text: str) -> str:
    visible = DEFAULT_IGNORABLE.sub("", text)
    return " ".join(unicodedata.name(character, "") for character in visible)
