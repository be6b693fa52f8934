// Two tabs over the text: what is typed, and what the server makes of it.

// The one place where a text becomes HTML: the server has sanitized it. The pages' content security
// policy lets no script do so that has not made this policy, which can be made once.
const html = { createHTML: (text) => text };
const trusted = globalThis.trustedTypes?.createPolicy("preview", html) ?? html;

async function render(textarea) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const answer = await fetch(textarea.dataset.previewUrl, {
    method: "POST",
    headers: { "X-CSRFToken": token, Accept: "application/json" },
    body: new URLSearchParams({
      text: textarea.value,
      title: textarea.form.elements.title.value,
      language: textarea.form.elements.language.value,
    }),
  });
  if (!answer.ok) throw new Error(`preview answered ${answer.status}`);
  return (await answer.json()).html;
}

export function offerPreview(textarea) {
  const editor = textarea.closest(".editor");
  const list = editor.querySelector("[role=tablist]");
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const [writePanel, previewPanel] = tabs.map((tab) =>
    document.getElementById(tab.getAttribute("aria-controls")),
  );

  async function fill() {
    previewPanel.setAttribute("aria-busy", "true");
    try {
      previewPanel.innerHTML = trusted.createHTML(await render(textarea));
    } catch {
      previewPanel.textContent = editor.dataset.textPreviewFailed;
    }
    previewPanel.setAttribute("aria-busy", "false");
  }

  function choose(tab) {
    const preview = tab === tabs[1];
    for (const each of tabs) {
      each.setAttribute("aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
    }
    writePanel.hidden = preview;
    previewPanel.hidden = !preview;
    if (preview) fill();
  }

  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = tabs.find((tab) => tab.tabIndex === -1);
    choose(other);
    other.focus();
  });
  writePanel.setAttribute("role", "tabpanel");
  writePanel.setAttribute("aria-labelledby", tabs[0].id);
  tabs[0].setAttribute("aria-selected", "true");
  list.hidden = false;
  for (const hint of document.querySelectorAll(".needs-script")) hint.hidden = false;
}
