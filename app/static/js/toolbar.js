// The toolbar, and the keys that do the same. Without its element there is none, and writing works.
import { isBlock, isOwnStyle, toggleBlock, toggleStyle } from "./blocks.js";

const KEYS = { b: "bold", i: "italic", k: "link", e: "code" };
const SHIFTED = { Digit7: "ordered-list", Digit8: "unordered-list" };

function nameOf(event) {
  const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.isComposing;
  if (!command) return undefined;
  return event.shiftKey ? SHIFTED[event.code] : KEYS[event.key.toLowerCase()];
}

function handleClicks(textarea, bar) {
  const named = (event) => event.target.closest("[data-md-button]");
  // before the element itself hears of it
  bar.addEventListener(
    "click",
    (event) => {
      const name = named(event)?.dataset.mdButton;
      if (!name) return;
      const block = isBlock(name);
      if (!block && !isOwnStyle(textarea, name)) return;
      event.stopPropagation();
      if (block) toggleBlock(textarea, name);
      else toggleStyle(textarea, name);
    },
    true,
  );
  // Enter and the space bar click a button, whatever it does
  bar.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && event.stopPropagation(), true);
}

export async function offerToolbar(textarea, bar) {
  const toolbar = bar.querySelector("markdown-toolbar");
  const buttons = [...toolbar.querySelectorAll("[data-md-button]")];
  try {
    await import("../vendor/github/markdown-toolbar-element.js");
  } catch {
    toolbar.remove();
    return;
  }
  // one stop for the Tab key, which is a button from the beginning
  toolbar.removeAttribute("tabindex");
  buttons[0].tabIndex = 0;
  toolbar.hidden = false;
  handleClicks(textarea, bar);
  textarea.addEventListener("keydown", (event) => {
    const button = buttons.find((each) => each.dataset.mdButton === nameOf(event));
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });
}
