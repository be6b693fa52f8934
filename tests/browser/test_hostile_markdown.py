"""Nothing that people write runs in the browsers of those who read it.

Each test runs twice: as the site is served, and with its content security policy switched off, so
that the policy, which would stop most of it too, proves nothing here.
"""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.content.markdown.code_labels import label_code
from app.content.markdown.render import render_post
from app.content.text.clean_text import clean_text
from app.models import Post, User
from app.services.posts.written_language import detect
from tests.browser.serving import ServedSite
from tests.browser.visiting import Browse, Visitor
from tests.content.markdown.hostile_markdown import HOSTILE_MARKDOWN
from tests.factories import CommentFactory, PostFactory, UserFactory, moderator

pytestmark = pytest.mark.browser

# NUL cannot be stored; it is refused before anything is rendered.
HOSTILE = [text for text in HOSTILE_MARKDOWN if "\0" not in text]
SCHEMES = {"http:", "https:", "mailto:"}

# Everything a reader's hand could do to what others wrote. Links with ordinary schemes are not
# followed off the site; any other scheme would get its way.
TOUCH = """
([areas, schemes]) => {
  const found = [...document.querySelectorAll(areas)]
    .flatMap((area) => [...area.querySelectorAll("*")]);
  const strange = [];
  const never = "script, style, iframe, object, embed, base, meta, link, form, template, video";
  const kinds = ["mouseover", "mouseenter", "mousemove", "mousedown", "mouseup", "pointerover",
    "focus", "toggle", "error", "load"];
  addEventListener("click", (event) => {
    const link = event.target.closest("a, area");
    if (link && schemes.includes(link.protocol)) event.preventDefault();
  });
  for (const element of found) {
    const active = element.getAttributeNames().some((name) => /^on|^style$|^srcdoc$/.test(name));
    const elsewhere = element.matches("a[href]") && !schemes.includes(element.protocol);
    if (active || elsewhere || element.matches(never)) strange.push(element.outerHTML);
    for (const kind of kinds)
      element.dispatchEvent(new MouseEvent(kind, {bubbles: kind !== "load", cancelable: true}));
    element.focus?.();
    element.click?.();
  }
  return [found.length, strange];
}
"""

AREAS = ".prose, .entry-title, .post-title, .excerpt, .about, .profile-name, .tags, .row-title"

PREVIEW = """
async (texts) => {
  const area = document.querySelector("textarea[data-preview-url]");
  const panel = document.querySelector(".editor-preview");
  const [write, preview] = document.querySelectorAll("[role=tab]");
  const shown = [], everything = new DocumentFragment();
  for (const text of texts) {
    area.value = text;
    const filled = new Promise((done) => {
      const observer = new MutationObserver(() => {
        if (panel.getAttribute("aria-busy") === "false") { observer.disconnect(); done(); }
      });
      observer.observe(panel, {attributes: true, attributeFilter: ["aria-busy"]});
    });
    preview.click();
    await filled;
    shown.push(panel.innerHTML);
    everything.append(...panel.childNodes);
    write.click();
  }
  area.value = "";
  panel.append(everything);
  panel.hidden = false;
  return shown;
}
"""

# How a browser writes down what it has read.
PARSE = """
(texts) => texts.map((html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.body.innerHTML;
})
"""


@pytest.fixture(params=["as served", "without policy"])
def reader(request: pytest.FixtureRequest, browse: Browse) -> Visitor:
    """A browser that expects pictures which are not there, but nothing else."""
    visitor = browse(bypass_csp=request.param == "without policy")
    visitor.watch.expect(404)
    return visitor


@pytest.fixture
def long_lists(served_site: ServedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything on one page."""
    for name in ("POSTS_PER_PAGE", "COMMENTS_PER_PAGE"):
        monkeypatch.setitem(served_site.app.config, name, len(HOSTILE) + 1)


def nothing_runs(page: Page) -> int:
    """Touch every element that users wrote, and return how many there were."""
    address = page.url
    count, strange = page.evaluate(TOUCH, [AREAS, [*SCHEMES]])
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestIdleCallback(done)))"
    )
    assert strange == []
    assert page.url.split("#")[0] == address.split("#")[0]
    return int(count)


def post_of_everything(author: User) -> Post:
    """A post whose HTML is that of every text, each rendered by itself."""
    post: Post = PostFactory.create(author=author, title="<img src=x onerror=alert(1)>")
    post.body_html = "".join(render_post(text) for text in HOSTILE)
    return post


def test_in_posts_and_comments(app: Flask, reader: Visitor, john: User, long_lists: None) -> None:
    post = post_of_everything(john)
    for text in HOSTILE:
        CommentFactory.create(author=john, post=post, body=text)
    page = reader.open(f"/post/{post.id}")
    assert page.locator(".comment").count() == len(HOSTILE)
    assert nothing_runs(page) > 2 * len(HOSTILE)


def test_in_lists(app: Flask, reader: Visitor, john: User, long_lists: None) -> None:
    for text in HOSTILE:
        PostFactory.create(author=john, title=text[:300] if len(text) % 2 else None, body=text)
    for address in ("/", "/user/john"):
        page = reader.open(address)
        assert page.locator(".entries .entry").count() == len(HOSTILE)
        assert nothing_runs(page) > len(HOSTILE)
        assert "{{ 7 * 7 }}" in page.locator("main").inner_text()


def test_in_the_queues_of_moderators(
    app: Flask, reader: Visitor, john: User, long_lists: None
) -> None:
    moderator(email="mona@example.com", username="mona")
    post = PostFactory.create(author=john, title="<script>alert(1)</script>")
    for text in HOSTILE:
        CommentFactory.create(author=john, post=post, body=text)
    reader.log_in("mona")
    page = reader.open("/moderate?show=comments")
    assert page.locator(".entries .entry").count() == len(HOSTILE)
    assert nothing_runs(page) > len(HOSTILE)


def test_in_what_people_say_about_themselves(app: Flask, reader: Visitor) -> None:
    words = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    person = UserFactory.create(username="eve", name=words, location=words, about_me=words)
    post = PostFactory.create(author=person, body="Good evening")
    for address in ("/user/eve", f"/post/{post.id}"):
        page = reader.open(address)
        nothing_runs(page)
        assert words in page.locator("main").inner_text()


def test_in_the_preview(app: Flask, reader: Visitor, john: User) -> None:
    reader.log_in("john")
    page = reader.open("/write")
    page.set_viewport_size({"width": 1000, "height": 900})  # with tabs
    shown: list[str] = page.evaluate(PREVIEW, HOSTILE)
    elsewhere = reader.context.new_page()  # the site's policy would refuse to parse there
    sources = [clean_text(text) for text in HOSTILE]
    read_as = [Post.conventions("", detect("", source, "en"), source) for source in sources]
    expected = [label_code(render_post(*each)) for each in zip(sources, read_as, strict=True)]
    assert shown == elsewhere.evaluate(PARSE, expected)
    assert nothing_runs(page) > len(HOSTILE)
