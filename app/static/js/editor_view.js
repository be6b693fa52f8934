// Comforts of the editor: toolbar, keys, pasting, counting, the font, full screen. Each may be missing.
import { showCounts } from "./counting.js";
import { handleKeys } from "./keyboard.js";
import { handlePaste } from "./paste.js";
import { offerToolbar } from "./toolbar.js";

const FONT = "editor-font";

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage is closed
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // it holds until the page is left
  }
}

function offerFont(editor, button) {
  function choose(reading) {
    editor.classList.toggle("reads", reading);
    button.setAttribute("aria-pressed", String(reading));
  }
  choose(remembered(FONT) === "reading");
  button.addEventListener("click", () => {
    const reading = !editor.classList.contains("reads");
    choose(reading);
    remember(FONT, reading ? "reading" : "mono");
  });
}

function offerFullScreen(editor, textarea, button) {
  const said = editor.querySelector(".editor-said");
  function choose(full) {
    const top = textarea.scrollTop;
    editor.classList.toggle("is-full", full);
    button.setAttribute("aria-pressed", String(full));
    said.textContent = full ? editor.dataset.textFull : editor.dataset.textNotFull;
    textarea.focus({ preventScroll: full });
    textarea.scrollTop = top;
  }
  button.addEventListener("click", () => choose(!editor.classList.contains("is-full")));
  document.addEventListener("keydown", (event) => {
    const leaves = event.key === "Escape" && !event.isComposing && editor.classList.contains("is-full");
    if (leaves) choose(false);
  });
}

// Loaded where somebody begins to write: most visits of a page with an editor only read it.
function offerMentions(textarea) {
  const load = () => import("./mentions.js").catch(() => {}); // names can be typed without it
  if (document.activeElement === textarea) load();
  else textarea.addEventListener("focus", load, { once: true });
}

// Browsers without `field-sizing` do not let a field grow with its text.
function growWithText(textarea) {
  if (CSS.supports("field-sizing", "content")) return;
  const grow = () => {
    textarea.style.height = "auto";
    textarea.style.height = `${textarea.scrollHeight + 2}px`;
  };
  textarea.addEventListener("input", grow);
  grow();
}

// On phones whose keyboard lies over the page, what sticks to its lower edge stays above the keyboard.
function stayAboveKeyboard() {
  const view = globalThis.visualViewport;
  if (!view) return;
  const place = () => {
    const covered = view.scale > 1 ? 0 : Math.max(0, innerHeight - view.height - view.offsetTop);
    document.documentElement.style.setProperty("--keyboard", `${Math.round(covered)}px`);
  };
  view.addEventListener("resize", place);
  view.addEventListener("scroll", place);
}

function nameKeys(bar) {
  if (!/Mac|iP/.test(navigator.platform)) return;
  for (const button of bar.querySelectorAll("[title*='Ctrl+']")) {
    button.title = button.title.replace("Ctrl+", "⌘").replace("Shift+", "⇧");
    button.setAttribute("aria-keyshortcuts", button.getAttribute("aria-keyshortcuts").replace("Control", "Meta"));
  }
}

for (const textarea of document.querySelectorAll("textarea[data-autosave-key]")) {
  const editor = textarea.closest(".editor");
  const bar = editor.querySelector(".editor-bar");
  const [font, full] = ["font", "full"].map((name) => bar.querySelector(`[data-view=${name}]`));
  handleKeys(textarea);
  handlePaste(textarea);
  growWithText(textarea);
  offerMentions(textarea);
  nameKeys(bar);
  if (font) offerFont(editor, font);
  if (full) offerFullScreen(editor, textarea, full);
  const counts = editor.querySelector(".editor-counts");
  if (counts) showCounts(textarea, counts);
  bar.hidden = false;
  offerToolbar(textarea, bar);
}
stayAboveKeyboard();
