// What is said of one picture beside the text: its name, how far it is, what is wrong, what it shows.

const GLIMPSE = 96; // pixels, as in the template
let numbers = 0;
let drawing = Promise.resolve(); // one at a time: large pictures take memory

function draw(canvas, file) {
  drawing = drawing.then(async () => {
    if (!canvas.isConnected) return;
    try {
      const image = await createImageBitmap(file, { resizeHeight: 2 * GLIMPSE, resizeQuality: "medium" });
      const side = Math.min(image.width, image.height);
      const [left, top] = [(image.width - side) / 2, (image.height - side) / 2];
      canvas.getContext("2d").drawImage(image, left, top, side, side, 0, 0, GLIMPSE, GLIMPSE);
      image.close();
    } catch {
      // this browser cannot show it; the server may know it nevertheless
    }
  });
}

// `react` has a function for each button: cancel, again, close, describe, skip, insert, change.
export function uploadRow(list, template, file, react) {
  const row = template.content.firstElementChild.cloneNode(true);
  const part = (name) => row.querySelector(`.upload-${name}`);
  const [name, words, progress] = ["name", "words", "progress"].map(part);
  const [alt, caption] = row.querySelectorAll("input");
  numbers += 1;
  name.id = `upload-${numbers}`;
  name.textContent = file.name;
  progress.setAttribute("aria-labelledby", name.id);
  for (const each of row.querySelectorAll("button, input")) each.setAttribute("aria-describedby", name.id);

  function show(state, said = "") {
    row.dataset.state = state;
    words.textContent = said;
    for (const each of row.querySelectorAll("[data-in]")) each.hidden = !each.dataset.in.split(" ").includes(state);
  }

  row.addEventListener("click", (event) => {
    const action = event.target.closest("[data-do]")?.dataset.do;
    if (action) react[action]();
  });
  row.addEventListener("keydown", (event) => {
    // not the form's own keys: these fields are none of it
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
    event.preventDefault();
    event.stopPropagation();
    react.describe();
  });
  list.append(row);
  show("waiting");
  draw(row.querySelector("canvas"), file);

  return {
    show,
    remove: () => row.remove(),
    get state() {
      return row.dataset.state;
    },
    sent(portion) {
      progress.value = Math.round(100 * portion);
    },
    isLoose(loose) {
      part("insert").hidden = !loose;
    },
    ask(known) {
      show("asked");
      alt.value = known.alt;
      caption.value = known.caption;
    },
    focus: () => alt.focus(),
    get entered() {
      return { alt: alt.value, caption: caption.value };
    },
  };
}
