"""The watch over the browsers, and those who examine pages, see what they are there to see."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.barriers import LOOKS, barriers
from tests.browser.fitting import misfits, wrong_colours
from tests.browser.shifting import READ_THROUGH, WATCH_SHIFTS
from tests.browser.visiting import Visitor
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "script",
    [
        "() => { setTimeout(() => { throw new Error('oops'); }); }",
        "() => console.error('oops')",
        "() => alert('oops')",
        "() => { new Image().src = 'https://other.example/oops.png'; }",
        "() => { document.body.append(Object.assign(new Image(), {src: 'data:,oops'})); }",
        "() => { document.body.setAttribute('style', 'color: red'); }",
        "() => { document.body.append(Object.assign(new Image(), {src: '/oops.png'})); }",
        "() => { document.links[0].href = 'javascript:oops()'; document.links[0].click(); }",
        "() => { try { document.body.innerHTML = '<p>oops</p>'; } catch { /* refused */ } }",
    ],
)
def test_trouble_is_seen(site: str, chromium: Browser, script: str) -> None:
    watch = Watch(site)
    with chromium.new_context() as context:
        watch.follow(context)
        page = Visitor(site, context, watch).open("/auth/login")
        assert not watch.troubles
        page.evaluate(script)
        for _ in range(100):
            if watch.troubles:
                break
            page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    assert watch.troubles


def test_leaving_is_allowed(visitor: Visitor) -> None:
    page = visitor.open("/auth/login")
    page.get_by_label("Email").fill("a user gesture")
    page.evaluate("() => addEventListener('beforeunload', (event) => event.preventDefault())")
    visitor.open("/tags")
    assert visitor.watch.questions == ["beforeunload"]


ADD = """
(style) => {
  const added = Object.assign(document.createElement("button"), {textContent: "A lamp"});
  Object.assign(added.style, style);
  document.querySelector("main").append(added);
}
"""


@pytest.mark.parametrize(
    "style",
    [
        {"width": "3000px"},
        {"width": "9px", "height": "9px", "padding": "0", "overflow": "hidden"},
        {"order": "-1"},
    ],
)
def test_misfits_are_seen(visitor: Visitor, style: dict[str, str]) -> None:
    page = visitor.open("/auth/login")
    assert misfits(page) == []
    page.evaluate(ADD, style)
    assert misfits(page)


def test_barriers_and_wrong_colours_are_seen(visitor: Visitor) -> None:
    page = visitor.open("/auth/login")
    assert barriers(page) + wrong_colours(page) == []
    page.evaluate(ADD, {"color": "#777", "background": "#888"})
    assert len(barriers(page)) == len(LOOKS)
    page.evaluate("() => { document.body.style.background = '#fff'; }")
    assert wrong_colours(page)


def test_shifts_are_seen(visitor: Visitor) -> None:
    visitor.page.add_init_script(WATCH_SHIFTS)
    page = visitor.open("/auth/login")
    assert page.evaluate(READ_THROUGH, 800) == []
    page.evaluate(ADD, {"order": "-1", "height": "100px"})
    assert page.evaluate(READ_THROUGH, 800)
