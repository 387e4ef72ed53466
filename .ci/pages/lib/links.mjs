// Links within the site: the page or file is there, and the place on it too.

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

const ATTRIBUTE = /\s(?:href|src|poster)="([^"]*)"/g;

/** Tells every link of the site to itself that leads nowhere. */
export function checkLinks(folder, base, pages, tell) {
  const ids = new Map(pages.map((page) => [page.path, new Set([...page.html.matchAll(/\sid="([^"]*)"/g)].map((m) => m[1]))]));
  for (const page of pages) {
    const markup = page.html.replaceAll(/<pre.*?<\/pre>/gs, "");
    for (const [, written] of markup.matchAll(ATTRIBUTE)) {
      const url = new URL(written.replaceAll("&amp;", "&"), base + page.path);
      if (url.origin !== new URL(base).origin) continue;
      const path = decodeURIComponent(url.pathname);
      const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
      if (path.startsWith("/gate/")) continue;
      if (!existsSync(file) || statSync(file).isDirectory()) tell(page.path, `the link ${written} leads nowhere`);
      else if (url.hash && ids.has(path) && !ids.get(path).has(decodeURIComponent(url.hash.slice(1)))) {
        tell(page.path, `the link ${written} leads to a place that is not there`);
      }
    }
  }
}
