"""Label the code blocks of rendered HTML with their languages."""

from __future__ import annotations

import re

# The names of languages that are not their identifiers in Pygments with a capital.
_NAMES = {
    "bash": "Shell",
    "cmake": "CMake",
    "cpp": "C++",
    "csharp": "C#",
    "css": "CSS",
    "fsharp": "F#",
    "graphql": "GraphQL",
    "html": "HTML",
    "html+jinja": "Jinja",
    "http": "HTTP",
    "ini": "INI",
    "javascript": "JavaScript",
    "json": "JSON",
    "latex": "LaTeX",
    "ocaml": "OCaml",
    "php": "PHP",
    "postgres": "PostgreSQL",
    "powershell": "PowerShell",
    "pycon": "Python",
    "pytb": "Python",
    "scss": "SCSS",
    "splus": "R",
    "sql": "SQL",
    "toml": "TOML",
    "typescript": "TypeScript",
    "xml": "XML",
    "yaml": "YAML",
}

# As ``render_code_block`` writes it. A name has no sign that HTML escapes.
_BLOCK = re.compile(
    r'<div class="highlight">(?=<pre[^<>]*><code class="language-([a-z0-9+#._-]+)">)', re.ASCII
)


def label_code(html: str) -> str:
    """Return sanitized HTML whose code blocks have the name of their language, to be shown.

    It is in the attribute ``data-language``, so that it is no part of the text: neither of what
    feeds and the API hold, nor of what is selected and copied.
    """
    return _BLOCK.sub(_labelled, html)


def _labelled(block: re.Match[str]) -> str:
    name = _NAMES.get(block[1], block[1].capitalize())
    return f'<div class="highlight" data-language="{name}">'
