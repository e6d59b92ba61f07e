// One SVG file with every icon of the interface. Names are ours (what it means), drawings are Tabler's except the two here.
import { readFile } from "node:fs/promises";

const names = JSON.parse(await readFile(new URL("icons/icons.json", import.meta.url), "utf8"));

function symbol(name, svg, attributes) {
  const inside = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const paths = inside.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" ${attributes}>${paths}</symbol>`;
}

const OUTLINE = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';

async function drawing(name, source) {
  if (source === "own") {
    const svg = await readFile(new URL(`icons/${name}.svg`, import.meta.url), "utf8");
    return symbol(name, svg, 'fill="none"');
  }
  const svg = await readFile(new URL(`node_modules/@tabler/icons/icons/${source}.svg`, import.meta.url), "utf8");
  return symbol(name, svg, source.startsWith("filled/") ? 'fill="currentColor"' : OUTLINE);
}

export async function makeSprite() {
  const symbols = await Promise.all(Object.entries(names).map(([name, source]) => drawing(name, source)));
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}
