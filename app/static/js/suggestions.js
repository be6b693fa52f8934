// Suggestions of the server under a text field, as a combobox:
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
// Without this script the field has a datalist.

export const PAUSE = 150; // milliseconds without typing before the server is asked
const COMPOSING = 229; // the code of a key that an input method takes

export async function fetchSuggestions(address, text, more = {}) {
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries({ q: text, ...more })) url.searchParams.set(name, value);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? (await answer.json()).suggestions : [];
  } catch {
    return []; // one can type on without them
  }
}

export function element(name, attributes, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

export function option({ label, note }, id) {
  const made = element("li", { id, role: "option", "aria-selected": "false" });
  made.append(element("span", { dir: "auto" }, label), " ", element("span", { class: "count" }, note));
  return made;
}

// `term` returns the text to look for; `accepts` whether a value is to be suggested;
// `take` puts the chosen value into the field.
export function suggest(input, { address, textFound, term, accepts = () => true, take }) {
  const list = element("ul", { id: `${input.id}-suggestions`, role: "listbox", class: "suggestions" });
  const status = element("p", { role: "status", class: "visually-hidden" });
  list.hidden = true;
  list.setAttribute("aria-label", input.labels[0]?.firstChild.textContent.trim() ?? "");
  input.after(list, status);
  input.removeAttribute("list");
  const role = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(role)) input.setAttribute(name, value);
  let values = [];
  let active = -1;
  let asked = 0;
  let timer = 0;
  let taking = false;

  function mark(index) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const marked = list.children[active];
    if (!marked) return input.removeAttribute("aria-activedescendant");
    marked.setAttribute("aria-selected", "true");
    marked.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", marked.id);
  }

  function close() {
    clearTimeout(timer);
    asked += 1; // what is still on its way is not shown
    mark(-1);
    values = [];
    list.replaceChildren();
    list.hidden = true;
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
  }

  function show(found) {
    values = found.map(({ value }) => value);
    list.replaceChildren(...found.map((each, index) => option(each, `${list.id}-${index}`)));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    status.textContent = textFound.replace("{number}", found.length);
  }

  async function ask() {
    clearTimeout(timer);
    const number = ++asked;
    const found = (await fetchSuggestions(address, term())).filter(({ value }) => accepts(value));
    if (number !== asked || document.activeElement !== input) return;
    if (found.length) show(found);
    else close();
  }

  function askSoon() {
    clearTimeout(timer);
    if (taking) return;
    if (term()) timer = setTimeout(ask, PAUSE);
    else close();
  }

  function choose(index) {
    const value = values[index];
    close();
    take(value);
    taking = true; // the editor hears of the change, this list does not
    input.dispatchEvent(new Event("input", { bubbles: true }));
    taking = false;
  }

  function move(step) {
    if (list.hidden) return ask();
    const places = values.length + 1; // the field itself is one
    mark(((active + 1 + step + places) % places) - 1);
  }

  const keys = {
    ArrowDown: () => (move(1), true),
    ArrowUp: () => (move(-1), true),
    Enter: () => active >= 0 && (choose(active), true),
    Tab: (event) => active >= 0 && !event.shiftKey && (choose(active), true),
    Escape: () => !list.hidden && (close(), true),
  };

  input.addEventListener("input", (event) => !event.isComposing && askSoon());
  input.addEventListener("compositionend", askSoon);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === COMPOSING) return; // the key belongs to the input method
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]?.(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const clicked = event.target.closest("[role=option]");
    if (clicked) choose([...list.children].indexOf(clicked));
  });
}
