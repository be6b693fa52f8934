// Opens the form below the comment that is answered, and quotes what is selected in it. Without this, "Answer" leads
// to a page of its own; there, a button quotes.
import { replaceText } from "./editing.js";

const form = document.querySelector("#comment-form, #answer-form");
const textarea = form?.querySelector("textarea");
let selected = null; // the last text that was selected in a comment: a tap on a link takes a selection away

const quotable = (node) => (node instanceof Element ? node : node?.parentElement)?.closest(".comment .prose, .subject");

function noteSelection() {
  const selection = document.getSelection();
  const source = quotable(selection.anchorNode);
  if (!source || source !== quotable(selection.focusNode) || !selection.toString().trim()) return false;
  selected = { source, text: selection.toString().trim() };
  return true;
}

const quoted = (text) => text.replace(/^.*$/gm, (line) => `> ${line.trim()}`.trimEnd());

// Puts a quotation at the caret, on lines of its own.
function quote(text) {
  const { value, selectionEnd } = textarea;
  const before = value.slice(0, selectionEnd).trimEnd();
  replaceText(textarea, before.length, selectionEnd, `${before ? "\n\n" : ""}${quoted(text)}\n\n`);
}

// What is selected now, or was when a pointer was put down.
function takeSelected(source) {
  noteSelection();
  const text = selected?.source === source ? selected.text : "";
  selected = null;
  return text;
}

function answerInPlace() {
  const place = document.createComment("the form");
  const label = form.querySelector("label[for]");
  const cancel = form.querySelector("[data-answer-cancel]");
  const submit = form.querySelector("[type=submit]");
  const submitAnswer = form.querySelector("[data-answer-submit]").dataset.answerSubmit;
  const original = { action: form.action, label: label.textContent, submit: submit.value };
  let opener = null;
  form.before(place);

  function open(link) {
    const comment = link.closest(".comment");
    const text = takeSelected(comment.querySelector(".prose"));
    opener = link;
    form.action = link.href;
    label.textContent = link.dataset.answer;
    submit.value = submitAnswer;
    cancel.hidden = false;
    comment.after(form);
    if (text) quote(text);
    else textarea.focus();
    form.scrollIntoView({ block: "nearest" });
  }

  function close() {
    form.action = original.action;
    label.textContent = original.label;
    submit.value = original.submit;
    cancel.hidden = true;
    place.after(form);
    opener.focus();
  }

  cancel.addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !cancel.hidden && !event.defaultPrevented) close();
  });
  document.querySelectorAll("[data-answer]").forEach((link) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open(link);
    });
  });
}

function quoteByButton(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const source = document.querySelector(".subject");
    quote(takeSelected(source) || source.innerText.trim());
  });
}

document.addEventListener("pointerdown", () => {
  if (!noteSelection()) selected = null;
});
if (form?.id === "comment-form") answerInPlace();
const button = form?.querySelector("[data-quote]");
if (button) quoteByButton(button);
