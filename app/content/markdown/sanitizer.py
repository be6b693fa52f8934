"""Sanitize rendered HTML with an allow list.

The parser has HTML disabled, so nothing should ever be removed here. This is a second,
independent protection in case of an error in the first.
"""

import nh3

from app.content.markdown.highlighting import LANGUAGE_CLASSES, TOKEN_CLASSES
from app.content.markdown.inline_rules import ALLOWED_SCHEMES, EXTERNAL_REL

TEXT_TAGS = frozenset({"p", "em", "strong", "s", "code", "br", "a", "img", "span"})
BLOCK_TAGS = frozenset({"pre", "hr", "blockquote", "ul", "ol", "li", "figure", "figcaption", "div"})
TABLE_TAGS = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
TASK_TAGS = frozenset({"label", "input"})
TAGS = TEXT_TAGS | BLOCK_TAGS | TABLE_TAGS | TASK_TAGS
TAGS_WITH_IDS = TAGS | {"h2", "h3", "h4", "h5", "h6", "sup"}

_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "div": {"aria-label"},
    "input": {"checked", "disabled"},
}
_IDENTIFIED = {f"h{level}": {"id"} for level in range(2, 7)} | {
    "a": {"href", "title", "id", "aria-label", "aria-labelledby"},
    "li": {"id"},
}

_CLASSES = {
    "p": {"minor-heading"},
    "div": {"highlight", "table-scroll"},
    "code": set(LANGUAGE_CLASSES),
    "span": set(TOKEN_CLASSES),
    "th": {"align-left", "align-center", "align-right"},
    "td": {"align-left", "align-center", "align-right"},
    "ul": {"task-list"},
    "ol": {"task-list"},
    "li": {"task"},
}
_CLASSES_WITH_IDS = _CLASSES | {
    "div": {"highlight", "table-scroll", "heading", "footnotes"},
    "a": {"anchor", "footnote-back"},
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


def _own_ids_only(tag: str, attribute: str, value: str) -> str | None:
    if attribute in ("id", "aria-labelledby") and not value.startswith(_ID_PREFIXES):
        return None
    return value


# Checkboxes of task lists are always disabled.
_FORCED_VALUES = {"input": {"type": "checkbox", "disabled": ""}}

_POST = nh3.Cleaner(
    tags=set(TAGS_WITH_IDS),
    attributes=_ATTRIBUTES | _IDENTIFIED,
    attribute_filter=_own_ids_only,
    allowed_classes=_CLASSES_WITH_IDS,
    tag_attribute_values=_VALUES_WITH_IDS,
    set_tag_attribute_values=_FORCED_VALUES,
    url_schemes=set(ALLOWED_SCHEMES),
    link_rel=None,
)
_FRAGMENT = nh3.Cleaner(
    tags=set(TAGS),
    attributes=_ATTRIBUTES,
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
