// Changes of a textarea that the browser's own undo takes back, and where its caret stands.

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

// Puts `text` in the place of what is between two positions, and selects what is between two others.
export function replaceText(textarea, start, end, text, from = start + text.length, to = from) {
  textarea.focus();
  textarea.setSelectionRange(start, end);
  // the one way that keeps undo; it is in every browser, for this very reason
  const done = text ? document.execCommand("insertText", false, text) : start === end || document.execCommand("delete");
  if (!done) {
    textarea.setRangeText(text, start, end, "end");
    textarea.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  textarea.setSelectionRange(from, to);
}

// The whole lines that the selection touches.
export function selectedLines(textarea) {
  const { value, selectionStart, selectionEnd } = textarea;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  // a selection that ends where a line begins does not touch it
  const last = selectionEnd > selectionStart && value[selectionEnd - 1] === "\n" ? selectionEnd - 1 : selectionEnd;
  const next = value.indexOf("\n", last);
  const end = next < 0 ? value.length : next;
  return { start, end, lines: value.slice(start, end).split("\n") };
}

// The text without its code between fences, of which as many line ends stay; and whether the end is in one.
export function withoutCode(text) {
  let fence = "";
  const lines = text.split("\n").map((line) => {
    const mark = FENCE.exec(line)?.[1];
    const inside = fence !== "";
    if (!inside && mark) fence = mark;
    else if (inside && mark?.startsWith(fence) && line.trim() === mark) fence = "";
    return inside || mark ? "" : line;
  });
  return { text: lines.join("\n"), open: fence !== "" };
}

export const isInCode = (textarea, position) => {
  const start = textarea.value.lastIndexOf("\n", position - 1) + 1;
  return withoutCode(textarea.value.slice(0, start)).open;
};
