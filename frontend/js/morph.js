// A part that asks again while somebody reads it is changed, not replaced: what has the focus keeps it, a click that
// began before the answer still counts after it, and a list that was unfolded stays so. Used with hx-ext="morph".
import { Idiomorph } from "idiomorph/htmx";

Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, element) =>
  !(name === "open" && element instanceof HTMLDetailsElement);
