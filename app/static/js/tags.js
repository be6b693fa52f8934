// Tags complete as one types: the field has several, and the one at the caret is completed.
import { suggest } from "./suggestions.js";

const SEPARATOR = /[,，、]/;

// Where the tag at the caret begins and ends.
function place(input) {
  const caret = input.selectionStart ?? input.value.length;
  const before = input.value.slice(0, caret).split(SEPARATOR).at(-1);
  const after = input.value.slice(caret).split(SEPARATOR)[0];
  return { start: caret - before.length, end: caret + after.length };
}

const plain = (text) => text.trim().replace(/^#+/, "").trim();

export function completeTags(input, options) {
  const others = () => {
    const { start, end } = place(input);
    const names = `${input.value.slice(0, start)},${input.value.slice(end)}`.split(SEPARATOR);
    return new Set(names.map((name) => plain(name).toLowerCase()));
  };
  suggest(input, {
    ...options,
    term() {
      const { start, end } = place(input);
      return plain(input.value.slice(start, end));
    },
    accepts: (name) => !others().has(name.toLowerCase()),
    take(name) {
      const { start, end } = place(input);
      const isLast = end === input.value.length;
      const text = `${start ? " " : ""}${name}${isLast ? ", " : ""}`;
      input.setRangeText(text, start, end, "end");
    },
  });
}
