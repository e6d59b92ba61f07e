// The seconds in which the last deed can be undone, and no notice after them; without a script it stays and says so.
function left(form) {
  return Math.ceil((Date.parse(form.dataset.undo) - Date.now()) / 1000);
}

function tick() {
  for (const form of document.querySelectorAll("form[data-undo]")) {
    const seconds = left(form);
    if (seconds > 0) {
      form.querySelector("[data-undo-left]").textContent = new Intl.NumberFormat(document.documentElement.lang, {
        style: "unit",
        unit: "second",
        unitDisplay: "narrow",
      }).format(seconds);
      continue;
    }
    // Who stands on the button is not thrown back to the top of the page.
    if (form.contains(document.activeElement)) document.getElementById("main")?.focus();
    form.remove();
  }
}

setInterval(tick, 250);
tick();
