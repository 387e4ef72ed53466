// Checks the pages of a built site, as a reader's browser, a screen reader, a feed reader and a search engine meet them.
//
//   npm ci --prefix .ci/pages
//   node .ci/pages/check.mjs OUTPUT_FOLDER
//
// Wants Java (for the Nu HTML checker) and a Chromium, named by $CHROMIUM or found at a usual place. Everything runs on
// loopback. One line a finding; exit 0 without any, 1 with some, 2 when the check itself could not run.

import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { browse } from "./lib/browse.mjs";
import { checkFeeds } from "./lib/feeds.mjs";
import { checkLinks } from "./lib/links.mjs";
import { readPages } from "./lib/pages.mjs";
import { serve } from "./lib/serve.mjs";
import { validate } from "./lib/validate.mjs";

const findings = [];
/** Tells one. `where` is an address on the site. */
const tell = (where, what) => findings.push(`${where}: ${what}`);

const stop = (why) => {
  console.error(`check.mjs: ${why}`);
  process.exit(2);
};

const folder = process.argv[2] && resolve(process.argv[2]);
if (!folder || process.argv.length !== 3) stop("name the folder of a built site");
if (!existsSync(join(folder, "index.html"))) stop(`${folder} holds no index.html: build the site first`);

const chromium = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => path && existsSync(path),
);
if (!chromium) stop("no Chromium found: install one, or name it with CHROMIUM=/path/to/it");

const manifest = join(folder, "gatepost.json");
const base = existsSync(manifest) ? JSON.parse(readFileSync(manifest)).base_url.replace(/\/$/, "") : "";
const pages = readPages(folder);

const site = await serve(folder);
let report;
try {
  const [, looked] = await Promise.all([
    validate(folder, tell),
    browse({ chromium, site, pages, tell, also: (page) => checkFeeds(folder, base, pages, page, tell) }),
  ]);
  report = looked;
  checkLinks(folder, base, pages, tell);
} catch (error) {
  stop(error.message);
} finally {
  site.close();
}

for (const finding of findings.sort()) console.log(finding);
const size = statSync(join(folder, "style.css"), { throwIfNoEntry: false })?.size ?? 0;
console.error(
  `${basename(folder)}: ${pages.length} pages validated, ${report.looks} looks at ${report.chosen} of them, ` +
    `home page ${report.homeBytes} bytes (stylesheet ${size}), ${findings.length} findings`,
);
process.exit(findings.length ? 1 : 0);
