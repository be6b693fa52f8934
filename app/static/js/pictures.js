// Uploads the chosen pictures one after another, so that each may have the full size, and shows how far each is.
const form = document.getElementById("upload");

function addLine(file, list, texts) {
  const line = document.createElement("li");
  const name = document.createElement("bdi");
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "btn btn-outline-secondary btn-sm";
  cancel.textContent = texts.cancel;
  line.append(name, bar, cancel);
  list.append(line);
  return { line, bar, cancel };
}

function finish({ line, bar, cancel }, text, isError) {
  bar.remove();
  cancel.remove();
  const said = document.createElement("span");
  said.className = isError ? "field-error" : "small-print";
  said.textContent = text;
  line.append(said);
}

function messageOf(request, texts) {
  try {
    return JSON.parse(request.responseText).message || texts.failed;
  } catch {
    return texts.failed;
  }
}

// Returns whether the picture is stored.
function send(file, shown, texts) {
  if (shown.isCancelled) return Promise.resolve(false);
  const request = new XMLHttpRequest();
  const fields = new FormData();
  fields.append("csrf_token", form.elements.csrf_token.value);
  fields.append("picture", file);
  shown.cancel.onclick = () => request.abort();
  return new Promise((done) => {
    const end = (text, isStored) => {
      finish(shown, text, !isStored);
      done(isStored);
    };
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) shown.bar.value = event.loaded / event.total;
    };
    request.onload = () =>
      request.status === 201 ? end(texts.uploaded, true) : end(messageOf(request, texts), false);
    request.onerror = () => end(texts.failed, false);
    request.onabort = () => end(texts.cancelled, false);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(fields);
  });
}

async function uploadAll(files) {
  const texts = form.dataset;
  const list = document.getElementById("uploading");
  list.replaceChildren();
  const lines = [...files].map((file) => {
    const shown = addLine(file, list, texts);
    shown.cancel.onclick = () => {
      shown.isCancelled = true;
      finish(shown, texts.cancelled, false);
    };
    return [file, shown];
  });
  let stored = 0;
  for (const [file, shown] of lines) stored += await send(file, shown, texts);
  if (stored === lines.length) return location.assign(form.elements.next.value);
  form.elements.picture.value = "";
  if (!stored) return;
  const link = document.createElement("a");
  link.href = form.elements.next.value;
  link.textContent = texts.show;
  const line = document.createElement("li");
  line.append(link);
  list.append(line);
}

async function run(files) {
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  await uploadAll(files);
  button.disabled = false;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  run(form.elements.picture.files);
});
form?.addEventListener("dragover", (event) => event.preventDefault());
form?.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length && !form.querySelector("[type=submit]").disabled) run(event.dataTransfer.files);
});
