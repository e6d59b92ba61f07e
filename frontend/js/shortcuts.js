// Single keys, only where the user has them switched on (WCAG 2.1.4). An element says which key it answers to.
const TYPING = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (!("shortcuts" in document.body.dataset) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
  if (step(event.key)) return event.preventDefault();
  const element = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!element) return;
  event.preventDefault();
  // A key never sends by itself: it brings the button, Enter presses it.
  if (element.matches("a")) element.click();
  else element.focus();
});

// In a list of cards j and k go from one to the next, x checks the one that has the focus.
function step(key) {
  const cards = [...document.querySelectorAll("[data-step]")];
  const here = cards.findIndex((card) => card.contains(document.activeElement));
  if (key === "x" && here >= 0) {
    const box = cards[here].querySelector("[data-check]");
    if (box) box.checked = !box.checked;
    return Boolean(box);
  }
  const next = cards[key === "j" ? here + 1 : key === "k" ? Math.max(here - 1, 0) : -1];
  if (!next) return false;
  next.tabIndex = -1;
  next.focus();
  return true;
}
