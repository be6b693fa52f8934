"""Convert HTML from a clipboard to Markdown."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markdownify import ATX, BACKSLASH, MarkdownConverter

from app.content.markdown.clipboard_html import read_clipboard

_BACKTICKS = re.compile(r"`+")
_BLANK_LINES = re.compile(r"\n{3,}")
_TASK = re.compile(r"^(\[[ x]\])\s+")
_ORDERED = re.compile(r"\s*(?:\d+|[a-z]|[ivx]+)[.)]", re.IGNORECASE)
# escaped signs that mean something at the beginning of a line only, or nothing where they stand
_NEEDLESS = re.compile(r"(?<=[^\s\\])( ?)\\([=+>])|\\(&)(?!#?\w+;)|\\(~)(?!\\~)(?<!~\\~)")
_WITHIN_WORD = re.compile(r"(?<=[^\W_])\\_(?=[^\W_])")


class _Converter(MarkdownConverter):
    """The library's conversion, with what this site's Markdown has beyond it."""

    def __init__(self, numbers: dict[int, int]) -> None:
        super().__init__(
            heading_style=ATX,
            bullets="-",
            newline_style=BACKSLASH,
            escape_misc=True,
            table_infer_header=True,
            strip_pre=None,
            sub_symbol="<sub>",
            sup_symbol="<sup>",
        )
        self.numbers = numbers

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Escape what Markdown would take for markup, and nothing that it would not."""
        text = super().escape(text, parent_tags)  # type: ignore[misc]  # not in its stub
        text = _NEEDLESS.sub(lambda match: "".join(group or "" for group in match.groups()), text)
        if not parent_tags & {"td", "th"}:
            text = re.sub(r"\\\|(?!-)", "|", text)
        return _WITHIN_WORD.sub("_", text)

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Convert a link; only an absolute address can be one without a text."""
        link: str = super().convert_a(el, text, parent_tags)  # type: ignore[misc]  # not in its stub
        return f"[{text}]({el['href']})" if link.startswith("<") and ":" not in link else link

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Convert a break of a line; two are the end of a paragraph."""
        if "pre" in parent_tags:
            return "\n"
        if "_inline" in parent_tags:
            return " "
        if _name_of(el.next_sibling) == "br":
            return ""
        return "\n\n" if _name_of(el.previous_sibling) == "br" else "\\\n"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Convert a picture; one without an address leaves nothing."""
        alt, source = (" ".join(str(el.get(name, "")).split()) for name in ("alt", "src"))
        alt = re.sub(r"([\\\[\]`*_<])", r"\\\1", alt)
        caption = re.sub(r"([\\\"&])", r"\\\1", " ".join(str(el.get("caption", "")).split()))
        title = f' "{caption}"' if caption else ""
        return f"![{alt}]({source}{title})" if source else ""

    def convert_input(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Convert the checkbox of a task."""
        if el.get("type") != "checkbox" or "li" not in parent_tags:
            return ""
        return "[x] " if el.has_attr("checked") else "[ ] "

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Convert an item; its number was counted before, which the library does for each anew."""
        text = _TASK.sub(r"\1 ", text.strip())
        if not text:
            return "\n"
        number = self.numbers.get(id(el))
        bullet = f"{number}. " if number is not None else "- "
        lines = text.split("\n")
        rest = [" " * len(bullet) + line if line else "" for line in lines[1:]]
        return "\n".join([bullet + lines[0], *rest]) + "\n"

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Convert code, with a fence that is longer than any in it."""
        text = text.strip("\n")
        if not text.strip():
            return ""
        if parent_tags & {"_inline"}:
            return f"`` {' '.join(text.replace('`', '').split())} ``"
        fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(text)), default=0))
        return f"\n\n{fence}{_language_of(el)}\n{text}\n{fence}\n\n"


def _name_of(node: Any) -> str | None:
    return node.name if isinstance(node, Tag) else None


def _language_of(code: Tag) -> str:
    inner = code.find("code")
    for tag in (code, inner, code.parent):
        if isinstance(tag, Tag) and tag.get("lang"):
            return str(tag["lang"]).lower()
    return ""


def _nest_lists(soup: BeautifulSoup) -> None:
    """Put a list that stands in a list, between its items, into the item before it."""
    for inner in soup.find_all(["ul", "ol"]):
        if _name_of(inner.parent) in ("ul", "ol"):
            before = inner.find_previous_sibling("li")
            if before is not None:
                before.append(inner.extract())


def _list_word_items(soup: BeautifulSoup) -> None:
    """Make lists of the paragraphs that Word shows as items."""
    lists: list[Tag] = []  # the open ones, by level
    last: Tag | None = None
    for item in soup.find_all("p", attrs={"level": True}):
        before = item.previous_sibling
        while isinstance(before, NavigableString) and not before.strip():
            before = before.previous_sibling
        if not lists or before is not lists[0]:
            lists = []
        level = min(int(str(item["level"])), len(lists) + 1)
        mark = item.find("mark")
        bullet = mark.get_text() if mark else ""
        if mark:
            mark.decompose()
        del lists[level:]
        if len(lists) < level:
            made = soup.new_tag("ol" if _ORDERED.match(bullet) else "ul")
            if last is not None and lists:
                last.append(made)
            else:
                item.insert_before(made)
            lists.append(made)
        last = soup.new_tag("li")
        for child in list(item.children):
            last.append(child.extract())
        item.decompose()
        lists[-1].append(last)


def _numbers(soup: BeautifulSoup) -> dict[int, int]:
    """Return the numbers of the items of ordered lists, by the identity of their tags."""
    numbers = {}
    for ordered in soup.find_all("ol"):
        start = str(ordered.get("start", "1"))
        first = int(start) if start.isdecimal() and len(start) < 9 else 1
        for offset, item in enumerate(ordered.find_all("li", recursive=False)):
            numbers[id(item)] = first + offset
    return numbers


def markdown_from_html(html: str, *, imported: bool = False) -> str:
    """Convert HTML to Markdown: headings, emphasis, links, lists, tables, code and pictures.

    Scripts, styles, pictures in ``data:`` addresses and what this site's Markdown does not have
    are left out. Raises NotConvertible for HTML with too many tags.

    :param imported: whether it is a text of another site: relative addresses stay, the attribute
        ``data-caption`` of a picture is its caption, and frames and films become links
    """
    soup = BeautifulSoup(read_clipboard(html, imported=imported), "html.parser")
    _list_word_items(soup)
    _nest_lists(soup)
    markdown: str = _Converter(_numbers(soup)).convert_soup(soup)
    lines = [line.rstrip() if not line.endswith("\\") else line for line in markdown.split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
