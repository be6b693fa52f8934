"""What is typed is on the server after a pause: for other devices, other tabs, after a crash."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app import db
from app.models import User
from tests.browser.conftest import OPTIONS
from tests.browser.visiting import Browse, Visitor
from tests.browser.watching import Watch
from tests.cli.processes import run
from tests.clients import make_apart
from tests.factories import PostFactory, UserFactory
from tests.servers.serving import GUNICORN, serving
from tests.smtp import free_port

pytestmark = pytest.mark.browser

SAVED = re.compile("^Saved [0-9]{2}:[0-9]{2}$")


def type_on(page: Page, words: str) -> None:
    """Type at the end of the text."""
    page.locator("textarea[name=body]").press("Control+End")
    page.locator("textarea[name=body]").press_sequentially(words)


def is_saved(page: Page) -> None:
    """Wait until the page says that the server has the text."""
    expect(page.locator(".editor-status")).to_have_text(SAVED)


def body(page: Page) -> str:
    """Return the text in the editor."""
    return page.locator("textarea[name=body]").input_value()


def test_another_device_goes_on_with_a_new_text(browse: Browse, john: User) -> None:
    phone = browse(width=390).log_in("john")
    page = phone.open("/write")
    page.get_by_label("Title").fill("On the train")
    type_on(page, "Half a thought")
    is_saved(page)
    assert re.fullmatch("/write/[0-9]+", phone.path())
    assert phone.watch.questions == []
    library = browse(java_script_enabled=False).log_in("john")
    there = library.open("/drafts")
    library.follow("On the train")
    expect(there.get_by_text("Not saved yet: typed on Chrome on Linux at")).to_be_visible()
    assert body(there) == "Half a thought"
    there.locator("textarea[name=body]").fill("A whole thought")
    library.press("Save draft")
    assert (library.path()[:6], body(there)) == ("/edit/", "A whole thought")


def test_two_devices_with_one_post_overwrite_nothing(browse: Browse, john: User) -> None:
    post = PostFactory.create(author=john, title="Lamps", body="Lit")
    phone, library = (browse().log_in("john") for _ in range(2))
    phone.watch.expect(409)
    address = f"/edit/{post.id}"
    one, other = phone.open(address), library.open(address)
    type_on(one, " on the phone")
    is_saved(one)
    type_on(other, " in the library")
    notice = other.locator(".autosave-newer")
    expect(notice).to_contain_text("A newer text was typed on Chrome on Linux at")
    library.press("Show both", notice)
    expect(other.locator("#other-version")).to_have_value("Lit on the phone")
    assert body(other) == "Lit in the library"
    type_on(other, ", and both")
    is_saved(other)
    library.press("Update")
    prose = other.locator("article .prose").first
    expect(prose).to_have_text("Lit in the library, and both")


def test_the_network_goes_and_comes(writer: Visitor) -> None:
    writer.watch.expect("ERR_INTERNET_DISCONNECTED")
    page = writer.open("/write")
    type_on(page, "Before the tunnel")
    is_saved(page)
    writer.context.set_offline(True)
    type_on(page, ", in it")
    expect(page.locator(".editor-status")).to_have_text("No connection: kept in this browser")
    writer.context.set_offline(False)
    is_saved(page)
    page.reload()
    assert body(page) == "Before the tunnel, in it"


def test_the_end_of_the_log_in_is_said_and_loses_nothing(writer: Visitor) -> None:
    writer.watch.expect(400)
    page = writer.open("/write")
    type_on(page, "Typed")
    is_saved(page)
    writer.context.clear_cookies()
    type_on(page, " on")
    said = re.compile("^You are not logged in any more: kept in this browser")
    expect(page.locator(".editor-status")).to_have_text(said)
    writer.log_in("john")
    page = writer.open(writer.path())
    expect(page.locator(".editor-kept")).to_have_text("Typed on")


def test_going_back_to_the_saved_version(writer: Visitor, john: User) -> None:
    post = PostFactory.create(author=john, title="Lamps", body="Lit")
    page = writer.open(f"/edit/{post.id}")
    type_on(page, " by mistake")
    is_saved(page)
    page.reload()
    assert body(page) == "Lit by mistake"
    writer.press("Back to the saved version")
    assert body(page) == "Lit"


def test_a_killed_server_and_browser_lose_nothing(chromium: Browser, tmp_path: Path) -> None:
    port = free_port()
    site, file = f"http://127.0.0.1:{port}", f"sqlite:///{tmp_path / 'blog.sqlite'}"
    settings = {
        "FLASK_CONFIG": "docker",
        "SECRET_KEY": "a secret that is long enough for production",
        "DATABASE_URL": file,
        "SITE_URL": site,
        "PORT": str(port),
    }
    assert run("flask", "deploy", **settings)[0] == 0
    app = make_apart("testing", file)
    with app.app_context():
        UserFactory.create(email="john@example.com", username="john")
        db.session.commit()
        db.engine.dispose()
    watch = Watch(site)
    watch.expect("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", 503)
    with ExitStack() as browsers:

        def device() -> Visitor:
            options: dict[str, Any] = OPTIONS
            context = browsers.enter_context(chromium.new_context(**options))
            watch.follow(context)
            return Visitor(site, context, watch)

        writer = device()
        with serving(GUNICORN, **settings) as server:
            page = writer.log_in("john").open("/write")
            type_on(page, "Before")
            is_saved(page)
            address = writer.path()
            server.kill()
            type_on(page, ", without")
            expect(page.locator(".editor-status")).to_have_text(
                "No connection: kept in this browser"
            )
        with serving(GUNICORN, **settings):
            expect(page.locator(".editor-status")).to_have_text(SAVED, timeout=60_000)
            type_on(page, ", after")
            expect(page.locator(".editor-status")).to_have_text(re.compile("Saving|Saved"))
            expect(page.locator("[name=draft_version]")).to_have_value("3", timeout=60_000)
            writer.context.close()  # as if it had crashed
            page = device().log_in("john").open(address)
            assert body(page) == "Before, without, after"
    assert not watch.troubles, "\n".join(watch.troubles)
