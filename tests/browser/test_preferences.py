"""Preferences of the system are respected: dark, less motion, own colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import walk
from tests.browser.site_pages import VisitPages
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser

# What is another in the dark scheme, and is no colour.
OTHER_THAN_COLOURS = """
() => [...document.styleSheets]
  .flatMap((sheet) => [...sheet.cssRules])
  .filter((rule) => rule.media?.mediaText.includes("prefers-color-scheme"))
  .flatMap((rule) => [...rule.cssRules])
  .flatMap((rule) => [...rule.style].map((name) => [name, rule.style.getPropertyValue(name)]))
  .filter(([, value]) => !CSS.supports("color", value.trim()))
"""

# What moves by itself or glides into another look.
MOVING = """
() => [...document.querySelectorAll("*")]
  .flatMap((element) => [null, "::before", "::after"].map((part) => [element, part]))
  .filter(([element, part]) => {
    const style = getComputedStyle(element, part);
    const glides = /[1-9]/.test(style.transitionDuration) && style.transitionProperty !== "none";
    return glides || style.animationName !== "none" || style.scrollBehavior === "smooth";
  })
  .map(([element, part]) => `${element.outerHTML.slice(0, 80)} ${part ?? ""}`)
"""

# Drawings keep their colours, whatever the reader has chosen, unless they take the chosen ones.
LOST_DRAWINGS = """
() => {
  const chosen = (name) => {
    const sample = document.body.appendChild(document.createElement("i"));
    sample.style.setProperty("color", name);
    const colour = getComputedStyle(sample).color;
    sample.remove();
    return colour;
  };
  const canvas = chosen("Canvas"), ink = chosen("CanvasText");
  const expected = {".avatar rect": ["fill", ink], ".avatar text": ["fill", canvas],
    ".site-mark path": ["stroke", ink]};
  return Object.entries(expected).flatMap(([selector, [property, colour]]) =>
    [...document.querySelectorAll(selector)]
      .filter((shape) => getComputedStyle(shape)[property] !== colour)
      .map((shape) => `${selector}: ${getComputedStyle(shape)[property]}, not ${colour}`));
}
"""

# Controls that nothing but a background would show, which readers' own colours take away.
WITHOUT_EDGE = """
() => [...document.querySelectorAll(".btn, input, textarea, select, .alert, .note .entry-text")]
  .filter((part) => part.checkVisibility() && part.type !== "hidden")
  .filter((part) => !["radio", "checkbox"].includes(part.type))
  .filter((part) => {
    const style = getComputedStyle(part);
    return ![style.borderTopWidth, style.borderInlineStartWidth].some((width) => width !== "0px");
  })
  .map((part) => part.outerHTML.slice(0, 100))
"""


def test_nothing_but_colours_is_another_in_the_dark(visitor: Visitor) -> None:
    assert visitor.open("/").evaluate(OTHER_THAN_COLOURS) == []


@pytest.mark.parametrize("title", ["front", "article", "write"])
def test_who_wants_less_motion_gets_none(visit_pages: VisitPages, title: str) -> None:
    visitor, pages = visit_pages("john", reduced_motion="no-preference")
    page = visitor.open(pages[title])
    assert page.evaluate(MOVING)
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_of_ones_own_leave_nothing_out(visit_pages: VisitPages, scheme: str) -> None:
    visitor, pages = visit_pages("john", forced_colors="active", color_scheme=scheme)
    found = []
    for title, path in pages.items():
        page = visitor.open(path)
        lost = page.evaluate(LOST_DRAWINGS) + page.evaluate(WITHOUT_EDGE)
        found += [f"{title}: {what}" for what in lost]
    assert not found, "\n".join(found)


def test_colours_of_ones_own_show_where_one_is(visit_pages: VisitPages) -> None:
    visitor, pages = visit_pages("john", forced_colors="active", width=800)
    page = visitor.open(pages["write"])
    walk(page)
    page = visitor.open("/tags")
    for link in page.locator("[aria-current=page]").all():
        expect(link).to_have_css("border-bottom-style", "solid")
        expect(link).not_to_have_css("border-bottom-width", "0px")
    page = visitor.open("/search?q=lamp")
    style = "(mark) => [getComputedStyle(mark).backgroundColor, getComputedStyle(mark).color]"
    behind, letters = page.locator("mark").first.evaluate(style)
    around, _text = page.locator("body").evaluate(style)
    assert len({behind, letters, around}) == 3
