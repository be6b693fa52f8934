"""Code blocks, highlighted by Pygments with CSS classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from markdown_it.utils import EnvType
from pygments.token import STANDARD_TYPES

if TYPE_CHECKING:
    from pygments.formatters import HtmlFormatter
    from pygments.lexer import Lexer

# Characters of one block, and of all blocks of one text, that are highlighted.
MAX_BLOCK = 20_000
MAX_TEXT = 40_000

# Many lexers take quadratic time or worse for long lines and long runs of white space, which real
# code does not have. Such code is not highlighted.
_PATHOLOGICAL = re.compile(r"[^\n]{301}|\s{101}")

# The languages that are highlighted: Pygments' name and aliases. An allow list, because each lexer
# processes untrusted input.
LANGUAGES: dict[str, str] = {
    "bash": "sh shell zsh",
    "c": "h",
    "clojure": "clj",
    "cmake": "",
    "console": "shell-session",
    "cpp": "c++ cxx hpp",
    "csharp": "c# cs",
    "css": "",
    "dart": "",
    "diff": "patch",
    "docker": "dockerfile",
    "elixir": "ex exs",
    "erlang": "erl",
    "fsharp": "f# fs",
    "go": "golang",
    "graphql": "",
    "haskell": "hs",
    "html": "htm",
    "html+jinja": "jinja jinja2 htmldjango",
    "http": "",
    "ini": "cfg conf dosini",
    "java": "",
    "javascript": "js mjs jsx",
    "json": "",
    "julia": "jl",
    "kotlin": "kt",
    "latex": "tex",
    "lua": "",
    "make": "makefile mf",
    "markdown": "md",
    "nginx": "",
    "nix": "",
    "ocaml": "ml",
    "perl": "pl",
    "php": "",
    "postgres": "postgresql plpgsql",
    "powershell": "ps1 pwsh",
    "pycon": "python-console",
    "pytb": "traceback",
    "python": "py python3",
    "ruby": "rb",
    "rust": "rs",
    "scala": "",
    "scss": "sass",
    "splus": "r",
    "sql": "sqlite",
    "swift": "",
    "toml": "",
    "typescript": "ts tsx",
    "vim": "viml",
    "xml": "svg xhtml",
    "yaml": "yml",
    "zig": "",
}
_NAMES = {alias: name for name, aliases in LANGUAGES.items() for alias in (name, *aliases.split())}

# Weight of a character for slower lexers, so that no block takes much longer than others.
COSTS = {
    "csharp": 10,
    "css": 2,
    "dart": 2,
    "go": 2,
    "html+jinja": 2,
    "java": 5,
    "markdown": 4,
    "powershell": 2,
}

LANGUAGE_NAME = re.compile(r"[a-z0-9][a-z0-9+#._-]{0,29}", re.ASCII)
TOKEN_CLASSES = frozenset(filter(None, STANDARD_TYPES.values()))


def render_code_block(token: Token, env: EnvType) -> str:
    """Render a fenced or indented code block as HTML.

    `env` is the parser's environment of one text; it counts the characters highlighted so far.
    """
    name = language_of(token.info)
    is_known = name in LANGUAGES
    if is_known and _is_affordable(token.content, name, env):
        content = _highlight(token.content, name)
    else:
        content = escapeHtml(token.content)
    language = f' class="language-{name}"' if name else ""
    code = f"<code{language}>{content}</code>"
    # A block wider than the page scrolls, so it must be focusable.
    return f'<div class="highlight"><pre tabindex="0">{code}</pre></div>\n'


def language_of(info: str) -> str:
    """Return the language in a fence's info string: Pygments' name if it is known here, or ''.

    Other languages keep their names, for readers' own style sheets and scripts.
    """
    words: Sequence[str] = info.split(maxsplit=1)
    name = words[0].lower() if words else ""
    if name in _NAMES:
        return _NAMES[name]
    return name if LANGUAGE_NAME.fullmatch(name) else ""


def _is_affordable(code: str, name: str, env: EnvType) -> bool:
    highlighted: int = env.get("highlighted", 0)
    cost = len(code) * COSTS.get(name, 1)
    if cost > min(MAX_BLOCK, MAX_TEXT - highlighted) or _PATHOLOGICAL.search(code):
        return False
    env["highlighted"] = highlighted + cost
    return True


# Imported on first use: a process that only shows pages never needs the memory.


@cache
def _lexer_class(name: str) -> type[Lexer]:
    from pygments.lexers import find_lexer_class_by_name

    lexer_class: type[Lexer] = find_lexer_class_by_name(name)
    return lexer_class


@cache
def _formatter() -> HtmlFormatter[str]:
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(nowrap=True)


def _highlight(code: str, name: str) -> str:
    # A new lexer for each block, because some store state and are not thread-safe. The Markdown
    # lexer must not load lexers of the languages that its fences name.
    lexer = _lexer_class(name)(stripnl=False, ensurenl=False, handlecodeblocks=False)
    lines = StringIO()
    _formatter().format(lexer.get_tokens(code), lines)
    return lines.getvalue()
