"""Which addresses links and pictures may have, and what remains of the others."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from app.content.markdown.render import render_comment, render_post, render_summary
from tests.content.markdown.test_render import Renderer

REFUSED = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "magnet:?xt=1",
    "irc://irc.example/room",
    "https://example.com/" + "x" * 2_000,
)


@pytest.mark.parametrize("render", [render_post, render_summary, render_comment])
class TestEveryText:
    def test_telephones_and_messages_can_be_linked(self, render: Renderer) -> None:
        for address in ("tel:+49-30-123", "sms:+4930123", "mailto:ann@example.com", "/post/1"):
            assert f'<a href="{address}"' in render(f"[Call us]({address})")

    def test_of_other_addresses_the_text_remains(self, render: Renderer) -> None:
        for address in REFUSED:
            for source in (
                f"[Call *us*]({address})",
                f"![Call us]({address})",
                f"[Call **us**][a]\n\n[a]: {address}",
                f'[![Call us](/a.png "t")]({address} "title")'.replace("/a.png", address),
            ):
                html = render(source)
                assert BeautifulSoup(html, "html.parser").get_text() == "Call us", source
                assert "<a" not in html
                assert "<img" not in html

    def test_what_only_looks_like_an_address_stays_as_typed(self, render: Renderer) -> None:
        for source in ("<std:vector>", "<javascript:alert(1)>", "List<T:U>"):
            assert BeautifulSoup(render(source), "html.parser").get_text() == source
