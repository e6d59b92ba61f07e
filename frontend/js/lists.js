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
