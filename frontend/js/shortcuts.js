// Single keys, only where the user has them switched on (WCAG 2.1.4). An element says which key it answers to.
const TYPING = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (!("shortcuts" in document.body.dataset) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
  const element = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!element) return;
  event.preventDefault();
  // A key never sends by itself: it brings the button, Enter presses it.
  if (element.matches("a")) element.click();
  else element.focus();
});
