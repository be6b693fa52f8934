// People to mention, suggested after an "@".
import "../vendor/github/text-expander-element.js";
import { replaceText } from "./editing.js";
import { element, fetchSuggestions, option, PAUSE } from "./suggestions.js";

const NAME = /^[\p{L}\p{M}\p{N}._-]*$/u;

function listOf(found, label) {
  const list = element("ul", { role: "listbox", class: "suggestions", "aria-label": label });
  found.forEach((each, index) => {
    const made = option(each, `mention-${index}`);
    made.dataset.value = each.value;
    list.append(made);
  });
  return list;
}

function complete(expander) {
  const { mentions, post, label } = expander.dataset;
  const textarea = expander.querySelector("textarea");
  let timer = 0;
  let asked = 0;

  async function suggest(text, number, answer) {
    const found = await fetchSuggestions(mentions, text, post ? { post } : {});
    if (number !== asked) return; // the list for what was typed since is not to be replaced
    answer(found.length ? { matched: true, fragment: listOf(found, label) } : { matched: false });
  }

  expander.addEventListener("text-expander-change", (event) => {
    const { provide, text } = event.detail;
    const number = ++asked;
    clearTimeout(timer);
    if (!NAME.test(text)) return;
    provide(new Promise((answer) => (timer = setTimeout(suggest, PAUSE, text, number, answer))));
  });

  // the list is placed after this event
  expander.addEventListener("text-expander-activate", () => {
    requestAnimationFrame(() => expander.querySelector("[role=listbox]")?.scrollIntoView({ block: "nearest" }));
  });

  // not by the element itself, which leaves no way to undo it
  expander.addEventListener("text-expander-value", (event) => {
    event.preventDefault();
    const caret = textarea.selectionEnd;
    const start = textarea.value.lastIndexOf("@", caret - 1);
    replaceText(textarea, start, caret, `@${event.detail.item.dataset.value} `);
  });
}

document.querySelectorAll("text-expander").forEach(complete);
