"""Whether a page fits its window, its targets a finger, and its colours the scheme of the day."""

from __future__ import annotations

from playwright.sync_api import Page

WIDTHS = [320, 768, 1440]

# Pictures that wait to be scrolled to, and menus that wait to be opened.
SHOW_ALL = """
() => {
  for (const menu of document.querySelectorAll("details")) menu.open = true;
  for (const image of document.images) image.loading = "eager";
  return Promise.all([...document.images].map((image) => image.decode()));
}
"""

# What reaches beyond the window's edge, unless it scrolls in a box of its own.
TOO_WIDE = """
() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && box.right > root.clientWidth + 1;
  });
  const culprits = wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 120));
  return [`${root.scrollWidth} > ${root.clientWidth}`, ...culprits];
}
"""

# Parts that are seen above what comes before them, and push it down when they arrive; but for what
# sticks to an edge of the window.
OUT_OF_ORDER = """
() => [...document.querySelectorAll("body, main, .entry, .line, .entry-text")].flatMap((whole) => {
  const parts = [...whole.children].filter((part) => {
    const {position} = getComputedStyle(part);
    return !["absolute", "sticky"].includes(position) && part.getBoundingClientRect().height;
  });
  const top = (part) => part.getBoundingClientRect().top;
  return parts
    .filter((part, index) => index && top(part) < top(parts[index - 1]) - 1)
    .map((part) => `out of order: ${part.outerHTML.slice(0, 120)}`);
})
"""

# Targets under 24 x 24 CSS pixels (WCAG 2.2, 2.5.8), but for links in running text.
TOO_SMALL = """
() => {
  const targets = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const inText = (target) => {
    if (getComputedStyle(target).display !== "inline") return false;
    const around = target.closest("p, li, h1, h2, h3, td, th, figcaption, blockquote");
    const alone = around?.textContent.trim() === target.textContent.trim();
    return target.closest(".prose") || (around && !alone);
  };
  return [...document.querySelectorAll(targets)]
    .filter((target) => target.checkVisibility() && !target.disabled && !inText(target))
    .filter((target) => !target.matches(".skip-link"))
    .map((target) => [target.outerHTML.slice(0, 160), target.getBoundingClientRect()])
    .filter(([, box]) => box.width < 23.9 || box.height < 23.9)
    .map(([markup, box]) => `${Math.round(box.width)} x ${Math.round(box.height)} ${markup}`);
}
"""

# Relative luminance (WCAG) of the background and of the text on it, for pages and their parts.
LUMINANCE = """
() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b]
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const parts = `body, main, .site-header, .menu ul, .entry, .note .entry-text, .subject,
    .publishing, .author-card, .alert, .prose pre, select, textarea,
    input:not([type=hidden], [type=submit], [type=radio], [type=checkbox], [type=range])`;
  return [...document.querySelectorAll(parts)].map((part) => {
    const style = getComputedStyle(part);
    const [back, front] = [rgba(style.backgroundColor), rgba(style.color)];
    return [part.outerHTML.slice(0, 120), back[3] ? light(back) : null, light(front)];
  });
}
"""


RULES = [TOO_WIDE, TOO_SMALL, OUT_OF_ORDER]


def misfits(page: Page) -> list[str]:
    """What is too wide, too small or in the wrong place, in each width of the window."""
    page.evaluate(SHOW_ALL)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wrong = [what for rule in RULES for what in page.evaluate(rule)]
        found += [f"{width}: {what}" for what in wrong]
    return found


def wrong_colours(page: Page) -> list[str]:
    """Parts of the page that are dark in the light scheme, or light in the dark one."""
    found = []
    for scheme, is_dark in (("light", False), ("dark", True)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        parts = page.evaluate(LUMINANCE)
        assert parts[0][1] is not None, "the body has no background of its own"
        for part, back, front in parts:
            wrong_back = back is not None and (back > 0.1 if is_dark else back < 0.75)
            if wrong_back or (front < 0.3 if is_dark else front > 0.25):
                found.append(f"{scheme}: {part} on {back} in {front}")
    return found
