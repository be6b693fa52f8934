// Keys in the text: Enter goes on with lists and quotations, Tab indents in lists and code only.
import { isInCode, replaceText, selectedLines } from "./editing.js";

const ITEM = /^(\s*(?:>\s?)*\s*)([-*+]|\d{1,9}[.)])( +)(\[[ xX]\] +)?/;
const QUOTED = /^\s*(?:> ?)+/;
const RULE = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const CODE_INDENT = "    ";

const nextMark = (mark) => mark.replace(/\d+/, (number) => String(Number(number) + 1));

function goOn(textarea) {
  const { value, selectionStart: caret } = textarea;
  if (caret !== textarea.selectionEnd || isInCode(textarea, caret)) return false;
  const { start, end } = selectedLines(textarea);
  const line = value.slice(start, end);
  const item = RULE.test(line) ? null : ITEM.exec(line);
  const begin = item ?? QUOTED.exec(line);
  if (!begin || caret < start + begin[0].length) return false;
  if (line.slice(begin[0].length).trim() === "") {
    // nothing in it: the list is at its end, and the quotation around it goes on
    replaceText(textarea, start, end, item ? (QUOTED.exec(item[1])?.[0] ?? "") : "");
    return true;
  }
  const again = item ? item[1] + nextMark(item[2]) + item[3] + (item[4] ? "[ ] " : "") : begin[0];
  replaceText(textarea, caret, caret, `\n${again}`);
  return true;
}

// By how much a line moves: to where the text of the item before it begins.
function step(textarea, start, line) {
  const indent = /^\s*/.exec(line)[0].length;
  for (const before of textarea.value.slice(0, start).split("\n").reverse().slice(1)) {
    const item = ITEM.exec(before);
    if (item && item[1].length <= indent) return Math.max(0, item[1].length + item[2].length + 1 - indent);
    if (!item && before.trim() !== "" && !/^\s/.test(before)) break;
  }
  return 0;
}

function outdent(textarea, start, line) {
  const indent = /^ */.exec(line)[0].length;
  for (const before of textarea.value.slice(0, start).split("\n").reverse().slice(1)) {
    const item = ITEM.exec(before);
    if (item && item[1].length < indent) return indent - item[1].length;
  }
  return indent;
}

function indentLines(textarea, back) {
  const { selectionStart, selectionEnd } = textarea;
  const code = isInCode(textarea, selectionStart);
  const { start, end, lines } = selectedLines(textarea);
  if (!code && !ITEM.test(lines[0])) return false;
  if (code && !back && selectionStart === selectionEnd) {
    replaceText(textarea, selectionStart, selectionEnd, CODE_INDENT);
    return true;
  }
  let by = CODE_INDENT.length;
  if (!code) by = back ? outdent(textarea, start, lines[0]) : step(textarea, start, lines[0]);
  const most = (line) => Math.min(by, /^ */.exec(line)[0].length);
  if (back && most(lines[0]) === 0) return false; // nothing to take back: the key goes its own way
  const moved = lines.map((line) => (back ? line.slice(most(line)) : line && " ".repeat(by) + line));
  const shift = moved[0].length - lines[0].length;
  const text = moved.join("\n");
  const from = Math.max(start, selectionStart + shift);
  const to = selectionStart === selectionEnd ? from : selectionEnd + text.length - (end - start);
  if (by) replaceText(textarea, start, end, text, from, to);
  return true;
}

export function handleKeys(textarea) {
  let leaving = false; // after Esc the Tab key leaves, wherever the caret is

  textarea.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (textarea.getAttribute("aria-expanded") === "true") return; // the key belongs to the list of people
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Escape") leaving = true;
    else if (event.key === "Tab" && plain) {
      if (!leaving && indentLines(textarea, event.shiftKey)) event.preventDefault();
    } else if (event.key === "Enter" && plain && !event.shiftKey) {
      leaving = false;
      if (goOn(textarea)) event.preventDefault();
    } else if (event.key !== "Shift") leaving = false;
  });
  textarea.addEventListener("blur", () => (leaving = false));
}
