// A slider beside a number that has one: both say the same, and the number alone is sent.
function adopt(root) {
  for (const input of root.querySelectorAll("input[data-slider]:not([data-slid])")) {
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", className: "pn-slider", min: "0", max: input.dataset.slider, step: "1" });
    slider.value = input.value;
    slider.setAttribute("aria-label", input.labels[0]?.textContent || "");
    slider.addEventListener("input", () => (input.value = slider.value));
    slider.addEventListener("change", () => input.dispatchEvent(new Event("change", { bubbles: true })));
    input.addEventListener("input", () => (slider.value = input.value));
    input.dataset.slid = "";
    input.closest(".pn-unit").after(slider);
  }
}

document.addEventListener("htmx:load", (event) => adopt(event.detail.elt.parentElement || document));
adopt(document);
