// Headings, quotations and lists: signs at the beginnings of whole lines; and emphasis.
import { replaceText, selectedLines } from "./editing.js";

const LINE = /^(\s*)((?:#{1,6} +|[-*+] +(?:\[[ xX]\] +)?|\d{1,9}[.)] +)?)/;
const QUOTED = /^> ?/;
const CJK = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]/;

const BLOCKS = {
  "header-2": { is: /^##(?!#) */, mark: () => "## " },
  "header-3": { is: /^###(?!#) */, mark: () => "### " },
  "unordered-list": { is: /^[-*+] +(?!\[[ xX]\] )/, mark: () => "- " },
  "ordered-list": { is: /^\d{1,9}[.)] +/, mark: (index) => `${index + 1}. ` },
  "task-list": { is: /^[-*+] +\[[ xX]\] +/, mark: () => "- [ ] " },
};

export const isBlock = (name) => name in BLOCKS || name === "quote";

// For each line what it begins with, and what it shall begin with.
function changes(name, lines) {
  const counts = (line) => lines.length === 1 || line.trim() !== "";
  if (name === "quote") {
    const undo = lines.every((line) => QUOTED.test(line));
    return lines.map((line) => ({ before: undo ? QUOTED.exec(line)[0] : "", after: undo ? "" : line ? "> " : ">" }));
  }
  const { is, mark } = BLOCKS[name];
  const parts = lines.map((line) => LINE.exec(line));
  const undo = lines.filter(counts).every((line) => is.test(line.trimStart()));
  let index = 0;
  return parts.map(([whole, indent], number) => {
    if (!counts(lines[number])) return { before: "", after: "" };
    return { before: whole, after: undo ? indent : indent + mark(index++) };
  });
}

export function toggleBlock(textarea, name) {
  const { start, end, lines } = selectedLines(textarea);
  const { selectionStart, selectionEnd } = textarea;
  const marks = changes(name, lines);
  const text = lines.map((line, number) => marks[number].after + line.slice(marks[number].before.length)).join("\n");
  if (selectionStart === selectionEnd) {
    const { before, after } = marks[0];
    const caret = start + after.length + Math.max(0, selectionStart - start - before.length);
    replaceText(textarea, start, end, text, caret);
  } else {
    replaceText(textarea, start, end, text, start, start + text.length);
  }
}

const runBefore = (text, sign) => text.length - text.replace(new RegExp(`\\${sign}+$`), "").length;
const runAfter = (text, sign) => text.length - text.replace(new RegExp(`^\\${sign}+`), "").length;

// Whether a style of letters is better done here than by the toolbar element: it writes emphasis with _,
// which means nothing within Chinese text, and takes all that is between two spaces for a word.
export function isOwnStyle(textarea, name) {
  const { value, selectionStart: start, selectionEnd: end } = textarea;
  if (name === "italic") return true;
  return ["bold", "strikethrough"].includes(name) && start === end && CJK.test(value.slice(start - 1, start + 1));
}

export function toggleStyle(textarea, name) {
  const mark = { italic: "*", bold: "**", strikethrough: "~~" }[name];
  const { value } = textarea;
  let { selectionStart: start, selectionEnd: end } = textarea;
  if (start === end && !CJK.test(value.slice(start - 1, start + 1))) {
    start -= /[\p{L}\p{N}\p{M}]*$/u.exec(value.slice(0, start))[0].length;
    end += /^[\p{L}\p{N}\p{M}]*/u.exec(value.slice(end))[0].length;
  }
  const chosen = value.slice(start, end);
  const text = chosen.trim();
  start += chosen.length - chosen.trimStart().length;
  end = start + text.length;
  const around = Math.min(runBefore(value.slice(0, start), mark[0]), runAfter(value.slice(end), mark[0]));
  const isOn = mark.length === 1 ? around % 2 === 1 : around >= 2;
  const size = mark.length;
  if (isOn) replaceText(textarea, start - size, end + size, text, start - size, end - size);
  else replaceText(textarea, start, end, mark + text + mark, start + size, end + size);
}
