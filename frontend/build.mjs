// Builds pacenote/web/static/pacenote/ from this folder: npm ci && npm run build
// The output is committed, so that nobody needs Node to run the product.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { adaptStyles } from "./styles.mjs";
import { makeSprite } from "./sprite.mjs";

const OUT = new URL("../pacenote/web/static/pacenote/", import.meta.url);
const target = ["chrome111", "firefox115", "safari16.4"];

async function bundle(entry, format) {
  const result = await build({
    entryPoints: [entry], bundle: true, minify: true, write: false, target, format, legalComments: "inline",
  });
  return result.outputFiles[0].text;
}

await mkdir(OUT, { recursive: true });
const framework = await bundle("@tabler/core/dist/css/tabler.css");
await writeFile(new URL("app.css", OUT), await adaptStyles(framework, await bundle("css/app.css"), target));
await writeFile(new URL("link.css", OUT), await bundle("css/link.css"));
await writeFile(new URL("app.js", OUT), await bundle("js/app.js", "iife"));
await writeFile(new URL("select.js", OUT), await bundle("js/select.js", "iife"));
await writeFile(new URL("icons.svg", OUT), await makeSprite());
await copyFile("icons/favicon.svg", new URL("favicon.svg", OUT));
await writeFile(new URL("LICENSES.txt", OUT), await licences());

async function licences() {
  const names = ["@tabler/core", "@tabler/icons", "htmx.org", "idiomorph", "tom-select"];
  const texts = names.map(async (name) => {
    const about = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
    const text = await readFile(`node_modules/${name}/LICENSE`, "utf8").catch(() => `License: ${about.license}\n`);
    return `${name} ${about.version}\n\n${text.trim()}\n`;
  });
  return `Parts of app.css, app.js, select.js and icons.svg come from these projects.\n\n${(await Promise.all(texts)).join("\n---\n\n")}`;
}
