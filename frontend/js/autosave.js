// Message texts save themselves while somebody types; the Save button is for browsers without scripts.
const unsaved = new Set();

function note(form, word) {
  const line = form.querySelector("[data-autosave-note]");
  if (line) line.textContent = form.dataset[word] || "";
}

function adopt(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    form.querySelector("[data-autosave-save]")?.setAttribute("hidden", "");
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (!form) return;
  unsaved.add(form);
  note(form, "saving");
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-autosave]");
  if (!form) return;
  if (event.detail.successful) unsaved.delete(form);
  else note(form, "failed");
});

document.addEventListener("htmx:load", (event) => adopt(event.detail.elt.parentElement || document));

window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

adopt(document);
