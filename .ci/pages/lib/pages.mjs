// The HTML files of a site, what each holds, and a short list of them that holds everything once.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** What makes a page worth a look of its own. */
const FEATURES = {
  alert: /class="alert /,
  answer: /class="answer"/,
  code: /<pre class="code"/,
  context: /class="context"/,
  definitions: /<dl>/,
  fields: /class="fields"/,
  figure: /<figcaption>/,
  footnotes: /class="footnotes"/,
  form: /<form/,
  image: /<img /,
  neighbours: /class="neighbours"/,
  pagination: /class="pagination"/,
  quote: /class="quote"/,
  replies: /class="replies"/,
  table: /class="table-wrap"/,
  tasks: /class="task"/,
  toc: /class="toc"/,
  video: /<video/,
  warning: /class="warning"/,
};

/** All HTML files: address, text, kind. Aliases have the kind `alias`. */
export function readPages(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
    .map((entry) => {
      const file = relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/");
      const html = readFileSync(join(folder, file), "utf8");
      const kind = /http-equiv="refresh"/.test(html) ? "alias" : (/<body class="is-([\w-]+)"/.exec(html)?.[1] ?? "other");
      return { file, path: `/${file.replace(/(^|\/)index\.html$/, "$1")}`, html, kind };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function features(page) {
  const found = Object.keys(FEATURES).filter((name) => FEATURES[name].test(page.html));
  const entry = /<article class="h-entry (?:post|entry) (\w+)/.exec(page.html)?.[1] ?? "";
  const language = /<html lang="([^"]*)"/.exec(page.html)?.[1] ?? "";
  return [`${page.kind} ${entry}`, `in ${language}`, ...found, ...found.map((name) => `${page.kind} with ${name}`)];
}

/** The home page, and as few others as hold every feature on every kind of page. */
export function choose(pages) {
  const rest = pages.filter((page) => page.kind !== "alias").map((page) => ({ page, features: features(page) }));
  const missing = new Set(rest.flatMap((one) => one.features));
  const chosen = [];
  const take = (one) => {
    chosen.push(one.page);
    for (const feature of one.features) missing.delete(feature);
  };
  take(rest.find((one) => one.page.path === "/"));
  while (missing.size) {
    const gain = (one) => one.features.filter((feature) => missing.has(feature)).length;
    take(rest.reduce((best, one) => (gain(one) > gain(best) ? one : best)));
  }
  return chosen;
}
