// Two panes that scroll in step: headings lie beside headings, and what is between them in proportion.
import { withoutCode } from "./editing.js";

const HEADING = /^ {0,3}#{1,6}[ \t]/;
const LOOKS = ["font", "letterSpacing", "lineHeight", "padding", "tabSize", "textAlign", "direction"];

// Where lines of the text are in the textarea, in pixels: measured on a copy that nobody sees.
function tops(textarea, lines, wanted) {
  const copy = document.createElement("div");
  const style = getComputedStyle(textarea);
  for (const name of LOOKS) copy.style[name] = style[name];
  Object.assign(copy.style, {
    position: "absolute",
    visibility: "hidden",
    boxSizing: "border-box",
    width: `${textarea.clientWidth}px`,
    whiteSpace: "pre-wrap",
    overflowWrap: "break-word",
  });
  copy.setAttribute("aria-hidden", "true");
  const marks = [];
  let begin = 0;
  for (const number of wanted) {
    const mark = document.createElement("span");
    copy.append(`${lines.slice(begin, number).join("\n")}${number > begin ? "\n" : ""}`, mark);
    marks.push(mark);
    begin = number;
  }
  textarea.parentElement.append(copy);
  const found = marks.map((mark) => mark.offsetTop);
  copy.remove();
  return found;
}

function pairs(textarea, panel) {
  const ends = [textarea, panel].map((pane) => Math.max(0, pane.scrollHeight - pane.clientHeight));
  const clear = withoutCode(textarea.value).text.split("\n");
  const wanted = [...clear.keys()].filter((number) => HEADING.test(clear[number]));
  const shown = [...panel.querySelectorAll("h2, h3, h4, h5, h6, .minor-heading")];
  const found = [[0, 0]];
  if (wanted.length === shown.length && wanted.length) {
    const base = panel.getBoundingClientRect().top - panel.scrollTop;
    const left = tops(textarea, textarea.value.split("\n"), wanted);
    left.forEach((top, index) => {
      const right = shown[index].getBoundingClientRect().top - base;
      const last = found.at(-1);
      if (top > last[0] && right > last[1] && top < ends[0] && right < ends[1]) found.push([top, right]);
    });
  }
  found.push(ends);
  return found;
}

function across(points, from, to, value) {
  const index = Math.max(1, points.findIndex((point) => point[from] >= value));
  const [before, after] = [points[index - 1], points[index]];
  const length = after[from] - before[from];
  const part = length > 0 ? Math.min(1, (value - before[from]) / length) : 0;
  return before[to] + part * (after[to] - before[to]);
}

// Returns a function to be called when the text, its preview or the room for them has changed.
export function scrollInStep(textarea, panel) {
  let points = [[0, 0], [0, 0]];
  let leader = textarea; // the pane that a person moves; the other one follows
  let waiting = false;

  function follow() {
    waiting = false;
    const [from, to, other] = leader === textarea ? [0, 1, panel] : [1, 0, textarea];
    other.scrollTop = across(points, from, to, leader.scrollTop);
  }

  for (const pane of [textarea, panel]) {
    for (const name of ["pointerdown", "wheel", "touchstart", "keydown", "input"]) {
      pane.addEventListener(name, () => (leader = pane), { passive: true });
    }
    pane.addEventListener("scroll", () => {
      if (pane !== leader || waiting) return;
      waiting = true;
      requestAnimationFrame(follow);
    });
  }
  return () => {
    points = pairs(textarea, panel);
    follow();
  };
}
