"""Adding pictures to a text in a browser: choosing, pasting and dropping them, holding them up."""

from __future__ import annotations

import base64

from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.browser.visiting import Visitor
from tests.media_files import drawn

PLACES = ["/write", "/"]
ADDRESS = r"/media/[0-9a-f]{40}-\d+x\d+\.\w+"
GIVE = """
(target, {kind, files, more}) => {
  const data = new DataTransfer();
  for (const {name, type, bytes} of files) {
    const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
    data.items.add(new File([content], name, {type}));
  }
  for (const [type, text] of Object.entries(more)) data.setData(type, text);
  const rest = {bubbles: true, cancelable: true};
  const event = kind === "paste"
    ? new ClipboardEvent("paste", {clipboardData: data, ...rest})
    : new DragEvent(kind, {dataTransfer: data, ...rest});
  return target.dispatchEvent(event);
}
"""
SELECT = "(area, [from, to]) => { area.focus(); area.setSelectionRange(from, to); }"
CARET = "(area) => area.selectionStart"
FRAME = "() => new Promise(requestAnimationFrame)"
MOST_FRAMES = 1000


def sent(data: bytes, name: str = "boat.jpg", type: str = "image/jpeg") -> FilePayload:
    """A file as Playwright chooses it."""
    return {"name": name, "mimeType": type, "buffer": data}


def pictures(number: int) -> list[FilePayload]:
    """So many different pictures."""
    return [sent(drawn("PNG", 20 + n, 20), f"{n}.png", "image/png") for n in range(number)]


def give(target: Locator, kind: str, *files: FilePayload, **more: str) -> bool:
    """Paste or drop files; return whether the browser is left to do what it does."""
    listed = [
        {
            "name": file["name"],
            "type": file["mimeType"],
            "bytes": base64.b64encode(file["buffer"]).decode(),
        }
        for file in files
    ]
    types = {name.replace("_", "/"): text for name, text in more.items()}
    return bool(target.evaluate(GIVE, {"kind": kind, "files": listed, "more": types}))


def editor(page: Page) -> Locator:
    """Return the text field, once its pictures can be added."""
    expect(page.locator(".uploads:not([hidden])")).to_be_attached()
    return page.locator("textarea[data-autosave-key]")


def choose(page: Page, *files: FilePayload) -> None:
    """Choose files with the button, which notes show to a pointer that comes near."""
    page.locator(".editor").hover()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add pictures").click()
    chooser.value.set_files(list(files))


def publish(writer: Visitor, place: str) -> None:
    """Publish the note or the article that is written at this place."""
    if place == "/write":
        writer.press("Publish…")
    writer.press("Publish")


def row(page: Page, name: str = "boat.jpg") -> Locator:
    """Return what is said of one picture."""
    return page.get_by_role("list", name="Pictures").get_by_role("listitem").filter(has_text=name)


def hold(page: Page, held: list[Route], number: int) -> None:
    """Wait until so many uploads have been sent."""
    for _ in range(MOST_FRAMES):
        if len(held) >= number:
            return
        page.evaluate(FRAME)
    raise AssertionError(f"{len(held)} uploads, not {number}")
