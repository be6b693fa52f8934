// A dialog with one's own pictures, the newest first, to put one more of them into the text.

function item(picture) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "picture-choice";
  const image = new Image(picture.width, picture.height);
  image.loading = "lazy";
  image.alt = picture.alt || picture.name;
  image.src = picture.thumbnail;
  button.append(image);
  button.dataset.markdown = picture.markdown;
  const place = document.createElement("li");
  place.append(button);
  return place;
}

// choose(markdown) puts it into the text.
export function offerPicker(dialog, button, words, choose) {
  const [list, said, more] = ["ul", ".picker-words", "[data-do=more]"].map((name) => dialog.querySelector(name));
  let next = "";

  async function load(address) {
    dialog.setAttribute("aria-busy", "true");
    more.hidden = true;
    said.textContent = "";
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || !answer.headers.get("Content-Type").startsWith("application/json")) throw new Error(answer.status);
      const page = await answer.json();
      list.append(...page.pictures.map(item));
      next = page.next;
      if (!list.childElementCount) said.textContent = words.textNoPictures;
    } catch {
      said.textContent = words.textPicturesAway;
      next = address;
    }
    more.hidden = !next;
    dialog.setAttribute("aria-busy", "false");
  }

  button.addEventListener("click", () => {
    list.replaceChildren();
    dialog.showModal();
    load(words.latestAddress);
  });
  more.addEventListener("click", async () => {
    const before = list.childElementCount;
    await load(next);
    list.children[before]?.querySelector("button").focus();
  });
  dialog.querySelector("[data-do=close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside what it shows
  });
  list.addEventListener("click", (event) => {
    const { markdown } = event.target.closest("button")?.dataset ?? {};
    if (!markdown) return;
    dialog.close();
    choose(markdown);
  });
}
