// A form that is on its way is not sent again by a second click; with other values it is another form, for a file in
// its other shape leaves the page where it is. The server knows one that comes twice all the same.
const PATIENCE = 4000;
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const said = wordsOf(form), last = sent.get(form);
  if (last?.said === said && Date.now() - last.at < PATIENCE) event.preventDefault();
  else sent.set(form, { said, at: Date.now() });
});

// Coming back to the page is a new beginning.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});

function wordsOf(form) {
  return JSON.stringify(Array.from(new FormData(form), ([name, value]) => [name, value.name ?? value]));
}
