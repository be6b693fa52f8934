"""The first picture of a text that can be shown beside a link."""

from __future__ import annotations

import pytest

from app.content.images.lead_image import LeadImage, find_lead_image
from app.content.markdown.render import render_post


def test_it_is_the_first_with_its_description() -> None:
    html = render_post('Words\n\n![A "tide" > chart](/static/a.png)\n\n![Second](/static/b.png)')
    assert find_lead_image(html) == LeadImage("/static/a.png", 'A "tide" > chart')


@pytest.mark.parametrize(
    "passed_over",
    [
        "/static/a.svg",
        "https://example.org/A.SVG?size=1",
        "https://",
        "https://[nowhere/a.png",
    ],
)
def test_drawings_and_what_is_nowhere_are_passed_over(passed_over: str) -> None:
    html = render_post(f"![x]({passed_over})\n\n![Photo](https://example.org/b.jpg)")
    assert find_lead_image(html) == LeadImage("https://example.org/b.jpg", "Photo")


@pytest.mark.parametrize(("width", "height", "is_shown"), [(800, 600, True), (88, 31, False)])
def test_ornaments_are_passed_over(width: int, height: int, is_shown: bool) -> None:
    html = f'<p><img src="/picture/1" alt="" width="{width}" height="{height}"></p>'
    assert (find_lead_image(html) is not None) is is_shown


@pytest.mark.parametrize(
    "text", ["", "Words", "`![code](/a.png)`", "&lt;img src=&quot;/a.png&quot;&gt;"]
)
def test_a_text_may_have_none(text: str) -> None:
    assert find_lead_image(render_post(text)) is None
