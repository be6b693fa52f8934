// Pasting: an address on a selection makes a link, and formatted text becomes Markdown on the server.
// The plain text is there at once; what comes from the server takes its place, or nothing does.
import { isInCode, replaceText } from "./editing.js";

const PATIENCE = 3000; // milliseconds
const MOST = 1_000_000; // bytes of HTML that the server takes
const ADDRESS = /^https?:\/\/[^\s<>]+$/i;
// HTML in which something is meant, other than colours of an editor of programs
const FORMATTED = /<(?:a\s|b|strong|i|em|u|s|del|h[1-6]|[uo]l|li|table|pre|code|kbd|su[bp]|blockquote|img)[\s>]|mso-list|font-weight:\s*(?:bold|[6-9]00)|font-style:\s*italic/i;

function linked(textarea, plain) {
  const { value, selectionStart: start, selectionEnd: end } = textarea;
  const chosen = value.slice(start, end);
  const address = plain.trim();
  if (!ADDRESS.test(address) || !chosen.trim() || /[\n[\]]/.test(chosen) || ADDRESS.test(chosen.trim())) return null;
  return `[${chosen}](${/[()]/.test(address) ? `<${address}>` : address})`;
}

async function convert(textarea, html) {
  const answer = await fetch(textarea.dataset.pasteUrl, {
    method: "POST",
    headers: {
      "X-CSRFToken": textarea.form.elements.csrf_token.value,
      "Content-Type": "text/html; charset=utf-8",
      Accept: "application/json",
    },
    body: html,
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) throw new Error(`paste answered ${answer.status}`);
  return (await answer.json()).markdown;
}

// Where the pasted text is now, if nobody has changed it: typing before it moves it.
function find(value, text, start, before) {
  if (value.slice(start, start + text.length) === text) return start;
  const moved = start + value.length - before;
  return value.slice(moved, moved + text.length) === text ? moved : -1;
}

export function handlePaste(textarea) {
  let plainly = false; // Ctrl+Shift+V
  let composing = false;
  let later = () => {};

  async function pasteFormatted(html, plain) {
    const start = textarea.selectionStart;
    if (plain) replaceText(textarea, start, textarea.selectionEnd, plain);
    const length = textarea.value.length;
    let markdown;
    try {
      markdown = await convert(textarea, html);
    } catch {
      return; // the plain text is there
    }
    if (composing) await new Promise((resolve) => (later = resolve));
    const at = find(textarea.value, plain, start, length);
    if (!markdown || markdown === plain || at < 0) return;
    const { selectionStart, selectionEnd } = textarea;
    const end = at + plain.length;
    const moved = (position) => {
      if (position <= at && plain) return position;
      return position >= end ? position + markdown.length - plain.length : at + markdown.length;
    };
    const focused = document.activeElement;
    replaceText(textarea, at, end, markdown, moved(selectionStart), moved(selectionEnd));
    if (focused !== textarea) focused?.focus({ preventScroll: true });
  }

  textarea.addEventListener("keydown", (event) => {
    plainly = event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v";
  });
  textarea.addEventListener("compositionstart", () => (composing = true));
  textarea.addEventListener("compositionend", () => {
    composing = false;
    setTimeout(() => later()); // once the browser has put it into the text
  });
  textarea.addEventListener("paste", (event) => {
    const wanted = !plainly && !event.defaultPrevented && !isInCode(textarea, textarea.selectionStart);
    plainly = false;
    if (!wanted || !event.clipboardData) return;
    const plain = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
    const link = linked(textarea, plain);
    if (link) {
      event.preventDefault();
      replaceText(textarea, textarea.selectionStart, textarea.selectionEnd, link);
      return;
    }
    const html = event.clipboardData.getData("text/html");
    if (!textarea.dataset.pasteUrl || !FORMATTED.test(html)) return;
    if (html.length > MOST || (!plain && event.clipboardData.files.length)) return;
    event.preventDefault();
    pasteFormatted(html, plain);
  });
}
