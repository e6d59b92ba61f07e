// Two changes to the style sheets that CSS cannot make by itself:
// keep only the parts of the framework that pages use, and let the theme "auto" follow the system without a script.
import postcss from "postcss";
import { transform } from "esbuild";

// The first word of a class decides: .btn-primary is kept because of "btn". Extend it when a page needs more.
const KEPT = new Set(`
  align border btn card col container d end fade flex float focus form fw g gap gx gy h input is justify lh m mb me
  ms mt mx my object opacity overflow p pb pe position ps pt px py rounded row show small start stretched table text
  top visible visually vh w z hstack vstack
`.trim().split(/\s+/));
// Families inside the kept words that are large and unused: colour scales, social brands, sizes nobody asks for.
const DROPPED = /^(bg|text|btn|badge|border|link|card|alert|table|spinner|progress|form|list|shadow|input)-(.*-)?(blue|azure|indigo|purple|pink|red|orange|yellow|lime|green|teal|cyan|gray|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|x|muted|black|white|gradient|info|success|warning|light|dark|action|ghost|selectgroup|colorinput|imagecheck|fieldset|footer|tabs|options|status|stamp|sponsor|rotate|cover|img|chart|map|avatar|floating|range|toolbar|placeholder|animation|group-flat|separator|timeline|pill|pills|hoverable|inset|expand|azure-lt|lt|brand|pointing|arrow|columns|column)(-|$)/;

function classes(selector) {
  return [...selector.matchAll(/\.(-?[a-zA-Z_][\w-]*)/g)].map((match) => match[1]);
}

function isUsed(selector) {
  return classes(selector).every((name) => KEPT.has(name.split("-")[0]) && !DROPPED.test(name));
}

const trim = {
  postcssPlugin: "keep-used-framework-parts",
  OnceExit(root) {
    root.walkRules((rule) => {
      if (rule.parent.type === "atrule" && rule.parent.name.endsWith("keyframes")) return;
      const kept = rule.selectors.filter(isUsed);
      if (kept.length === 0) rule.remove();
      else if (kept.length < rule.selectors.length) rule.selectors = kept;
    });
    const text = root.toString();
    root.walkAtRules(/keyframes$/, (frames) => {
      if (!new RegExp(`animation[^;}]*[:\\s,]${frames.params}\\b`).test(text)) frames.remove();
    });
    root.walkAtRules("media", (media) => { if (media.nodes.length === 0) media.remove(); });
  },
};

const DARK = /\[data-bs-theme=["']?dark["']?\]/g;

const autoTheme = {
  postcssPlugin: "theme-auto-follows-the-system",
  OnceExit(root, { AtRule }) {
    root.walkRules(DARK, (rule) => {
      const own = rule.selectors.filter((selector) => selector.match(DARK));
      const copy = rule.clone({ selectors: own.map((selector) => selector.replace(DARK, "[data-bs-theme=auto]")) });
      const media = new AtRule({ name: "media", params: "(prefers-color-scheme:dark)", nodes: [] });
      rule.after(media.append(copy));
    });
  },
};

export async function adaptStyles(framework, own, target) {
  const kept = await postcss([trim]).process(framework, { from: undefined });
  const { css } = await postcss([autoTheme]).process(`${kept.css}\n${own}`, { from: undefined });
  return (await transform(css, { loader: "css", minify: true, target, legalComments: "inline" })).code;
}
