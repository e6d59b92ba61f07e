// A long list keeps its place when the page is read again after choosing somebody in it.
const KEY = "pn-list-top";

function list() {
  return document.querySelector("[data-keep-scroll]");
}

document.addEventListener("click", (event) => {
  const kept = event.target.closest("[data-keep-scroll]");
  if (kept) sessionStorage.setItem(KEY, String(kept.scrollTop));
});

const top = sessionStorage.getItem(KEY);
if (list() && top) list().scrollTop = Number(top);
list()?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
sessionStorage.removeItem(KEY);

// One box checks all others of its name; without a script there is no such box.
for (const label of document.querySelectorAll("[data-check-all]")) {
  const boxes = () => document.querySelectorAll(`[data-check="${label.dataset.checkAll}"]`);
  label.hidden = boxes().length < 2;
  label.addEventListener("change", (event) => {
    for (const box of boxes()) box.checked = event.target.checked;
  });
}

// A box that is taken out of them is not all of them any more.
document.addEventListener("change", (event) => {
  const name = event.target.closest("[data-check]")?.dataset.check;
  const all = name && document.querySelector(`[data-check-all="${name}"] input`);
  if (all) all.checked = [...document.querySelectorAll(`[data-check="${name}"]`)].every((box) => box.checked);
});
