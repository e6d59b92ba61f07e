// What to do with answers that are not the expected part of a page.
function say(kind) {
  const messages = document.getElementById("messages");
  if (!messages || messages.querySelector("[data-said]")) return;
  const note = document.createElement("div");
  note.className = "pn-note pn-note-bad";
  note.dataset.said = "";
  note.textContent = messages.dataset[kind];
  messages.append(note);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  // Refused while somebody still types: the part of the page says why.
  if (xhr.status === 422 && requestConfig.elt.closest("[data-refusals]")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
  // Signed out meanwhile: the answer is the whole sign-in page. A form with words in it stays and says so.
  if (xhr.responseText.includes('class="pn-plain')) {
    event.detail.shouldSwap = false;
    const note = requestConfig.elt.closest("[data-keep]")?.querySelector("[data-kept=signedOut]");
    if (!note) location.reload();
    else note.hidden = new URL(xhr.responseURL).pathname !== note.querySelector("a").pathname;
  }
});

for (const kind of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(kind, (event) => {
    if (!event.target.closest?.("form[data-autosave]")) say("failed");
  });
}

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) document.querySelector("#messages [data-said]")?.remove();
});
