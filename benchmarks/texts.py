"""The few texts that all posts of a benchmark have, rendered as the application does."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Boolean, Integer, Text

from app.content.markdown.render import render_post, summarize_post
from app.content.text.excerpt import excerpt

PARAGRAPHS = (
    "Paragraphs as people write them: a few sentences, a *word* that matters, a [link](/tags).",
    "- one thing\n- and another",
    '```python\ndef greet(name: str) -> str:\n    return f"Hello, {name}!"\n```',
    "The harbour was quiet when I came, and I stayed longer than I had meant to. Nobody minded.",
    "And a last line, 用中文写的一句话。",
    "> Somebody else said this before, and said it better.",
)

TEXT_COLUMNS: dict[str, Any] = {
    "id": Integer,
    "body": Text,
    "body_html": Text,
    "summary_html": Text,
    "summary_is_whole": Boolean,
    "excerpt": Text,
}


@cache
def made_texts() -> list[dict[str, Any]]:
    """Return the rows of all texts."""
    return [_text(number) for number in range(len(PARAGRAPHS))]


def _text(number: int) -> dict[str, Any]:
    """Return the paragraphs, with another one first in each text."""
    body = "\n\n".join((*PARAGRAPHS[number:], *PARAGRAPHS[:number]))
    body_html, summary = render_post(body), summarize_post(body)
    return {
        "id": number,
        "body": body,
        "body_html": body_html,
        "summary_html": summary.html,
        "summary_is_whole": summary.is_whole,
        "excerpt": excerpt(body_html),
    }
