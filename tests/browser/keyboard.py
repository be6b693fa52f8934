"""Use of a page by the keyboard alone."""

from __future__ import annotations

from re import Pattern

from playwright.sync_api import Locator, Page, expect

from tests.browser.visiting import Visitor

MOST_STEPS = 150
Name = str | Pattern[str]
IS_FOCUSED = "(element) => element === document.activeElement"

# Numbers everything that the Tab key should reach.
NUMBER = """
() => {
  const targets = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const reachable = [...document.querySelectorAll(targets)]
    .filter((target) => target.checkVisibility({visibilityProperty: true}) && !target.disabled)
    .filter((target) => target.tabIndex >= 0 && target.type !== "hidden")
    .filter((target) => target.type !== "radio" || target.checked);
  reachable.forEach((target, index) => { target.number = index; });
  return reachable.map((target) => target.outerHTML.slice(0, 140));
}
"""

# Where the focus is, and whether a person would see it.
FOCUS = """
() => {
  const target = document.activeElement;
  const style = getComputedStyle(target);
  const box = target.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const marked = (outlined || style.boxShadow !== "none") && style.opacity !== "0";
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return [target.number ?? null, marked && inside, target.outerHTML.slice(0, 140)];
}
"""


class Keyboard:
    """Goes from one stop to the next with the Tab key, and uses what it finds there."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    @property
    def page(self) -> Page:
        """What is looked at."""
        return self.visitor.page

    def reach(self, what: Locator) -> None:
        """Press Tab until this has the focus."""
        expect(what).to_have_count(1)
        for _ in range(MOST_STEPS):
            if what.evaluate(IS_FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not reach {what}")

    def write(self, label: Name, text: str) -> None:
        """Type into the field of this name, which was empty or is written anew."""
        plain = self.page.get_by_role("textbox", name=label, exact=True)
        self.reach(plain.or_(self.page.get_by_role("combobox", name=label, exact=True)))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        """Press a key that brings another page."""
        with self.page.expect_event("load"):
            self.page.keyboard.press(key)

    def follow(self, name: Name, within: Locator | None = None) -> None:
        """Follow the first link of this name."""
        self.reach((within or self.page).get_by_role("link", name=name, exact=True).first)
        self.press("Enter")

    def push(self, name: Name, within: Locator | None = None) -> None:
        """Push the button of this name, which brings another page."""
        self.reach((within or self.page).get_by_role("button", name=name, exact=True).first)
        self.press("Space")

    def reads(self, heading: str) -> None:
        """Make sure where one is."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def hears(self, words: str) -> None:
        """Make sure of what the page announces."""
        expect(self.page.get_by_role("status").first).to_have_text(words)


def walk(page: Page) -> None:
    """Press Tab through the page; everything is reached in order, and each stop is seen."""
    page.wait_for_function("() => !document.querySelector('markdown-toolbar[hidden]')")
    targets = page.evaluate(NUMBER)
    reached, unseen = [], []
    for _ in range(len(targets)):
        page.keyboard.press("Tab")
        number, seen, markup = page.evaluate(FOCUS)
        reached.append(number)
        if not seen:
            unseen.append(markup)
    assert unseen == []
    missed = [targets[number] for number in range(len(targets)) if number not in reached]
    assert missed == []
    assert reached == sorted(reached)
