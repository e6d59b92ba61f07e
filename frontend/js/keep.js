// A long form is not lost where its user was signed out meanwhile, or nothing answers: before it goes the page is asked
// for once more. Without an answer it stays; from a new sign-in it takes the token that goes with it.
const asking = new WeakSet();
const ready = new WeakSet();

async function asked(form) {
  const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
  if (new URL(answer.url).pathname === form.querySelector("[data-kept=signedOut] a").pathname) return "signedOut";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("[name=csrfmiddlewaretoken]");
  if (token) form.elements.namedItem("csrfmiddlewaretoken").value = token.value;
  return "";
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-keep]")) return;
  if (ready.delete(form)) return;
  event.preventDefault();
  if (asking.has(form)) return;
  asking.add(form);
  const trouble = await asked(form).catch(() => "unheard");
  asking.delete(form);
  for (const note of form.querySelectorAll("[data-kept]")) note.hidden = note.dataset.kept !== trouble;
  if (trouble) {
    form.querySelector(`[data-kept=${trouble}]`).scrollIntoView({ block: "center" });
    return;
  }
  ready.add(form);
  form.requestSubmit(event.submitter);
}, true);
