// Keeps "37 min" true while the page stays open, and fetches what changed once the moment has passed.
import htmx from "htmx.org";

const TICK = 1000;
const SETTLE = 5000;

function relative(seconds) {
  const formatter = new Intl.RelativeTimeFormat(document.documentElement.lang);
  const minutes = Math.ceil(Math.max(0, seconds) / 60);
  if (minutes < 60) return formatter.format(minutes, "minute");
  if (minutes < 48 * 60) return formatter.format(Math.round(minutes / 60), "hour");
  return formatter.format(Math.round(minutes / 1440), "day");
}

function words(seconds) {
  // An hour is "h" in what the server writes beside it, and "hr" in English here.
  const say = (value, unit) =>
    unit === "hour" ? `${value} h` : new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "short" }).format(value);
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 60) return say(Math.max(0, seconds), "second");
  if (minutes < 60) return say(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return say(Math.floor(hours / 24), "day");
  return minutes % 60 ? `${say(hours, "hour")} ${say(minutes % 60, "minute")}` : say(hours, "hour");
}

function refresh(element) {
  const region = element.closest("[data-refresh]");
  if (region?.id) htmx.ajax("GET", location.href, { target: `#${region.id}`, select: `#${region.id}`, swap: "outerHTML" });
}

function tick() {
  for (const element of document.querySelectorAll("[data-countdown]:not([data-over])")) {
    const seconds = Math.round((Date.parse(element.dataset.countdown) - Date.now()) / 1000);
    const text = "relative" in element.dataset ? relative(seconds) : words(seconds);
    if (element.textContent !== text) element.textContent = text;
    const ring = element.closest("[data-refresh]")?.querySelector(".pn-ring .b");
    ring?.setAttribute("stroke-dasharray", `${Math.min(60, Math.max(0, seconds / 60))} 60`);
    if (seconds <= 0) {
      element.dataset.over = "";
      setTimeout(refresh, SETTLE, element);
    }
  }
}

setInterval(tick, TICK);
tick();
