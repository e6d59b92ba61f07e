// Switches the theme at once; without it the same form goes to the server, which sets the same cookie.
const NEXT = { auto: "light", light: "dark", dark: "auto" };

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-switch]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  const theme = button.value;
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `${form.dataset.cookie}=${theme};path=/;max-age=31536000;samesite=lax${secure}`;
  document.documentElement.dataset.bsTheme = theme;
  button.querySelector("span").textContent = button.dataset[theme];
  button.value = NEXT[theme];
});
