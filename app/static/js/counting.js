// Words, characters and minutes, by the rules of app/content/text/reading_time.py.
import { withoutCode } from "./editing.js";

const WORDS_PER_MINUTE = 230;
const CHARACTERS_PER_MINUTE = 400;
const SECONDS_PER_IMAGE = 6;

const CJK = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u{20000}-\u{3ffff}]/gu;
const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;
const IMAGE = /!\[([^\]\n]*)\]\([^)\n]*\)/g;
const ADDRESS = /\]\([^)\n]*\)/g;
const FENCE = /^ {0,3}(?:`{3,}|~{3,}).*$/gm;
const PAUSE = 200; // milliseconds without typing

// As the server rounds: a half goes to the even number.
function round(number) {
  const below = Math.floor(number);
  if (number - below !== 0.5) return Math.round(number);
  return below % 2 === 0 ? below : below + 1;
}

export function countText(source) {
  const images = withoutCode(source).text.match(IMAGE)?.length ?? 0;
  const text = source.replace(FENCE, " ").replace(IMAGE, " ").replace(ADDRESS, "] ");
  const cjk = text.match(CJK)?.length ?? 0;
  const words = text.replace(CJK, " ").match(WORD)?.length ?? 0;
  const minutes = words / WORDS_PER_MINUTE + cjk / CHARACTERS_PER_MINUTE + (images * SECONDS_PER_IMAGE) / 60;
  let characters = 0;
  for (const sign of source) if (sign !== "\n") characters += 1;
  return { words, cjk, characters, minutes: Math.max(1, round(minutes)) };
}

export function showCounts(textarea, place) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang || undefined);
  let timer = 0;

  function show() {
    const counts = countText(textarea.value);
    for (const each of place.querySelectorAll("[data-count]")) {
      each.textContent = numbers.format(counts[each.dataset.count]);
    }
  }

  textarea.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  show();
  place.hidden = false;
}
