"""Templates hold no script, style or handler of their own, and load nothing from elsewhere."""

from __future__ import annotations

import re

from tests.architecture.markup import complaints
from tests.architecture.source import TEMPLATES, relative

SOURCES = {
    relative(path): path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.rglob("*.html"))
}
# What `safe` is said of: a name, and the filters that it has passed.
TRUSTED = re.compile(r"([\w.]+)((?:\s*\|\s*\w+(?:\([^()|{}]*\))?)*?)\s*\|\s*safe\b")
FILTER = re.compile(r"\|\s*(\w+)")
# Filters that rendered text may pass and is as safe as before. rewrite_image_urls writes only tags
# that the sanitizer lets through, with every value escaped: test_external_images.py compares.
# label_code adds an attribute whose value has no sign that HTML escapes.
KEEPING_SAFE = {"rewrite_image_urls", "label_code"}
JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def test_no_template_breaks_the_content_security_policy() -> None:
    # An expression may stand inside a quoted attribute: it leaves a word, not a gap.
    found = {file: complaints(JINJA.sub("jinja", source)) for file, source in SOURCES.items()}
    assert {file: wrong for file, wrong in found.items() if wrong} == {}


def test_no_template_marks_anything_safe_but_rendered_text() -> None:
    for file, source in SOURCES.items():
        trusted = TRUSTED.findall(source)
        assert len(trusted) == len(re.findall(r"\|\s*safe\b", source)), f"not understood: {file}"
        assert [name for name, _ in trusted if not name.endswith("_html")] == [], file
        passed = {name for _, filters in trusted for name in FILTER.findall(filters)}
        assert passed <= KEEPING_SAFE, file
        # what is called so has been rendered in Python
        assert re.findall(r"\{%-?\s*(?:set\s+[\w, ]*|macro\s+\w+\([^)]*)_html\b", source) == []
