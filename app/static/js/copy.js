// A button at each block of code that copies it. Pages that are not served securely have no clipboard.
const DONE_MILLISECONDS = 2000;
const { copy, copied } = document.getElementById("copy-code").dataset;

function addButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-code";
  button.lang = document.documentElement.lang;
  const label = block.dataset.label ?? copy;
  button.textContent = label;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = copied;
    setTimeout(() => {
      button.textContent = label;
    }, DONE_MILLISECONDS);
  });
  block.append(button);
}

if (navigator.clipboard) document.querySelectorAll(".highlight").forEach(addButton);
