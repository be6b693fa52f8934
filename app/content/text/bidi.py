"""Directional formatting characters, which change the order of what follows them."""

import re

# https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
_END_OF_EMBEDDING = "\u202c"  # PDF
_END_OF_ISOLATE = "\u2069"  # PDI
_ISOLATES = "\u2066\u2067\u2068"  # LRI, RLI, FSI
_ENDS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", _END_OF_EMBEDDING),  # LRE, RLE, LRO, RLO
    **dict.fromkeys(_ISOLATES, _END_OF_ISOLATE),
}
_OVERRIDES = re.compile("[\u202d\u202e]")  # LRO, RLO
_FORMATTING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def without_open_bidi(text: str) -> str:
    """Remove directional formatting characters that are not paired within the text.

    What follows the text on a page, in a title or a mail is then in its own order, wherever the
    text is shown.
    """
    if _FORMATTING.search(text) is None:
        return text
    opened: list[int] = []
    unpaired: set[int] = set()
    for match in _FORMATTING.finditer(text):
        if match[0] in _ENDS:
            opened.append(match.start())
            continue
        if match[0] == _END_OF_ISOLATE and any(text[each] in _ISOLATES for each in opened):
            while text[opened[-1]] not in _ISOLATES:  # it ends the embeddings within, too
                unpaired.add(opened.pop())
        if opened and _ENDS[text[opened[-1]]] == match[0]:
            opened.pop()
        else:
            unpaired.add(match.start())
    unpaired.update(opened)
    return "".join(each for index, each in enumerate(text) if index not in unpaired)


def without_overrides(text: str) -> str:
    """Remove overrides, which turn the letters of a name around, and what is not paired then."""
    return without_open_bidi(_OVERRIDES.sub("", text))
