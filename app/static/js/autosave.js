// What is typed is stored on the server after a short pause, beside the saved text: another device,
// or this one after a crash, goes on from there. Nothing newer is overwritten.

import { sameFields } from "./drafts.js";

const PAUSE = 2_000; // milliseconds after the last key
const LONGEST = 10_000; // while somebody types on
const RETRY = 5_000; // without a network, or when the server is busy

const BAD_REQUEST = 400;
const CONFLICT = 409;
const UNAUTHORIZED = 401;

const token = () => document.querySelector("meta[name=csrf-token]").content;

const post = (address, body) =>
  fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": token(), Accept: "application/json" },
    redirect: "manual", // to the login page
    body,
  });

// The values of a form as the browser would send them.
function sent(form, more = {}) {
  const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  return body;
}

const hasFile = (form) => [...form.querySelectorAll("[type=file]")].some((input) => input.files.length);

// page: {fields(), unsaved(), stored(fields), keep(), say(words), moved(key)}, of the open editor.
// Returns what the editor calls: {changed(), leave(), saveInPlace()}.
export function autosave(form, page, writer) {
  const { data, elements } = { data: form.dataset, elements: form.elements };
  const newer = form.querySelector(".autosave-newer");
  let pause = 0;
  let since = 0; // when the first change was made that the server does not have
  let request = null;
  let stopped = false; // another page has stored a text that this one has not seen, or no log-in
  let left = false;

  elements.writer.value = writer;

  function schedule(milliseconds) {
    clearTimeout(pause);
    pause = setTimeout(save, milliseconds);
  }

  function changed() {
    if (stopped || left) return;
    since ||= Date.now();
    schedule(Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  }

  async function save() {
    pause = 0;
    if (request || stopped || left) return;
    if (!page.unsaved()) {
      since = 0;
      return;
    }
    const fields = page.fields();
    page.say(data.textSaving);
    since = 0;
    request = send(fields);
    await request;
    request = null;
    // what was refused is sent again when it is another text
    if (page.unsaved() && !pause && !stopped && !sameFields(page.fields(), fields)) changed();
  }

  async function send(fields) {
    let answer;
    try {
      const body = sent(form);
      body.delete("csrf_token"); // the header has it, and a stale one must not stop this
      answer = await post(data.autosaveUrl, body);
    } catch {
      return trouble(data.textOffline);
    }
    if (left) return;
    const said = await answer.json().catch(() => ({}));
    // a token of a session that is gone is refused before anything else, and without words
    const noSession = answer.type === "opaqueredirect" || (answer.status === BAD_REQUEST && !said.message);
    if (noSession || answer.status === UNAUTHORIZED) return stop(data.textLoggedOut);
    if (answer.ok) took(fields, said);
    else if (answer.status === CONFLICT && said.newer) tell(said.message);
    else if (answer.status >= 500 || answer.status === 429) trouble(said.message ?? data.textNotSaved);
    else refused(said.message ?? data.textNotSaved);
  }

  function took(fields, said) {
    if (!said.draft) return page.say("");
    elements.draft.value = said.draft;
    elements.draft_version.value = said.version;
    if (said.address && !location.pathname.endsWith(said.address)) {
      history.replaceState(history.state, "", said.address);
      page.moved(`${data.autosaveKeys}draft-${said.draft}`);
    }
    page.stored(fields);
    page.say(said.said);
  }

  function trouble(words) {
    page.keep();
    page.say(words);
    if (!left) schedule(RETRY);
  }

  function refused(words) {
    page.keep();
    page.say(words); // the next change may make it acceptable
  }

  function stop(words) {
    stopped = true;
    page.keep();
    page.say(words);
  }

  function tell(words) {
    stop("");
    newer.querySelector(".autosave-words").textContent = words;
    newer.hidden = false;
  }

  // Save the draft without leaving the page. What the server does not take is sent as a form, whose
  // page says why.
  async function saveInPlace(submit) {
    if (hasFile(form)) return submit(); // which the form sends
    clearTimeout(pause);
    pause = 0;
    await request;
    request = deliberately(submit);
    await request;
    request = null;
    if (page.unsaved() && !pause) changed();
  }

  async function deliberately(submit) {
    const fields = page.fields();
    page.say(data.textSaving);
    let answer;
    try {
      answer = await post(form.getAttribute("action"), sent(form, { action: "save" }));
    } catch {
      return trouble(data.textOffline);
    }
    const said = answer.ok ? await answer.json().catch(() => null) : null;
    if (!said?.id) return submit();
    elements.revision.value = said.revision;
    elements.post.value = said.id;
    elements.draft.value = "";
    elements.draft_version.value = 0;
    form.setAttribute("action", said.address);
    history.replaceState(history.state, "", said.address);
    page.moved(`${data.autosaveKeys}post-${said.id}`);
    page.stored(fields);
    page.say(said.said);
  }

  addEventListener("online", () => page.unsaved() && !stopped && schedule(0));

  return {
    changed,
    saveInPlace,
    leave: () => {
      left = true;
      clearTimeout(pause);
    },
    stay: () => (left = false),
  };
}
