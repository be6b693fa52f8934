// The editor never loses text: a copy stays in the browser until the server has it.
// saved.js must have run before, or a text that was just saved would be offered again.
import "./saved.js";
import { forgetDraft, forgetText, keepDraft, keptDrafts, markSent, newWriter, sameFields } from "./drafts.js";
import { offerPreview } from "./preview.js";

const PAUSE = 400; // milliseconds without typing before the copy is made
const GLIMPSE = 200; // characters of a kept text, enough to know it again

const textControls = (form) =>
  [...form.elements].filter((control) => control.name && control.matches("textarea, input[type=text]"));

const textOf = (form) =>
  Object.fromEntries(textControls(form).map((control) => [control.name, control.value]));

function putText(form, fields) {
  for (const control of textControls(form)) {
    if (control.name in fields) control.value = fields[control.name];
  }
}

function openEditor(textarea) {
  const form = textarea.form;
  const editor = textarea.closest(".editor");
  const status = editor.querySelector(".editor-status");
  const offer = editor.querySelector(".editor-offer");
  const key = textarea.dataset.autosaveKey;
  const returned = "returned" in form.dataset; // the server shows what was typed, and did not take it
  const fromServer = textOf(form);
  let writer = newWriter();
  let offered = null;
  let timer = 0;
  let leaving = false;

  const unsaved = () => returned || !sameFields(textOf(form), fromServer);
  const say = (message) => {
    if (status.textContent !== message) status.textContent = message;
  };

  function keep() {
    clearTimeout(timer);
    timer = 0;
    if (unsaved()) {
      const kept = keepDraft(key, writer, textOf(form));
      say(kept ? editor.dataset.textKept : editor.dataset.textLost);
    } else {
      forgetDraft(key, writer);
      say("");
    }
  }

  function offerNext() {
    offered = keptDrafts(key).find((draft) => draft.writer !== writer) ?? null;
    offer.hidden = !offered;
    const text = offered?.fields[textarea.name] ?? "";
    offer.querySelector(".editor-kept").textContent = text.length > GLIMPSE ? `${text.slice(0, GLIMPSE)}…` : text;
  }

  function use(draft) {
    if (unsaved()) {
      keep();
      writer = newWriter(); // what it replaces stays behind, and is offered in its turn
    }
    putText(form, draft.fields);
    forgetDraft(key, draft.writer);
    keep();
    say(editor.dataset.textRestored);
    offerNext();
  }

  forgetText(key, fromServer);
  offerNext();
  if (returned) keep();
  else if (offered && Object.values(fromServer).every((text) => text === "")) use(offered);

  offer.querySelector("[data-restore]").addEventListener("click", () => {
    use(offered);
    textarea.focus();
  });
  offer.querySelector("[data-discard]").addEventListener("click", () => {
    forgetDraft(key, offered.writer);
    offerNext();
    textarea.focus();
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => {
    keep();
    markSent(key, textOf(form));
    leaving = true;
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[type=submit]"));
    }
  });
  // a page that comes back from the browser's memory has not left after all
  addEventListener("pageshow", () => (leaving = false));
  addEventListener("pagehide", () => timer && keep());
  addEventListener("beforeunload", (event) => {
    if (unsaved() && !leaving) event.preventDefault();
  });
}

for (const textarea of document.querySelectorAll("textarea[data-autosave-key]")) {
  openEditor(textarea);
  if (textarea.dataset.previewUrl) offerPreview(textarea);
}
