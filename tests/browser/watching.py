"""What must not happen in a browser, whatever a test is about."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, WebError

# Chromium says it in the console as well; this also hears what happens while nobody prints.
LISTEN = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.effectiveDirective} refuses ${event.blockedURI} ${event.sample}`);
}, true);
"""


class Watch:
    """Notes errors, refusals of the content security policy, dialogs, and ways off the site."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.troubles: list[str] = []
        self.questions: list[str] = []
        self._expected: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Watch every page of a browser, those still to be opened included."""
        context.add_init_script(LISTEN)
        context.on("console", self._hear)
        context.on("weberror", self._fail)
        context.on("dialog", self._answer)
        context.on("request", self._look)

    def expect(self, *patterns: str | int) -> None:
        """Let pass what a test provokes: the status of a response, or words in the console."""
        for pattern in patterns:
            words = rf"status of {pattern}\b" if isinstance(pattern, int) else pattern
            self._expected.append(words)

    def _hear(self, message: ConsoleMessage) -> None:
        expected = any(re.search(pattern, message.text) for pattern in self._expected)
        if message.type == "error" and not expected:
            address = message.location.get("url", "")
            self.troubles.append(f"console: {message.text} [{address}]")

    def _fail(self, error: WebError) -> None:
        self.troubles.append(f"script: {error.error}")

    def _answer(self, dialog: Dialog) -> None:
        """Leave when the browser asks whether to; any other dialog is that of a hostile script."""
        if dialog.type == "beforeunload":
            self.questions.append(dialog.type)
        else:
            self.troubles.append(f"dialog: {dialog.type} {dialog.message}")
        dialog.accept()

    def _look(self, request: Request) -> None:
        if not request.url.startswith((self.site + "/", "data:", "blob:", "about:")):
            self.troubles.append(f"request off the site: {request.url}")
