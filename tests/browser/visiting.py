"""A person's browser, opened at the site."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.watching import Watch
from tests.clients import PASSWORD, settle

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """One browser with one page to begin with."""

    def __init__(self, site: str, context: BrowserContext, watch: Watch) -> None:
        self.site = site
        self.context = context
        self.watch = watch
        self.page = context.new_page()
        self.status = 0

    def open(self, path: str) -> Page:
        """Go to an address of the site; what the test has stored is there."""
        settle()
        answer = self.page.goto(self.site + path)
        self.status = answer.status if answer else 0
        return self.page

    def new_tab(self, path: str) -> Page:
        """Open an address in one more tab."""
        settle()
        page = self.context.new_page()
        page.goto(self.site + path)
        return page

    def log_in(self, username: str) -> Visitor:
        """Log in with the form of the login page, without looking at it."""
        settle()
        form = self.context.request.get(f"{self.site}/auth/login").text()
        token = TOKEN.search(form)
        assert token, "the login page has no token"
        fields = {"email": f"{username}@example.com", "password": PASSWORD}
        answer = self.context.request.post(
            f"{self.site}/auth/login",
            form={**fields, "csrf_token": token.group(1)},
            max_redirects=0,
        )
        assert answer.status == 302, f"{username} could not log in: {answer.status}"
        return self

    def press(self, name: str, within: Page | Locator | None = None) -> None:
        """Press the button of this name, which brings another page."""
        self.click((within or self.page).get_by_role("button", name=name, exact=True))

    def follow(self, name: str, within: Page | Locator | None = None) -> None:
        """Follow the link of this name to another page."""
        self.click((within or self.page).get_by_role("link", name=name, exact=True).first)

    def click(self, what: Locator) -> None:
        """Click, and wait until the page it leads to is there with its styles and scripts.

        Looking at a page before that makes Chromium lay it out with half of its style sheets.
        """
        with what.page.expect_event("load"):
            what.click()

    def path(self) -> str:
        """Where the page is, without the site's address and what stands behind a #."""
        return self.page.url.removeprefix(self.site).split("#")[0]

    def view(self) -> str:
        """What is looked at: an address, or what many addresses have in common, which is a no."""
        path = self.path()
        is_no = self.status in (403, 404) or path.startswith("/auth/login?")
        return str(self.status) if is_no else path


Browse = Callable[..., Visitor]
