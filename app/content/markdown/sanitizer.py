"""Sanitize rendered HTML with an allow list.

The parser has HTML disabled, so nothing should ever be removed here. This is a second,
independent protection in case of an error in the first.
"""

import nh3

from app.content.markdown.admonitions import KINDS
from app.content.markdown.highlighting import LANGUAGE_NAME, TOKEN_CLASSES
from app.content.markdown.inline_rules import ALLOWED_SCHEMES, EXTERNAL_REL

TEXT_TAGS = frozenset({"p", "em", "strong", "s", "code", "br", "a", "img", "span"})
RAW_TAGS = frozenset({"kbd", "mark", "sub", "sup", "abbr", "details", "summary"})
BLOCK_TAGS = frozenset({"pre", "hr", "blockquote", "ul", "ol", "li", "figure", "figcaption", "div"})
TABLE_TAGS = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
TASK_TAGS = frozenset({"label", "input"})
TAGS = TEXT_TAGS | RAW_TAGS | BLOCK_TAGS | TABLE_TAGS | TASK_TAGS
TAGS_WITH_IDS = TAGS | {"h2", "h3", "h4", "h5", "h6"}

_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "code": {"class"},
    "details": {"open"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "div": {"aria-label"},
    "input": {"checked", "disabled"},
}
_IDENTIFIED = {f"h{level}": {"id"} for level in range(2, 7)} | {
    "a": {"href", "title", "id", "aria-label", "aria-labelledby"},
    "li": {"id"},
}

ADMONITION_CLASSES = frozenset({"admonition", *(f"admonition-{kind}" for kind in KINDS)})
_CLASSES = {
    "a": {"mention"},
    "p": {"minor-heading", "admonition-title"},
    "div": {"highlight", "table-scroll", *ADMONITION_CLASSES},
    "span": set(TOKEN_CLASSES),
    "th": {"align-left", "align-center", "align-right"},
    "td": {"align-left", "align-center", "align-right"},
    "ul": {"task-list"},
    "ol": {"task-list"},
    "li": {"task"},
}
_CLASSES_WITH_IDS = _CLASSES | {
    "div": {*_CLASSES["div"], "heading", "footnotes"},
    "a": {"anchor", "footnote-back", "mention"},
    "sup": {"footnote-ref"},
}

_VALUES = {
    "a": {"rel": {EXTERNAL_REL}},
    "img": {"loading": {"lazy"}, "decoding": {"async"}},
    "pre": {"tabindex": {"0"}},
    "div": {"tabindex": {"0"}, "role": {"group"}},
    "input": {"type": {"checkbox"}},
}
_VALUES_WITH_IDS = _VALUES | {
    "a": {"rel": {EXTERNAL_REL}, "role": {"doc-noteref", "doc-backlink"}},
    "div": {"tabindex": {"0"}, "role": {"group", "doc-endnotes"}},
}

_ID_PREFIXES = ("h-", "fn-")


def _checked_value(tag: str, attribute: str, value: str) -> str | None:
    if attribute in ("id", "aria-labelledby") and not value.startswith(_ID_PREFIXES):
        return None
    if (tag, attribute) == ("code", "class"):
        prefix, _, language = value.partition("-")
        return value if prefix == "language" and LANGUAGE_NAME.fullmatch(language) else None
    return value


# Checkboxes of task lists are always disabled.
_FORCED_VALUES = {"input": {"type": "checkbox", "disabled": ""}}

_POST = nh3.Cleaner(
    tags=set(TAGS_WITH_IDS),
    attributes=_ATTRIBUTES | _IDENTIFIED,
    attribute_filter=_checked_value,
    allowed_classes=_CLASSES_WITH_IDS,
    tag_attribute_values=_VALUES_WITH_IDS,
    set_tag_attribute_values=_FORCED_VALUES,
    url_schemes=set(ALLOWED_SCHEMES),
    link_rel=None,
)
_FRAGMENT = nh3.Cleaner(
    tags=set(TAGS),
    attributes=_ATTRIBUTES,
    attribute_filter=_checked_value,
    allowed_classes=_CLASSES,
    tag_attribute_values=_VALUES,
    set_tag_attribute_values=_FORCED_VALUES,
    url_schemes=set(ALLOWED_SCHEMES),
    link_rel=None,
)


def sanitize_post(html: str) -> str:
    """Remove everything from `html` that is not allowed in a post; ids are kept."""
    return _POST.clean(html)


def sanitize_fragment(html: str) -> str:
    """Remove everything from `html` that is not allowed in a summary or comment, such as ids."""
    return _FRAGMENT.clean(html)
