"""A preview that fails loses nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_kept_text import TEXT, text
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("failure", ["server", "network"])
def test_a_preview_that_fails_says_so_politely(writer: Visitor, failure: str) -> None:
    writer.watch.expect(503, "ERR_FAILED")
    page = writer.open("/write")
    page.locator("textarea[name=body]").fill(TEXT)
    page.route(
        "**/preview",
        lambda route: route.fulfill(status=503) if failure == "server" else route.abort(),
    )
    page.set_viewport_size({"width": 1000, "height": 900})  # with tabs
    page.get_by_role("tab", name="Preview").click()
    panel = page.get_by_role("tabpanel", name="Preview")
    expect(panel).to_have_text("The preview is not available right now. Your text is safe.")
    expect(panel).to_have_attribute("aria-live", "polite")
    page.unroute("**/preview")
    page.get_by_role("tab", name="Write").click()
    assert text(page) == TEXT
    page.get_by_role("tab", name="Preview").click()
    expect(panel.locator("em")).to_have_text("lamp")
