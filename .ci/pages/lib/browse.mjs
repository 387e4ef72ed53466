// Looks at pages in Chromium: in light and dark, on a phone and on a desk.

import axe from "axe-core";
import { chromium as playwright } from "playwright-core";
import { choose } from "./pages.mjs";

/** HTML, styles and scripts of the home page together: bytes, not compressed. */
const MAX_HOME = 50_000;

const LOOKS = [
  { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { colorScheme: "light", viewport: { width: 390, height: 844 } },
  { colorScheme: "dark", viewport: { width: 390, height: 844 } },
];

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Looks at the chosen pages in all looks. `also` is given a blank page when that is done. */
export async function browse({ chromium, site, pages, tell, also }) {
  const browser = await playwright.launch({
    executablePath: chromium,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
  try {
    const chosen = choose(pages);
    let homeBytes = 0;
    const all = LOOKS.map(async (look) => {
      const context = await browser.newContext(look);
      for (const page of chosen) {
        const bytes = await visit(context, site.origin, page, look, tell);
        if (page.path === "/") homeBytes = bytes;
      }
      await context.close();
    });
    await Promise.all(all);
    if (homeBytes >= MAX_HOME) tell("/", `HTML, styles and scripts have ${homeBytes} bytes; less than ${MAX_HOME} are allowed`);
    const page = await browser.newPage();
    await also(page);
    return { chosen: chosen.length, looks: chosen.length * LOOKS.length, homeBytes };
  } finally {
    await browser.close();
  }
}

/** Opens one page and tells what is wrong with it. Returns what its text, styles and scripts weigh. */
async function visit(context, origin, { path }, { colorScheme, viewport }, tell) {
  const where = `${path} (${colorScheme}, ${viewport.width})`;
  const page = await context.newPage();
  let bytes = 0;
  const bodies = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) tell(where, `the console says: ${message.text()}`);
  });
  page.on("pageerror", (error) => tell(where, `a script failed: ${error.message}`));
  await page.route("**", (route) => {
    const url = route.request().url();
    if (url.startsWith(`${origin}/`) || url.startsWith("data:")) return route.continue();
    tell(where, `asks another host: ${url}`);
    return route.abort();
  });
  page.on("response", (response) => {
    if (response.status() >= 400) tell(where, `${new URL(response.url()).pathname} is not there`);
    if (["document", "stylesheet", "script"].includes(response.request().resourceType())) {
      bodies.push(response.body().then((body) => (bytes += body.length)));
    }
  });
  await page.goto(origin + path, { waitUntil: "load" });
  await page.evaluate(async () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    for (const image of document.images) image.loading = "eager";
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  });
  for (const source of await page.evaluate(() => [...document.images].filter((i) => !i.naturalWidth).map((i) => i.src))) {
    tell(where, `the picture ${source} is not shown`);
  }
  await Promise.all(bodies);
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  if (wide > room) tell(where, `is ${wide} pixels wide in a window of ${room}`);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run({ runOnly: rules }), RULES);
  for (const { id, help, nodes } of violations) {
    for (const node of nodes) tell(where, `${id}: ${help}: ${node.target.join(" ")}`);
  }
  await page.close();
  return bytes;
}
