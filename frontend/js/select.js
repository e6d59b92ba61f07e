// Long lists of people and groups become searchable. Loaded only by the pages that have one; without it a list is a list.
import TomSelect from "tom-select/base";
import removeButton from "tom-select/dist/esm/plugins/remove_button/plugin.js";

TomSelect.define("remove_button", removeButton);

for (const list of document.querySelectorAll("select[data-search]")) {
  const several = list.multiple;
  const address = list.dataset.searchUrl;
  const box = new TomSelect(list, {
    maxOptions: 60,
    refreshThrottle: 0, // the list follows every key: who types a name and presses Enter at once gets that name
    hideSelected: several,
    clearAfterSelect: several, // the next name is typed at once, not behind the last one
    plugins: several ? { remove_button: { title: list.dataset.remove || "" } } : {},
    load: address ? (query, done) => {
      fetch(`${address}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } })
        .then((answer) => answer.json())
        .then((found) => done(found.options))
        .catch(() => done());
    } : undefined,
    render: {
      no_results: () => Object.assign(document.createElement("div"), { className: "no-results", textContent: list.dataset.nothing }),
      loading: () => Object.assign(document.createElement("div"), { className: "no-results", textContent: "…" }),
    },
  });
  if (several) {
    let chosen = false; // one Enter too many must not choose whoever is first in what is offered next
    box.on("item_add", () => { chosen = true; });
    box.wrapper.addEventListener("keydown", (event) => {
      if (!chosen || event.key !== "Enter") chosen = false;
      else { event.preventDefault(); event.stopPropagation(); }
    }, true);
  }
  list.setAttribute("aria-hidden", "true"); // the box speaks for it
  box.control_input.setAttribute("aria-describedby", list.getAttribute("aria-describedby") || "");
}
