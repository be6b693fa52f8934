"""The editor never loses text: whatever happens between typing and saving, it comes back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.models import User
from tests.browser.visiting import Browse, Visitor
from tests.factories import PostFactory, UserFactory

pytestmark = pytest.mark.browser

TEXT = "Once upon a time\n\nthere was a *lamp*."
KEPT = re.compile("Kept in this browser until you save|Saved |kept in this browser")
# after which what is restored is saved on the server
RESTORED = re.compile("This is what you wrote last time and had not saved.|Saving…|Saved ")
# of a new text, and of a changed one
SAVED = re.compile("published|Your changes are saved|Your draft is saved")
SUBMIT = "[type=submit]:enabled >> visible=true"
ON_SERVER = ("/write", "edit")
PLACES = ["/write", "/", "post", "edit"]
OFFER = "This browser kept a text that was never saved."


def text(page: Page) -> str:
    """What stands in the editor."""
    return page.locator("textarea[data-autosave-key]").input_value()


def type_text(page: Page, words: str = TEXT) -> None:
    """Type, and wait until the browser says that it keeps a copy."""
    area = page.locator("textarea[data-autosave-key]")
    area.fill("")
    area.press_sequentially(words[:1])  # a real key, so that the browser asks before leaving
    area.fill(words)
    expect(page.locator(".editor-status")).to_have_text(KEPT)


def without_autosave(writer: Visitor) -> None:
    """Let what is typed stay in the browser, as without a network."""
    writer.watch.expect("ERR_FAILED")
    writer.context.route("**/autosave", lambda route: route.abort())


def offer(page: Page) -> None:
    """Wait until the page has decided what to offer."""
    expect(page.locator(".editor-status").first).to_be_attached()


@pytest.mark.parametrize("place", PLACES)
def test_a_reload_loses_nothing(writer: Visitor, john: User, place: str) -> None:
    path = path_of(place, john)
    page = writer.open(path)
    type_text(page)
    page.reload()
    if place in ON_SERVER:
        expect(page.locator(".unsaved")).to_contain_text("Not saved yet: typed on Chrome on Linux")
    else:
        expect(page.locator(".editor-status")).to_have_text(RESTORED)
    assert text(page) == TEXT


@pytest.mark.parametrize("place", ON_SERVER)
def test_without_a_network_a_reload_loses_nothing(writer: Visitor, john: User, place: str) -> None:
    without_autosave(writer)
    page = writer.open(path_of(place, john))
    page.get_by_role("combobox", name="Tags").fill("lamps")
    page.get_by_text("Settings of this post").click()
    page.get_by_label("Language", exact=True).select_option("de")
    type_text(page)
    page.reload()
    if place == "edit":  # two texts: the author chooses
        expect(page.locator(".editor-offer")).to_contain_text(OFFER)
        expect(page.locator(".editor-kept")).to_contain_text("Once upon a time")
        assert text(page) == "Old words"
        page.get_by_role("button", name="Use the kept text").click()
    assert text(page) == TEXT
    expect(page.get_by_role("combobox", name="Tags")).to_have_value("lamps")
    expect(page.get_by_label("Language", exact=True)).to_have_value("de")
    writer.context.unroute("**/autosave")
    expect(page.locator(".editor-status")).to_have_text(re.compile("^Saved "))
    assert kept(page) == []


def test_typing_and_leaving_at_once_loses_nothing(writer: Visitor) -> None:
    page = writer.open("/write")
    page.get_by_label("Title").fill("Lamps")
    page.locator("textarea[name=body]").press_sequentially("Qu")
    page.goto(f"{writer.site}/tags")
    page = writer.open("/write")
    assert (page.get_by_label("Title").input_value(), text(page)) == ("Lamps", "Qu")


def test_the_kept_text_can_be_thrown_away(writer: Visitor, john: User) -> None:
    post = PostFactory.create(author=john, body="Old words")
    without_autosave(writer)
    page = writer.open(f"/edit/{post.id}")
    type_text(page)
    page.reload()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.locator(".editor-offer")).to_be_hidden()
    expect(page.locator("textarea[name=body]")).to_be_focused()
    page.reload()
    offer(page)
    expect(page.locator(".editor-offer")).to_be_hidden()
    assert text(page) == "Old words"


def test_a_text_that_is_too_long_comes_back(writer: Visitor) -> None:
    writer.watch.expect(413)
    page = writer.open("/write")
    page.get_by_label("Title").fill("Lamps")
    page.locator("textarea[name=body]").fill("lamp " * 20_001)
    with page.expect_response("**/write") as answer:
        writer.press("Save draft")
    assert answer.value.status == 413
    expect(page.locator(".field-error")).to_contain_text("longer than 100 kB")
    assert text(page) == "lamp " * 20_001
    assert page.get_by_label("Title").input_value() == "Lamps"
    assert {"title": "Lamps"}.items() <= kept(page)[0].items()


def test_a_request_that_is_too_large_loses_nothing(writer: Visitor) -> None:
    writer.watch.expect(413)
    page = writer.open("/write")
    words = "lamp " * 430_000
    page.locator("textarea[name=body]").fill(words)
    writer.press("Save draft")
    expect(page.get_by_role("heading", level=1)).to_have_text("Too long")
    writer.open("/write")
    expect(page.locator(".editor-status")).to_have_text(re.compile(f"{RESTORED.pattern}|kept in"))
    assert text(page) == words


def path_of(place: str, author: User) -> str:
    """Return the path of an editor; "post" and "edit" are of a new post."""
    post = PostFactory.create(author=author, title="Lamps", body="Old words")
    return {"post": f"/post/{post.id}", "edit": f"/edit/{post.id}"}.get(place, place)


def kept(page: Page) -> list[dict[str, str]]:
    """The texts that the browser keeps, of all editors."""
    script = """() => Object.entries(localStorage).filter(([key]) => key.startsWith("drafts:"))
        .flatMap(([, value]) => JSON.parse(value).map((draft) => draft.fields))"""
    found: list[dict[str, str]] = page.evaluate(script)
    return found


@pytest.mark.parametrize("place", PLACES)
def test_a_stale_token_loses_nothing(writer: Visitor, john: User, place: str) -> None:
    writer.watch.expect(400)
    path = path_of(place, john)
    page = writer.open(path)
    form = page.locator("form", has=page.locator("textarea[name=body]"))
    page.locator("textarea[name=body]").fill(TEXT)
    form.locator("[name=csrf_token]").evaluate("(field) => { field.value = 'stale'; }")
    writer.click(form.locator(SUBMIT).first)
    expect(page.locator("form[data-returned]")).to_be_visible()
    assert text(page) == TEXT
    assert kept(page)[0]["body"] == TEXT
    writer.click(form.locator(SUBMIT).first)
    expect(page.get_by_role("status").first).to_contain_text(SAVED)
    assert kept(page) == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_end_of_the_session_loses_nothing(
    browse: Browse, john: User, place: str, scripts: bool
) -> None:
    writer = browse(java_script_enabled=scripts).log_in("john")
    writer.watch.expect(403)
    path = path_of(place, john)
    page = writer.open(path)
    form = page.locator("form", has=page.locator("textarea[name=body]"))
    page.locator("textarea[name=body]").fill(TEXT)
    writer.context.clear_cookies()
    writer.click(form.locator(SUBMIT).first)
    expect(page.get_by_label("Your text")).to_have_value(TEXT)
    expect(page.get_by_label("Your text")).to_be_editable()
    page.get_by_label("Email").fill("john@example.com")
    page.get_by_label("Password").fill("cat")
    writer.press("Log in and save")
    expect(page.get_by_role("status").first).to_contain_text(SAVED)
    if place == "/write":
        assert text(page) == TEXT
    else:
        expect(page.locator(".prose", has_text="Once upon a time").first).to_be_visible()
    if scripts:
        assert kept(page) == []


def test_sending_without_a_network_loses_nothing(writer: Visitor) -> None:
    writer.watch.expect("ERR_INTERNET_DISCONNECTED")
    page = writer.open("/write")
    page.locator("textarea[name=body]").fill(TEXT)
    writer.context.set_offline(True)
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("chrome-error://**")
    writer.context.set_offline(False)
    page = writer.open("/write")
    expect(page.locator(".editor-status")).to_have_text(RESTORED)
    assert text(page) == TEXT


def test_two_tabs_do_not_overwrite_each_other(writer: Visitor) -> None:
    without_autosave(writer)
    one = writer.open("/write")
    other = writer.new_tab("/write")
    type_text(one, "In one tab")
    type_text(other, "In the other tab")
    one.close()
    other.close()
    page = writer.new_tab("/write")
    expect(page.locator(".editor-status")).to_have_text(RESTORED)
    found = {text(page)}
    expect(page.locator(".editor-offer")).to_be_visible()
    page.get_by_role("button", name="Use the kept text").click()
    found.add(text(page))
    assert found == {"In one tab", "In the other tab"}
    expect(page.locator(".editor-kept")).to_have_text("In the other tab")  # nothing is gone


def test_two_tabs_that_change_the_same_post(writer: Visitor, john: User) -> None:
    writer.watch.expect(409)
    post = PostFactory.create(author=john, title="Lamps", body="Old words")
    address = f"/edit/{post.id}"
    one, other = writer.open(address), writer.new_tab(address)
    for page, words in ((one, "First"), (other, "Second")):
        page.locator("textarea[name=body]").fill(words)
        writer.click(page.get_by_role("button", name="Update"))
    expect(other.get_by_role("alert").first).to_contain_text("was changed while you were writing")
    expect(other.get_by_role("textbox", name="The version saved meanwhile")).to_have_value("First")
    assert text(other) == "Second"
    writer.click(other.get_by_role("button", name="Update"))
    expect(other.locator("article .prose").first).to_have_text("Second")
    assert kept(other) == []


def test_nobody_else_is_offered_the_text(writer: Visitor) -> None:
    UserFactory.create(email="susan@example.com", username="susan")
    without_autosave(writer)
    type_text(writer.open("/write"))
    writer.context.clear_cookies()
    page = writer.log_in("susan").open("/write")
    offer(page)
    expect(page.locator(".editor-offer")).to_be_hidden()
    assert text(page) == ""


@pytest.mark.parametrize("place", PLACES)
def test_what_is_saved_is_not_offered_again(writer: Visitor, john: User, place: str) -> None:
    path = path_of(place, john)
    page = writer.open(path)
    type_text(page)
    writer.click(page.locator("form", has=page.locator("textarea")).locator(SUBMIT).first)
    expect(page.get_by_role("status").first).to_contain_text(SAVED)
    page = writer.open(path)
    offer(page)
    expect(page.locator(".editor-offer")).to_be_hidden()
    assert text(page) == (TEXT if place == "edit" else "")
    assert kept(page) == []


def test_the_browser_asks_only_while_something_is_unsaved(writer: Visitor) -> None:
    page = writer.open("/write")
    type_text(page)
    writer.open("/tags")  # it is on the server
    assert writer.watch.questions == []
    without_autosave(writer)
    writer.open("/write")
    type_text(page)
    writer.open("/tags")
    assert writer.watch.questions == ["beforeunload"]
    writer.open("/write")
    writer.press("Save draft")
    expect(page.get_by_role("status").first).to_have_text("Your draft is saved.")
    writer.open("/write")
    page.locator("textarea[name=body]").press_sequentially("ab")
    page.locator("textarea[name=body]").fill("")
    writer.open("/tags")
    assert writer.watch.questions == ["beforeunload"]


def test_without_scripts_a_refused_text_comes_back(browse: Browse, john: User) -> None:
    visitor = browse(java_script_enabled=False).log_in("john")
    visitor.watch.expect(400, 413)
    page = visitor.open("/write")
    page.get_by_role("textbox", name="Text", exact=True).fill("lamp " * 20_001)
    visitor.press("Save draft")
    expect(page.locator(".field-error")).to_contain_text("longer than 100 kB")
    assert text(page) == "lamp " * 20_001
    page.get_by_role("textbox", name="Text", exact=True).fill("\n\n  " + TEXT)
    page.get_by_role("combobox", name="Tags").fill("!!")
    visitor.press("Save draft")
    expect(page.get_by_role("alert")).to_contain_text("Nothing you wrote is lost")
    assert text(page) == "\n\n  " + TEXT
