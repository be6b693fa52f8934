// What the server makes of the text: beside it in wide windows, else in a tab.
import { scrollInStep } from "./scroll_step.js";

// The one place where a text becomes HTML: the server has sanitized it. The pages' content security
// policy lets no script do so that has not made this policy, which can be made once.
const html = { createHTML: (text) => text };
const trusted = globalThis.trustedTypes?.createPolicy("preview", html) ?? html;

// A server that is busy, or has rendered much for this account, says in words when to try again.
const TOO_MANY = 429;
const PAUSE = 1000; // milliseconds without typing before the preview beside the text follows
const WIDE = "(min-width: 75em)"; // as in editor.css
const CHOICE = "editor-preview";

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

const value = (form, name) => form.elements[name]?.value ?? "";

const textOf = (textarea) => JSON.stringify([textarea.value, value(textarea.form, "title"), value(textarea.form, "language")]);

async function request(textarea) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  return fetch(textarea.dataset.previewUrl, {
    method: "POST",
    headers: { "X-CSRFToken": token, Accept: "application/json" },
    body: new URLSearchParams({
      text: textarea.value,
      title: value(textarea.form, "title"),
      language: value(textarea.form, "language"),
    }),
  });
}

// Calls `say` with the server's words while it has to wait, and goes on as long as `isWanted`.
async function render(textarea, say, isWanted) {
  let answer = await request(textarea);
  while (answer.status === TOO_MANY && isWanted()) {
    say((await answer.json()).message);
    await pause(Number(answer.headers.get("Retry-After")));
    if (isWanted()) answer = await request(textarea);
  }
  if (answer.status === TOO_MANY) return "";
  if (!answer.ok) throw new Error(`preview answered ${answer.status}`);
  return (await answer.json()).html;
}

function chosen() {
  try {
    return localStorage.getItem(CHOICE) !== "hidden";
  } catch {
    return true; // storage is closed
  }
}

function choose(shown) {
  try {
    localStorage.setItem(CHOICE, shown ? "shown" : "hidden");
  } catch {
    // it holds until the page is left
  }
}

// The panel, and what fills it. `isBeside` tells whether the text is seen at the same time.
function panelFiller(textarea, panel, isBeside) {
  const editor = textarea.closest(".editor");
  const note = editor.querySelector(".editor-preview-note");
  let last = null; // the text that is shown
  let shown = 0; // counts the times that the panel was opened or left

  async function fill() {
    const current = shown;
    const isWanted = () => current === shown;
    const say = (words) => {
      if (!isWanted()) return;
      // beside the text the last preview stays, however old it is
      const place = isBeside() && panel.hasChildNodes() ? note : panel;
      place.textContent = words;
      panel.setAttribute("aria-busy", "false");
    };
    panel.setAttribute("aria-busy", "true");
    const text = textOf(textarea);
    last = null;
    try {
      const rendered = await render(textarea, say, isWanted);
      if (isWanted()) {
        last = text;
        panel.innerHTML = trusted.createHTML(rendered);
        note.textContent = "";
      }
    } catch {
      say(editor.dataset.textPreviewFailed);
    }
    if (isWanted()) panel.setAttribute("aria-busy", "false");
  }

  return {
    fill,
    isNew: () => textOf(textarea) !== last,
    leave() {
      shown += 1;
    },
  };
}

// Fills the panel when the text has changed and rests: one request at a time.
function followTyping(textarea, filler, isBeside, filled) {
  let timer = 0;
  let busy = false;
  let again = false;

  async function follow() {
    if (busy) {
      again = true;
      return;
    }
    if (!isBeside() || !filler.isNew()) return;
    busy = true;
    await filler.fill();
    busy = false;
    filled();
    if (again) later();
    again = false;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(follow, PAUSE);
  }

  textarea.form.addEventListener("input", later);
  // a text that a script has put there, such as a copy that was kept
  textarea.addEventListener("focus", later);
  return follow;
}

// The tabs by mouse and by arrows; `show` is called with whether it is the preview that is chosen.
function tabList(list, show) {
  const tabs = [...list.querySelectorAll("[role=tab]")];

  function select(tab) {
    for (const each of tabs) {
      each.setAttribute("aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
    }
    show(tab === tabs[1]);
  }

  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) select(tab);
  });
  list.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = tabs.find((tab) => tab.tabIndex === -1);
    select(other);
    other.focus();
  });
  tabs[0].setAttribute("aria-selected", "true");
  return () => select(tabs[0]);
}

const setRole = (panel, tab, role) => {
  panel.setAttribute("role", role);
  if (role === "tabpanel") {
    panel.setAttribute("aria-labelledby", tab.id);
    panel.removeAttribute("aria-label");
  } else {
    panel.setAttribute("aria-label", tab.textContent);
    panel.removeAttribute("aria-labelledby");
  }
};

export function offerPreview(textarea) {
  const editor = textarea.closest(".editor");
  const list = editor.querySelector("[role=tablist]");
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const [writePanel, previewPanel] = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
  const button = editor.querySelector("[data-view=preview]");
  const wide = matchMedia(WIDE);
  let wanted = chosen();
  const isBeside = () => wide.matches && wanted;
  const filler = panelFiller(textarea, previewPanel, isBeside);
  const keepStep = scrollInStep(textarea, previewPanel);
  const follow = followTyping(textarea, filler, isBeside, keepStep);

  const writeAgain = tabList(list, (preview) => {
    filler.leave();
    writePanel.hidden = preview;
    previewPanel.hidden = !preview;
    for (const each of editor.querySelectorAll("[data-md-button]")) each.disabled = preview;
    if (preview) filler.fill();
  });

  function arrange() {
    const beside = isBeside();
    writeAgain();
    previewPanel.hidden = !beside;
    editor.classList.toggle("is-alone", !wanted);
    button.setAttribute("aria-pressed", String(wanted));
    const role = wide.matches ? "region" : "tabpanel";
    setRole(writePanel, tabs[0], role);
    setRole(previewPanel, tabs[1], role);
    // what is beside the text is read when one goes there, not after each pause
    previewPanel.setAttribute("aria-live", wide.matches ? "off" : "polite");
    if (beside) follow();
  }

  button.addEventListener("click", () => {
    wanted = !wanted;
    choose(wanted);
    arrange();
  });
  wide.addEventListener("change", arrange);
  addEventListener("resize", () => isBeside() && keepStep());
  arrange();
  list.hidden = false;
  for (const hint of document.querySelectorAll(".needs-script")) hint.hidden = false;
}
