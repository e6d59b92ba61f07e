// Menus are <details>; this closes them on Escape and outside clicks, and moves among their items with the arrows.
const open = () => document.querySelector("details.pn-menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.pn-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("focusin", (event) => {
  const menu = open();
  if (menu && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.pn-menu[open]") || open();
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !menu.contains(document.activeElement)) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(".pn-menu-list a, .pn-menu-list button")];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
});
