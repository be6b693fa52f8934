// Pictures in the editor: chosen, pasted or dropped, they are sent while one writes on.
import "../vendor/github/file-attachment-element.js";
import { offerPicker } from "./picture_picker.js";
import {
  changeText,
  fillPlace,
  findPicture,
  insert,
  markdownOf,
  placeFor,
  removePlace,
  whenNothingIsComposed,
} from "./picture_text.js";
import { sendPicture, tokenOf } from "./send_picture.js";
import { uploadQueue } from "./upload_queue.js";
import { uploadRow } from "./upload_row.js";

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Where there is a toolbar, the buttons are in it, as soon as it is shown.
function moveToToolbar(place, buttons) {
  const toolbar = place?.parentElement;
  if (!toolbar) return;
  const move = () => !toolbar.hidden && place.append(...buttons);
  move();
  new MutationObserver(move).observe(toolbar, { attributeFilter: ["hidden"] });
}

function offerPictures(area) {
  const textarea = area.querySelector("textarea");
  const { form } = textarea;
  const part = (name) => area.querySelector(name);
  const words = part(".uploads").dataset;
  const [bar, list, status] = [".uploads-bar", ".uploads-list", ".uploads-status"].map(part);
  const template = part(".uploads-row");
  const field = part(".uploads-bar input[type=file]");
  const uploads = new Set();
  let visited = document.activeElement === textarea;
  let held = null; // the button that sends the form once all pictures are there

  const queue = uploadQueue((upload) => sendPicture(form, words.uploadAddress, upload.file, words, upload.sent));
  const say = (text) => {
    if (status.textContent !== text) status.textContent = text;
  };

  function tell(upload, template) {
    const all = [...uploads].filter((each) => each.state !== "refused");
    const done = all.filter((each) => each.stored).length;
    const of = filled(words.textCount, { done, total: all.length });
    say(all.length > 1 && template === words.textDone ? of : filled(template, { name: upload.file.name }));
  }

  // What is put into the text for pictures that will be there; `batch` is what stands around them.
  function reserve(batch) {
    const taken = new Set([...uploads].map((upload) => upload.place));
    for (const upload of batch) {
      upload.place = placeFor(textarea.value, upload.file.name, words.textPlace, taken);
      taken.add(upload.place);
    }
    whenNothingIsComposed(() => {
      const parts = batch.filter((upload) => upload.place).map((upload) => upload.place);
      if (!parts.length) return;
      const around = { ...insert(textarea, parts, !visited), left: parts.length, kept: false };
      visited = true;
      for (const upload of batch) upload.around = around;
    });
  }

  function release({ place, around }) {
    if (!place || !around) return;
    const { lead, between, tail } = around;
    const alone = around.left === 1 && !around.kept;
    around.left -= 1;
    const inOrder = [[between, ""], ["", between], [lead, ""], ["", ""]];
    const asOne = [[lead, tail], [between, tail], [lead, ""], [between, ""], ["", tail], ["", ""]];
    whenNothingIsComposed(() => removePlace(textarea, place, alone ? asOne : inOrder));
  }

  const give = (upload) => {
    release(upload);
    upload.place = "";
  };

  const isPlaced = (upload) => Boolean(findPicture(textarea.value, upload.stored.address));

  function place(upload) {
    whenNothingIsComposed(() => {
      if (upload.around) upload.around.kept = true;
      fillPlace(textarea, upload.place, upload.stored.markdown);
      upload.row.isLoose(!isPlaced(upload));
    });
  }

  function goOn() {
    if (!held || queue.isBusy) return;
    const sender = held;
    held = null;
    const failed = [...uploads].some((upload) => upload.state === "failed");
    if (failed) say(words.textNotSent);
    else form.requestSubmit(sender.matches("[type=submit]") ? sender : null);
  }

  function close(upload) {
    uploads.delete(upload);
    upload.row.remove();
    list.hidden = uploads.size === 0;
    if (list.hidden) say("");
  }

  function write(upload, { alt, caption }) {
    whenNothingIsComposed(() => {
      const found = findPicture(textarea.value, upload.stored.address);
      const markdown = markdownOf(upload.stored.address, alt, caption);
      Object.assign(upload.stored, { alt, caption, markdown });
      if (found) changeText(textarea, found.start, found.end, markdown);
    });
  }

  async function store(upload, alt) {
    const address = words.describeAddress.replace("/0/", `/${upload.stored.id}/`);
    const headers = { Accept: "application/json", "X-CSRFToken": tokenOf(form) };
    const body = new URLSearchParams({ alt });
    // it arrives as well when the page is left at once, because the text is sent
    const answer = await fetch(address, { method: "POST", headers, body, keepalive: true }).catch(() => null);
    if (answer?.ok) return;
    const said = await answer?.json().catch(() => null);
    upload.row.show("done", said?.message ?? words.textOnlyInText);
  }

  function describe(upload) {
    const entered = upload.row.entered;
    write(upload, entered);
    upload.row.show("done", entered.alt.trim());
    store(upload, entered.alt);
    const next = [...uploads].find((each) => each.state === "asked");
    if (next) next.row.focus();
    else textarea.focus();
  }

  function skip(upload) {
    upload.row.show("done", words.textUndescribed);
    textarea.focus();
  }

  function begin(file, refusal = "") {
    const upload = { file, stored: null, place: "", around: null };
    upload.row = uploadRow(list, template, file, {
      cancel() {
        queue.cancel(upload);
        give(upload);
        close(upload);
        textarea.focus();
        goOn();
      },
      again: () => retry([upload]),
      close() {
        close(upload);
        textarea.focus();
      },
      describe: () => describe(upload),
      skip: () => skip(upload),
      insert() {
        whenNothingIsComposed(() => insert(textarea, [upload.stored.markdown], !visited));
        upload.row.isLoose(false);
      },
      change() {
        upload.row.ask(findPicture(textarea.value, upload.stored.address) ?? { caption: "", ...upload.stored });
        upload.row.focus();
      },
    });
    Object.defineProperty(upload, "state", { get: () => upload.row.state });
    Object.assign(upload, {
      sent: upload.row.sent,
      start() {
        upload.row.sent(0);
        upload.row.show("sending");
      },
      wait: (said) => upload.row.show("waiting", said),
      done(stored) {
        upload.stored = stored;
        if (stored.alt) upload.row.show("done", stored.alt);
        else upload.row.ask({ alt: "", caption: "" });
        place(upload);
        tell(upload, words.textDone);
        setTimeout(goOn); // once the queue has noticed
      },
      failed(refused) {
        upload.offline = refused.offline;
        give(upload);
        upload.row.show("failed", refused.message);
        tell(upload, words.textNotDone);
        setTimeout(goOn);
      },
    });
    uploads.add(upload);
    if (refusal) upload.row.show("refused", refusal);
    return upload;
  }

  function retry(batch) {
    reserve(batch);
    for (const upload of batch) upload.row.show("waiting");
    queue.add(...batch);
  }

  function refusalOf(file) {
    if (file.size > Number(words.maxBytes)) return words.textTooLarge;
    return file.type && !file.type.startsWith("image/") ? words.textNoPicture : "";
  }

  function take(files) {
    const batch = [];
    for (const file of files) {
      const refusal = refusalOf(file);
      const upload = begin(file, refusal);
      if (refusal) tell(upload, words.textNotDone);
      else batch.push(upload);
    }
    list.hidden = uploads.size === 0;
    if (!batch.length) return;
    say(batch.length > 1 ? filled(words.textCount, { done: 0, total: batch.length }) : "");
    reserve(batch);
    queue.add(...batch);
  }

  // Before the form is sent: what was typed to describe pictures is in the text, and no place is left empty.
  function settle() {
    for (const upload of uploads) {
      if (upload.state === "asked" && upload.row.entered.alt.trim()) describe(upload);
      if (upload.stored && upload.place) fillPlace(textarea, upload.place, upload.stored.markdown);
    }
  }

  textarea.addEventListener("focus", () => (visited = true));
  textarea.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData ?? {};
    if (!files?.length) return;
    event.stopPropagation(); // the element takes one picture only, of few formats
    if (event.defaultPrevented) return;
    // programs for texts and tables offer a picture of what is copied as well
    if (types.includes("text/plain") && types.includes("text/html")) return;
    event.preventDefault();
    area.attach(files);
  });
  area.addEventListener("file-attachment-accepted", (event) => take(event.detail.attachments.map(({ file }) => file)));
  part("[data-pictures=choose]").addEventListener("click", () => field.click());
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target !== form) return;
      if (!queue.isBusy) {
        settle();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      held = event.submitter ?? form;
      say(words.textHeld);
    },
    true,
  );
  addEventListener("beforeunload", (event) => {
    if (queue.isBusy) event.preventDefault();
  });
  addEventListener("online", () => {
    const offline = [...uploads].filter((upload) => upload.state === "failed" && upload.offline);
    if (offline.length) retry(offline);
  });

  const picker = part(".picture-picker");
  if (picker) {
    const choose = (markdown) => {
      insert(textarea, [markdown], !visited);
      textarea.focus();
    };
    offerPicker(picker, part("[data-pictures=own]"), words, choose);
  }
  moveToToolbar(part(".toolbar-pictures"), bar.querySelectorAll("button"));
  for (const plain of form.querySelectorAll(".plain-pictures")) plain.remove();
  part(".uploads").hidden = false;
}

const dragsFiles = (event) => event.dataTransfer?.types.includes("Files");

for (const area of document.querySelectorAll("file-attachment.pictures")) offerPictures(area);
// a file that misses the text must not take the place of the page
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (dragsFiles(event) && !event.target.closest?.("input[type=file]")) event.preventDefault();
  });
}
