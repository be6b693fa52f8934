// The editor never loses text: a copy stays in the browser until the server has it.
// saved.js must have run before, or a text that was just saved would be offered again.
import "./saved.js";
import { autosave } from "./autosave.js";
import {
  fieldsOf,
  forgetDraft,
  forgetText,
  keepDraft,
  keptDrafts,
  markSent,
  newWriter,
  putFields,
  sameFields,
} from "./drafts.js";
import { offerPreview } from "./preview.js";
import("./editor_view.js").catch(() => {}); // the text is kept without its comforts

const PAUSE = 400; // milliseconds without typing before the copy is made
const GLIMPSE = 200; // characters of a kept text, enough to know it again

function openEditor(textarea) {
  const form = textarea.form;
  const editor = textarea.closest(".editor");
  const status = editor.querySelector(".editor-status");
  const offer = editor.querySelector(".editor-offer");
  let key = textarea.dataset.autosaveKey;
  let returned = "returned" in form.dataset; // the server shows what was typed, and did not take it
  const fromServer = fieldsOf(form);
  let stored = fromServer; // what the server has, saved or beside what is saved
  let writer = newWriter();
  let offered = null;
  let timer = 0;
  let leaving = false;

  const unsaved = () => returned || !sameFields(fieldsOf(form), stored);
  const say = (message) => {
    if (status.textContent !== message) status.textContent = message;
  };

  function keepCopy() {
    clearTimeout(timer);
    timer = 0;
    if (unsaved()) return keepDraft(key, writer, fieldsOf(form));
    forgetDraft(key, writer);
    return null;
  }

  function keep() {
    const kept = keepCopy();
    if (kept === false) say(editor.dataset.textLost);
    else if (!onServer) say(kept ? editor.dataset.textKept : ""); // otherwise what the server does is said
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
    putFields(form, draft.fields);
    forgetDraft(key, draft.writer);
    keep();
    say(editor.dataset.textRestored);
    onServer?.changed();
    offerNext();
  }

  const page = {
    fields: () => fieldsOf(form),
    unsaved,
    say,
    keep: keepCopy,
    stored(fields) {
      stored = fields;
      returned = false;
      keepCopy();
    },
    moved(to) {
      if (to === key) return;
      forgetDraft(key, writer);
      key = to;
    },
  };
  const onServer = form.dataset.autosaveUrl ? autosave(form, page, newWriter()) : null;
  const isDraft = "draft" in form.dataset;

  forgetText(key, fromServer);
  offerNext();
  if (returned) keep();
  else if (offered && textarea.value === "" && sameFields(textFields(fromServer), {})) use(offered);

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
    onServer?.changed();
  });
  form.addEventListener("submit", () => {
    keep();
    markSent(key, fieldsOf(form));
    onServer?.leave();
    leaving = true;
  });
  const submit = () => form.requestSubmit(form.querySelector("[type=submit]:enabled"));
  form.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    const saves = event.key.toLowerCase() === "s" && onServer;
    if (event.key !== "Enter" && !saves) return;
    event.preventDefault();
    if (!onServer) submit();
    else if (isDraft) onServer.saveInPlace(submit);
    // what is public is changed by the button only
  });
  // a page that comes back from the browser's memory has not left after all
  addEventListener("pageshow", () => {
    leaving = false;
    onServer?.stay();
  });
  addEventListener("pagehide", () => timer && keep());
  addEventListener("beforeunload", (event) => {
    if (unsaved() && !leaving) event.preventDefault();
  });
}

// Those that are empty in an editor that nobody has used; others may have a choice made for them.
const textFields = ({ title = "", body = "" }) => ({ title, body });

for (const textarea of document.querySelectorAll("textarea[data-autosave-key]")) {
  openEditor(textarea);
  if (textarea.dataset.previewUrl) offerPreview(textarea);
}
