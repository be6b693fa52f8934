// Pictures in a text: places for those that are on their way, and the Markdown that takes their places.
// Whoever goes on typing meanwhile is not disturbed: focus, selection and scrolling stay.
import { replaceText } from "./editing.js";

const ESCAPED = /[\\[\]`*_<&!]/g;
const IN_TITLE = /["\\&]/g;
const NOT_IN_NAMES = /[\\[\]`*_<>&!()\s]+/g;
const LONGEST_NAME = 60; // characters of a file's name in its place
// in these lines a picture stays where the caret is; elsewhere it is a paragraph
const WITHIN = /^\s*(?:[>|]|[-*+] |\d{1,9}[.)] )/;

let composing = false; // characters of an input method are being put together, wherever it is
const waiting = [];
document.addEventListener("compositionstart", () => (composing = true), true);
document.addEventListener(
  "compositionend",
  () => {
    composing = false;
    setTimeout(() => waiting.splice(0).forEach((change) => change())); // once the browser is through
  },
  true,
);

export function whenNothingIsComposed(change) {
  if (composing) waiting.push(change);
  else change();
}

const oneLine = (words) => words.replace(/\s+/g, " ").trim();

export function markdownOf(address, alt, caption = "") {
  const title = oneLine(caption).replace(IN_TITLE, "\\$&");
  return `![${oneLine(alt).replace(ESCAPED, "\\$&")}](${address}${title ? ` "${title}"` : ""})`;
}

const unescape = (text = "") => text.replace(/\\([!-/:-@[-`{-~])/g, "$1");

// Where a text shows the picture at an address, and with which words; null where it does not.
export function findPicture(text, address) {
  const literal = address.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const inBrackets = String.raw`((?:\\[^]|[^\]\\]){0,4000})`;
  const inQuotes = String.raw`(?:\s+"((?:\\[^]|[^"\\]){0,4000})")?`;
  const found = new RegExp(String.raw`!\[${inBrackets}\]\(${literal}${inQuotes}\)`).exec(text);
  if (!found) return null;
  return {
    start: found.index,
    end: found.index + found[0].length,
    alt: unescape(found[1]),
    caption: unescape(found[2]),
  };
}

export function changeText(textarea, start, end, text) {
  const { selectionStart, selectionEnd, scrollTop } = textarea;
  const moved = (position) => {
    if (position <= start && !(position === start && start === end)) return position;
    return position >= end ? position + text.length - (end - start) : start + text.length;
  };
  const focused = document.activeElement;
  const { scrollX, scrollY } = window;
  textarea.focus({ preventScroll: true });
  if (document.activeElement === textarea) {
    replaceText(textarea, start, end, text, moved(selectionStart), moved(selectionEnd));
  } else {
    // it is not seen, because the preview is
    textarea.setRangeText(text, start, end, "preserve");
    textarea.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  if (focused !== textarea) focused?.focus({ preventScroll: true });
  textarea.scrollTop = scrollTop;
  scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
}

// Paragraphs for what is put between two parts of a text: [before, after].
function spaces(before, after) {
  if (WITHIN.test(before.slice(before.lastIndexOf("\n") + 1))) return ["", ""];
  const lead = before.trim() === "" || /\n[ \t]*\n$/.test(before) ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = /^[ \t]*\n[ \t]*\n/.test(after) ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  return [lead, tail];
}

// Puts Markdown into the text, where the caret is, or at its end if it has never been in the text.
export function insert(textarea, parts, atEnd) {
  const at = atEnd ? textarea.value.length : textarea.selectionEnd; // what is selected stays
  const [lead, tail] = spaces(textarea.value.slice(0, at), textarea.value.slice(at));
  const between = lead || tail || parts.length > 1 ? "\n\n" : "";
  textarea.setSelectionRange(at, at);
  changeText(textarea, at, at, lead + parts.join(between) + tail);
  return { lead, between, tail };
}

// A name for the place of a picture that the text does not have yet.
export function placeFor(text, name, template, taken) {
  const short = name.replace(NOT_IN_NAMES, " ").trim().slice(0, LONGEST_NAME);
  for (let number = 1; ; number += 1) {
    const place = `![${template.replace("{name}", number > 1 ? `${short} (${number})` : short)}]()`;
    if (!taken.has(place) && !text.includes(place)) return place;
  }
}

// Replaces a place by Markdown. False if somebody has taken it out of the text.
export function fillPlace(textarea, place, markdown) {
  const start = textarea.value.indexOf(place);
  if (start < 0) return false;
  changeText(textarea, start, start + place.length, markdown);
  return true;
}

// Takes a place out of the text, with the line ends that were put around it, if they are still there.
export function removePlace(textarea, place, around) {
  for (const [before, after] of around) {
    const start = textarea.value.indexOf(before + place + after);
    if (start < 0) continue;
    changeText(textarea, start, start + before.length + place.length + after.length, "");
    return;
  }
}
