// Chooses the square part of a picture that becomes the profile picture, before it is sent with the form.
const LEAST = 64; // pixels of the side; less would be blurred

const area = document.querySelector(".avatar-choice");
const canvas = area.querySelector("canvas");
const file = document.getElementById("picture");
const crop = document.getElementById("crop");
const status = document.querySelector(".avatar-status");
let picture = null; // an ImageBitmap, upright

const [zoom, x, y] = ["zoom", "x", "y"].map((name) => area.querySelector(`[data-part=${name}]`));

// The part as x, y and side in pixels of the upright picture.
function part() {
  const whole = Math.min(picture.width, picture.height);
  const least = Math.min(whole, Math.max(LEAST, whole / 8));
  const side = Math.round(whole - ((whole - least) * zoom.value) / 100);
  return [((picture.width - side) * x.value) / 100, ((picture.height - side) * y.value) / 100, side].map(Math.round);
}

function show() {
  const [left, top, side] = part();
  const drawing = canvas.getContext("2d");
  drawing.clearRect(0, 0, canvas.width, canvas.height);
  drawing.imageSmoothingQuality = "high";
  drawing.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
  crop.value = [left, top, side].join(",");
  x.disabled = side === picture.width;
  y.disabled = side === picture.height;
}

function forget(words = "") {
  picture?.close();
  picture = null;
  crop.value = ""; // the middle
  area.hidden = true;
  status.textContent = words;
}

async function choose() {
  forget();
  const [chosen] = file.files;
  if (!chosen) return;
  if (chosen.size > Number(area.dataset.limit)) {
    file.value = "";
    return forget(area.dataset.textTooLarge);
  }
  let opened;
  try {
    opened = await createImageBitmap(chosen);
  } catch {
    if (file.files[0] === chosen) forget(area.dataset.textNotShown);
    return;
  }
  if (file.files[0] !== chosen) return opened.close(); // another one was chosen meanwhile
  picture = opened;
  [zoom.value, x.value, y.value] = [0, 50, 50];
  area.hidden = false;
  show();
}

// Dragging the picture moves it, as the sliders do.
function drag(event) {
  if (!event.buttons || !picture) return;
  const [, , side] = part();
  const scale = side / canvas.getBoundingClientRect().width;
  const move = (input, pixels, room) => room && (input.value = Number(input.value) - (100 * pixels * scale) / room);
  move(x, event.movementX, picture.width - side);
  move(y, event.movementY, picture.height - side);
  show();
}

file.addEventListener("change", choose);
for (const input of [zoom, x, y]) input.addEventListener("input", show);
canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
canvas.addEventListener("pointermove", drag);
choose(); // one that the browser has kept when the page is shown again
