// Text that was typed and not saved yet, kept in this browser.
// For each editor a list, newest first, of {writer, fields: {name: text}, at: milliseconds}.
// A writer is one opened page, so that two tabs do not overwrite each other.

const PREFIX = "drafts:";
const SENT = "draft-sent";
const MOST = 5;
// what a form sends beside what a person has entered
const NOT_ENTERED = "[type=hidden], [type=submit], [type=button], [type=reset], [type=image], [type=file], [type=password]";

function read(storage, name) {
  try {
    return JSON.parse(storage.getItem(name));
  } catch {
    return null; // storage is closed, or holds something that is not ours
  }
}

function write(storage, name, value) {
  try {
    if (value === null || value.length === 0) storage.removeItem(name);
    else storage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export const newWriter = () => Math.random().toString(36).slice(2);

const entered = (form) =>
  [...form.elements].filter((control) => control.name && control.matches("input, textarea, select") && !control.matches(NOT_ENTERED));

const isChoice = (control) => control.matches("[type=checkbox], [type=radio]");

// The values of all fields by name; of a checkbox that is not checked "", of radio buttons the chosen one.
export function fieldsOf(form) {
  const fields = {};
  for (const control of entered(form)) {
    if (!isChoice(control)) fields[control.name] = control.value;
    else if (control.checked) fields[control.name] = control.value;
    else fields[control.name] ??= "";
  }
  return fields;
}

export function putFields(form, fields) {
  for (const control of entered(form)) {
    if (!(control.name in fields)) continue;
    if (isChoice(control)) control.checked = fields[control.name] === control.value;
    else control.value = fields[control.name];
  }
}

export const sameFields = (a, b) =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].every(
    // browsers and servers disagree about line ends, not about texts
    (name) => (a[name] ?? "").replaceAll("\r\n", "\n") === (b[name] ?? "").replaceAll("\r\n", "\n"),
  );

export function keptDrafts(key) {
  const drafts = read(localStorage, PREFIX + key);
  return Array.isArray(drafts) ? drafts.filter((draft) => draft?.fields) : [];
}

export function keepDraft(key, writer, fields) {
  const others = keptDrafts(key).filter((draft) => draft.writer !== writer);
  const drafts = [{ writer, fields, at: Date.now() }, ...others].slice(0, MOST);
  return write(localStorage, PREFIX + key, drafts);
}

export function forgetDraft(key, writer) {
  const others = keptDrafts(key).filter((draft) => draft.writer !== writer);
  write(localStorage, PREFIX + key, others);
}

export function forgetText(key, fields) {
  const others = keptDrafts(key).filter((draft) => !sameFields(draft.fields, fields));
  write(localStorage, PREFIX + key, others);
}

// The form is on its way. Whether it arrived is for the next page to say.
export const markSent = (key, fields) =>
  write(sessionStorage, SENT, { key, fields, from: location.href.split("#")[0] });

export function takeSent() {
  const sent = read(sessionStorage, SENT);
  write(sessionStorage, SENT, null);
  return sent;
}
