// One picture on its way to the server. What goes wrong comes back in words.

const TOO_MANY = 429;
const LOGGED_OUT = 401;
const STALE_TOKEN = "stale token"; // as in app/web/errors.py
const LONGEST_WAIT = 3600; // seconds

export class Refused extends Error {
  constructor(words, { wait = 0, offline = false, stale = false } = {}) {
    super(words);
    this.wait = wait; // seconds after which the server may take it
    this.offline = offline;
    this.stale = stale; // the page must get another token first
  }
}

const tokenField = (form) => form.elements.namedItem("csrf_token");

export const tokenOf = (form) =>
  tokenField(form)?.value ?? document.querySelector("meta[name=csrf-token]")?.content ?? "";

// Who has logged in again elsewhere has another token, with which this page's form can be sent as well.
// False where nobody is logged in, or the server cannot be asked.
export async function renewToken(form, address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    const token = (await answer.json()).csrf_token;
    if (!token) return false;
    const meta = document.querySelector("meta[name=csrf-token]");
    if (meta) meta.content = token;
    if (tokenField(form)) tokenField(form).value = token;
    return true;
  } catch {
    return false;
  }
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null; // a page, such as that for logging in
  }
}

function refusalOf(request, words) {
  const said = read(request);
  const led = request.responseURL && new URL(request.responseURL).pathname !== new URL(request.asked).pathname;
  if (request.status === LOGGED_OUT || led) return new Refused(words.textLoggedOut, { stale: true });
  if (said?.error === STALE_TOKEN) return new Refused(words.textLoggedOut, { stale: true });
  const wait = request.status === TOO_MANY ? Number(request.getResponseHeader("Retry-After")) || 10 : 0;
  return new Refused(said?.message ?? words.textFailed, { wait: Math.min(wait, LONGEST_WAIT) });
}

// Returns {done, cancel}: `done` becomes what the server has stored, and fails with Refused.
// words: the texts of the page. onProgress is called with the part that is sent, from 0 to 1.
function sendOnce(form, address, file, words, onProgress) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("picture", file);
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const stored = request.status === 201 ? read(request) : null;
      if (stored?.address) resolve(stored);
      else reject(refusalOf(request, words));
    });
    request.addEventListener("error", () => reject(new Refused(words.textOffline, { offline: true })));
    request.addEventListener("abort", () => reject(new Refused("")));
  });
  request.open("POST", address);
  request.asked = new URL(address, location.href).href;
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", tokenOf(form));
  request.send(body);
  return { done, cancel: () => request.abort() };
}

// The same; where the token is stale, another one is tried as well.
export function sendPicture(form, address, file, words, onProgress) {
  let sent = sendOnce(form, address, file, words, onProgress);
  let cancelled = false;
  const done = sent.done.catch(async (refused) => {
    const renewed = refused.stale && !cancelled && (await renewToken(form, words.latestAddress));
    if (!renewed || cancelled) throw refused;
    sent = sendOnce(form, address, file, words, onProgress);
    return sent.done;
  });
  const cancel = () => {
    cancelled = true;
    sent.cancel();
  };
  return { done, cancel };
}
