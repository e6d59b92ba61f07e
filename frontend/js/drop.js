// Dropping files anywhere on a page that has an upload form, and sending them as soon as they are chosen.
const form = document.querySelector("[data-drop]");

function start(upload) {
  const input = upload.querySelector("input[type=file]");
  const button = upload.querySelector("[data-drop-submit]");
  const bar = upload.querySelector("progress");
  const veil = document.querySelector("[data-drop-veil]");
  input.classList.add("visually-hidden");
  input.tabIndex = -1;
  button.textContent = button.dataset.choose || button.textContent;

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-choose-files], [data-drop-submit]")) return;
    event.preventDefault();
    input.click();
  });
  input.addEventListener("change", () => { if (input.files.length) upload.requestSubmit(); });

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  document.addEventListener("dragleave", (event) => { if (event.relatedTarget === null) veil.hidden = true; });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    veil.hidden = true;
    input.files = event.dataTransfer.files;
    if (input.files.length) upload.requestSubmit();
  });

  upload.addEventListener("htmx:xhr:progress", (event) => {
    bar.hidden = false;
    bar.value = event.detail.total ? (100 * event.detail.loaded) / event.detail.total : 0;
  });
  upload.addEventListener("htmx:afterRequest", () => {
    bar.hidden = true;
    upload.reset();
  });
}

if (form) start(form);
