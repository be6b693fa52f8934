// Uploads a picture that is chosen as the cover of a post, and offers it among the others.
const CREATED = 201;

function offer(choices, picture) {
  const known = [...choices.querySelectorAll("input")].find((input) => input.value === picture.address);
  const input = known ?? document.createElement("input");
  if (!known) {
    Object.assign(input, { type: "radio", name: "cover", value: picture.address });
    const image = document.createElement("img");
    Object.assign(image, { src: picture.address, alt: picture.name, width: picture.width, height: picture.height });
    const label = document.createElement("label");
    label.className = "cover-choice";
    label.append(input, image);
    choices.querySelector(".cover-choice").after(label);
  }
  input.checked = true;
  input.dispatchEvent(new Event("input", { bubbles: true })); // so that it is kept with the text
}

async function upload(file, field) {
  const body = new FormData();
  body.append("picture", file);
  const headers = { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content };
  const answer = await fetch(field.dataset.uploadUrl, { method: "POST", headers, body, redirect: "manual" });
  const said = await answer.json();
  if (answer.status !== CREATED) throw new Error(said.message);
  return { ...said, name: file.name };
}

for (const field of document.querySelectorAll(".covers")) {
  const input = field.querySelector("[type=file]");
  const status = field.querySelector(".cover-status");
  const said = (text, isError = false) => {
    status.textContent = text;
    status.classList.toggle("field-error", isError);
  };
  input?.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    if (file.size > Number(field.dataset.limit)) {
      input.value = "";
      return said(field.dataset.textTooLarge, true);
    }
    said(field.dataset.textUploading);
    try {
      const picture = await upload(file, field);
      if (input.files[0] !== file) return; // another one was chosen meanwhile
      offer(field.querySelector(".cover-choices"), picture);
      input.value = "";
      said(field.dataset.textUploaded);
    } catch (error) {
      // the file stays chosen: saving the post sends it once more
      const isOurs = error instanceof Error && error.constructor === Error && error.message;
      said(isOurs ? error.message : field.dataset.textFailed, true);
    }
  });
}
