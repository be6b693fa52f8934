"""Templates hold no script, style or handler of their own, and load nothing from elsewhere."""

from __future__ import annotations

import re

import pytest

from tests.architecture.markup import complaints
from tests.architecture.source import ROOT, TEMPLATES, relative

SOURCES = [relative(path) for path in sorted(TEMPLATES.rglob("*.html"))]
JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@pytest.mark.parametrize("file", SOURCES)
def test_no_template_breaks_the_content_security_policy(file: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    # An expression may stand inside a quoted attribute: it leaves a word, not a gap.
    assert complaints(JINJA.sub("jinja", source)) == []


@pytest.mark.parametrize("file", SOURCES)
def test_no_template_marks_anything_safe_but_rendered_text(file: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    trusted = re.findall(r"([\w.()]+)\s*\|\s*safe\b", source)
    assert [name for name in trusted if not name.endswith("_html")] == []
