"""What keeps people out of a page: axe-core's rules, and a few of our own."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Rules that axe-core leaves out unless they are named: new ones, and ones on trial. Not here are
# the rules of WCAG's level AAA, `hidden-content`, which never decides, and `focus-order-semantics`,
# which objects to what `scrollable-region-focusable` asks for: a box that keys can scroll.
NAMED_RULES = (
    "target-size",
    "css-orientation-lock",
    "label-content-name-mismatch",
    "p-as-heading",
    "table-fake-caption",
    "td-has-header",
)
EVERY_RULE = {
    "resultTypes": ["violations"],
    "rules": {rule: {"enabled": True} for rule in NAMED_RULES},
    "iframes": False,
}
# In the dark nothing but colours is another (test_preferences.py), and no other rule looks at them.
RULES_OF_COLOUR = {
    "runOnly": ["color-contrast", "link-in-text-block"],
    "resultTypes": ["violations"],
    "iframes": False,
}
# Colours do not depend on the width of the window.
LOOKS = ((1280, "light", EVERY_RULE), (1280, "dark", RULES_OF_COLOUR), (320, "light", EVERY_RULE))

# The arrow that leads back from a footnote is a drawing, not a label that is read out.
CONFIGURE_AXE = """
axe.configure({rules: [{id: "label-content-name-mismatch", selector: ":not(.footnote-back)"}]});
"""

# Returns text, because the whole result of axe-core takes long to send.
RUN_AXE = """
async (options) => {
  const found = await axe.run(options);
  return found.violations.flatMap((violation) => violation.nodes.map((node) =>
    `${violation.id}: ${node.html.slice(0, 200)} ${node.failureSummary.replaceAll("\\n", " ")}`));
}
"""

UNLABELLED = """
() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
  .filter((field) => !field.closest(".prose") && field.type !== "submit" && !field.labels?.length)
  .map((field) => `no label: ${field.outerHTML}`)
"""


def barriers(page: Page) -> list[str]:
    """What is in the way of people, in light and dark, on a screen and on a phone."""
    page.evaluate(Axe().axe_script)
    page.evaluate(CONFIGURE_AXE)
    found: list[str] = []
    for width, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{scheme} {width}: {what}" for what in page.evaluate(RUN_AXE, rules)]
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"{headings} h1")
    found += page.evaluate(UNLABELLED)
    return found
