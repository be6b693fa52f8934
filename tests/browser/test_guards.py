"""The watch over the browsers sees what it is there to see."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

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
        "() => { document.body.setAttribute('onclick', 'oops()'); document.body.click(); }",
        "() => { document.body.innerHTML = '<p style=\"color:red\">oops</p>'; }",
        "() => { document.body.innerHTML = '<img src=\"/oops.png\">'; }",
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
