"""The shortcodes of Hugo. https://gohugo.io/shortcodes/"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from app.content.importing.code import fenced

_OPEN = re.compile(r"\{\{([<%])")
_CLOSE = {"<": ">}}", "%": "%}}"}
_LONGEST_MARK = 4_000
_ARGUMENT = re.compile(
    r"""(?:([\w-]+)=)?(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|'([^']*)'|([^\s"`']+))""", re.DOTALL
)
_COMMENT = re.compile(r"/\*(.*)\*/", re.DOTALL)
_ENDING = r"\{{\{{[<%]\s{{0,9}}/\s{{0,9}}{name}\s{{0,9}}[>%]\}}\}}"
_LINKS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "instagram": "https://www.instagram.com/p/{}/",
}
# how a mark that ends nowhere is kept from being called
_NOT_CALLED = re.compile(r"\{\\\{(?=[<%])")
_ESCAPED = re.compile(r'\\(["\\])')


@dataclass
class Shortcodes:
    """What shortcodes stand for.

    :param link_to: returns the address of a page by the path that is given for it, or None
    :param unknown: counts those that stay as they are
    """

    link_to: Callable[[str], str | None]
    unknown: Counter[str] = field(default_factory=Counter)

    def render(self, text: str) -> str:
        """Return a text in which the shortcodes that are known are replaced by Markdown."""
        found: list[str] = []
        position = 0
        nowhere: set[str] = set()
        while mark := _OPEN.search(text, position):
            found.append(text[position : mark.start()])
            close = _CLOSE[mark[1]]
            end = -1 if close in nowhere else text.find(close, mark.end())
            if end < 0:
                nowhere.add(close)
            if end < 0 or end - mark.end() > _LONGEST_MARK:
                found.append(mark[0])
                position = mark.end()
                continue
            inside = text[mark.end() : end].strip()
            position = end + len(close)
            if comment := _COMMENT.fullmatch(inside):
                found.append(f"{mark[0]}{comment[1]}{close}")  # shown, not carried out
                continue
            name, _blank, given = inside.rstrip("/").strip().partition(" ")
            ending = None
            if name == "highlight" and name not in nowhere:
                ending = re.compile(_ENDING.format(name=name)).search(text, position)
                if ending is None:
                    nowhere.add(name)
            if ending is not None:
                language = _arguments(given).get("0", "")
                code = text[position : ending.start()]
                found.append(fenced(code, re.sub(r"[^\w+#.-]", "", language)))
                position = ending.end()
                continue
            shown = self._markdown(name, _arguments(given))
            if shown is None and not name.startswith("/"):
                self.unknown[f"{{{{{mark[1]} {name[:40]} {close}"] += 1
            found.append(text[mark.start() : position] if shown is None else shown)
        return _NOT_CALLED.sub("{{", "".join([*found, text[position:]]))

    def _markdown(self, name: str, given: dict[str, str]) -> str | None:
        """Return what a shortcode stands for, or None if that is not known."""
        first = given.get("0", "") or given.get("id", "")
        if name == "figure" and given.get("src"):
            return _figure(given)
        if name in _LINKS and first:
            return f"<{_LINKS[name].format(quote(first, safe=''))}>"
        if name in ("tweet", "x") and given.get("user") and given.get("id"):
            user, number = quote(given["user"], safe=""), quote(given["id"], safe="")
            return f"<https://x.com/{user}/status/{number}>"
        if name == "gist" and given.get("1"):
            return f"<https://gist.github.com/{quote(first)}/{quote(given['1'])}>"
        if name in ("ref", "relref"):
            return self.link_to(given.get("path", "") or first)
        return None


def _arguments(text: str) -> dict[str, str]:
    """Return the arguments of a shortcode by their names, or else by their numbers."""
    found: dict[str, str] = {}
    for number, each in enumerate(_ARGUMENT.finditer(text.strip().removesuffix("/"))):
        name, quoted, *others = each.groups()
        value = _ESCAPED.sub(r"\1", quoted) if quoted is not None else "".join(filter(None, others))
        found[name.lower() if name else str(number)] = value
    return found


def _figure(given: dict[str, str]) -> str:
    alt = " ".join((given.get("alt") or given.get("caption") or given.get("title") or "").split())
    alt = alt.replace("[", "\\[").replace("]", "\\]")
    caption = " ".join((given.get("caption") or given.get("title") or "").split())
    title = caption.replace("\\", "\\\\").replace('"', '\\"')
    picture = f"![{alt}]({_destination(given['src'])}" + (f' "{title}")' if title else ")")
    link = given.get("link")
    return f"[{picture}]({_destination(link)})" if link else picture


def _destination(address: str) -> str:
    """Return an address as Markdown writes it, whatever characters it has."""
    return quote(address.strip(), safe="/:?#[]@!$&'*+,;=%~.-_")
