"""Pictures that do not arrive, or slowly: it is said in words, and the text is untouched."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.adding_pictures import (
    ADDRESS,
    choose,
    editor,
    give,
    hold,
    row,
    sent,
)
from tests.browser.barriers import barriers
from tests.browser.visiting import Visitor
from tests.media_files import drawn, noise

pytestmark = pytest.mark.browser


MEGABYTE = 1024 * 1024
DROP_LARGE = """
(target, size) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(size)], "huge.jpg", {type: "image/jpeg"}));
  const rest = {bubbles: true, cancelable: true};
  target.dispatchEvent(new DragEvent("drop", {dataTransfer: data, ...rest}));
}
"""
REFUSALS: list[tuple[dict[str, Any] | None, str]] = [
    (None, "There is no connection."),
    ({"status": 503, "json": {"error": "x", "message": "The disk is full."}}, "The disk is full."),
    ({"status": 507, "json": {"error": "x", "message": "No room."}}, "No room."),
    ({"status": 413, "json": {"error": "x", "message": "Too large."}}, "Too large."),
    ({"status": 413, "body": "<h1>Too large</h1>"}, "The server did not take it."),
    ({"status": 500, "body": ""}, "The server did not take it."),
    ({"status": 200, "body": "<h1>A portal</h1>"}, "The server did not take it."),
    ({"status": 201, "body": "{"}, "The server did not take it."),
]


def test_what_fails_is_said_and_can_be_tried_again(writer: Visitor) -> None:
    writer.watch.expect(413, 500, 503, 507, "ERR_FAILED")
    page = writer.open("/write")
    area = editor(page)
    area.fill("Words")
    answers = iter(REFUSALS)

    def refuse(route: Route) -> None:
        answer, _ = next(answers)
        if answer is None:
            route.abort()
        else:
            route.fulfill(**answer)

    page.route("**/pictures", refuse)
    choose(page, sent(drawn()))
    for _, said in REFUSALS:
        expect(row(page)).to_contain_text(said)
        expect(area).to_have_value("Words")
        if said != REFUSALS[-1][1] or _ != REFUSALS[-1][0]:
            row(page).get_by_role("button", name="Try again").click()
    assert barriers(page) == []
    page.unroute_all()
    row(page).get_by_role("button", name="Try again").click()
    expect(area).to_have_value(re.compile(rf"^Words\n\n!\[\]\({ADDRESS}\)"))


def test_when_there_were_too_many_the_rest_waits(writer: Visitor) -> None:
    writer.watch.expect(429)
    page = writer.open("/write")
    area = editor(page)
    asked: list[Route] = []

    def answer(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()
            return
        body = {"error": "x", "message": "Too many. Please wait."}
        route.fulfill(status=429, json=body, headers={"Retry-After": "1"})

    page.route("**/pictures", answer)
    choose(page, sent(drawn()))
    expect(row(page)).to_contain_text("Too many. Please wait.")
    expect(area).to_have_value(re.compile(ADDRESS))
    assert len(asked) == 2


def test_after_the_end_of_the_session_one_goes_on_in_the_same_page(writer: Visitor) -> None:
    writer.watch.expect(400, 401)
    page = writer.open("/write")
    area = editor(page)
    area.fill("Words")
    writer.context.clear_cookies()
    choose(page, sent(drawn()))
    expect(row(page)).to_contain_text("You are not logged in any more.")
    expect(area).to_have_value("Words")
    writer.log_in("john")
    row(page).get_by_role("button", name="Try again").click()
    expect(area).to_have_value(re.compile(ADDRESS))
    writer.press("Save draft")  # with the new token
    expect(page.get_by_role("status").first).to_contain_text("Your draft is saved.")


def test_what_cannot_be_a_picture_is_not_sent(writer: Visitor) -> None:
    writer.watch.expect(400, 415, 429)
    page = writer.open("/write")
    area = editor(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    area.evaluate(DROP_LARGE, 25 * MEGABYTE)
    choose(page, sent(b"%PDF-1.7", "notes.pdf", "application/pdf"))
    expect(row(page, "huge.jpg")).to_contain_text("A picture can have up to 20 MB.")
    expect(row(page, "notes.pdf")).to_contain_text("This is no picture")
    assert [url for url in asked if url.endswith("/pictures")] == []
    expect(area).to_have_value("")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    choose(
        page,
        sent(drawn(width=400)[:-60], "cut.jpg"),
        sent(svg, "drawing.svg", "image/svg+xml"),
        sent(b"words", "lies.png", "image/png"),
    )
    expect(row(page, "cut.jpg")).to_contain_text("ends too early")
    expect(row(page, "drawing.svg")).to_contain_text("SVG")
    expect(row(page, "lies.png")).to_contain_text("This is no picture")
    expect(area).to_have_value("")


def test_a_text_with_a_picture_of_itself_is_pasted_as_text(writer: Visitor) -> None:
    area = editor(writer.open("/write"))
    texts = {"text_plain": "Cells", "text_html": "<table></table>"}
    give(area, "paste", sent(drawn(), "image.png", "image/png"), **texts)
    expect(writer.page.locator(".upload")).to_have_count(0)
    assert not give(area, "paste", sent(drawn()), text_html="<img src=x>")
    expect(area).to_have_value(re.compile(ADDRESS))


def test_a_slow_network_shows_how_far_it_is(writer: Visitor) -> None:
    page = writer.open("/write")
    area = editor(page)
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1}
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": 20_000})
    choose(page, sent(noise(60_000), "noise.png", "image/png"))
    part = "value > 0 && value < 100"
    page.wait_for_function(f"() => (({{value}}) => {part})(document.querySelector('progress'))")
    area.press_sequentially("Meanwhile")
    expect(area).to_have_value(re.compile(rf"{ADDRESS}\)\n\nMeanwhile$"))


def test_leaving_asks_while_pictures_are_on_their_way(writer: Visitor, held: list[Route]) -> None:
    page = writer.open("/")
    editor(page)
    choose(page, sent(drawn()))
    hold(page, held, 1)
    page.locator("textarea[name=body]").fill("")
    writer.open("/tags")
    assert "beforeunload" in writer.watch.questions


def test_the_text_is_sent_when_its_pictures_are_there(writer: Visitor, held: list[Route]) -> None:
    page = writer.open("/write")
    editor(page).fill("Words")
    choose(page, sent(drawn()))
    hold(page, held, 1)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Your text is sent when they are there.")).to_be_visible()
    with page.expect_event("load"):
        held[0].continue_()
    expect(page.locator(".editor-preview img")).to_have_count(1)
