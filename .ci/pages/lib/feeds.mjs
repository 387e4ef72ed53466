// Feeds and sitemap: well-formed, and with what their formats demand.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const RFC822 = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)$/;
const W3C_DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/;

/** Checks every feed, the sitemap and robots.txt. XML is read by the browser page given. */
export async function checkFeeds(folder, base, pages, page, tell) {
  const files = readdirSync(folder, { recursive: true }).map((file) => `/${file.split(sep).join("/")}`);
  const counts = new Map();
  for (const file of files.filter((f) => /\/(feed\.xml|rss\.xml|feed\.json)$/.test(f)).sort()) {
    const text = readFileSync(join(folder, file), "utf8");
    const say = (what) => tell(file, what);
    const read = file.endsWith(".json") ? () => json(text, base + file, say) : () => xml(page, text, base + file, say);
    const count = await read();
    const home = file.replace(/[^/]*$/, "");
    counts.set(home, [...(counts.get(home) ?? []), count]);
  }
  for (const [home, all] of counts) {
    if (all.length !== 3 || new Set(all).size !== 1) tell(home, `its feeds hold different numbers of posts: ${all.join(", ")}`);
  }
  await sitemap(folder, base, pages, page, tell);
}

/** Elements and attributes as plain objects, or the parser's complaint. */
async function parse(page, text) {
  return page.evaluate((source) => {
    const plain = (element) => ({
      name: element.localName,
      namespace: element.namespaceURI,
      attributes: Object.fromEntries([...element.attributes].map((a) => [a.name, a.value])),
      text: element.textContent,
      children: [...element.children].map(plain),
    });
    const read = new DOMParser().parseFromString(source, "application/xml");
    const broken = read.querySelector("parsererror");
    return broken ? { broken: broken.textContent.replace(/\s+/g, " ") } : { root: plain(read.documentElement) };
  }, text);
}

const all = (element, name) => element.children.filter((child) => child.name === name);
const one = (element, name) => all(element, name)[0];

async function xml(page, text, url, say) {
  const { broken, root } = await parse(page, text);
  if (broken) {
    say(`not well-formed: ${broken}`);
    return 0;
  }
  return root.name === "feed" ? atom(root, url, say) : rss(root, url, say);
}

/** An element with text, or a finding. */
function need(element, name, say, where = "") {
  const text = one(element, name)?.text.trim();
  if (!text) say(`${where}<${name}> is missing or empty`);
  return text ?? "";
}

function unique(ids, say) {
  for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) say(`the id ${id} is there twice`);
}

function atom(feed, url, say) {
  if (feed.namespace !== "http://www.w3.org/2005/Atom") say(`wrong namespace: ${feed.namespace}`);
  for (const name of ["id", "title", "updated"]) need(feed, name, say);
  const self = all(feed, "link").find((link) => link.attributes.rel === "self");
  if (self?.attributes.href !== url) say(`the link to itself is ${self?.attributes.href}, not ${url}`);
  const entries = all(feed, "entry");
  for (const entry of entries) {
    const id = need(entry, "id", say);
    const where = `${id}: `;
    need(entry, "title", say, where);
    need(entry, "content", say, where);
    for (const name of ["updated", "published"]) {
      const date = need(entry, name, say, where);
      if (date && !RFC3339.test(date)) say(`${where}<${name}> ${date} is no date of RFC 3339`);
    }
    if (!all(entry, "link").some((link) => /^https?:/.test(link.attributes.href))) say(`${where}no link to a page`);
    const authors = [...all(entry, "author"), ...all(feed, "author")];
    if (!authors.some((author) => one(author, "name")?.text.trim())) say(`${where}nobody wrote it`);
  }
  unique(entries.map((entry) => one(entry, "id")?.text), say);
  return entries.length;
}

function rss(root, url, say) {
  if (root.name !== "rss" || root.attributes.version !== "2.0") say("this is not RSS 2.0");
  const channel = one(root, "channel");
  if (!channel) {
    say("<channel> is missing");
    return 0;
  }
  const self = channel.children.find((child) => child.name === "link" && child.attributes.rel === "self");
  if (self?.attributes.href !== url) say(`the link to itself is ${self?.attributes.href}, not ${url}`);
  for (const name of ["title", "link", "description"]) need(channel, name, say);
  const items = all(channel, "item");
  for (const item of items) {
    const where = `${need(item, "guid", say)}: `;
    const link = need(item, "link", say, where);
    if (!/^https?:/.test(link)) say(`${where}<link> ${link} is not a full address`);
    const date = need(item, "pubDate", say, where);
    if (date && !RFC822.test(date)) say(`${where}<pubDate> ${date} is no date of RFC 822`);
    if (!one(item, "title")?.text.trim() && !one(item, "description")?.text.trim()) say(`${where}neither title nor description`);
    need(item, "encoded", say, where);
  }
  unique(items.map((item) => one(item, "guid")?.text), say);
  return items.length;
}

function json(text, url, say) {
  let feed;
  try {
    feed = JSON.parse(text);
  } catch (error) {
    say(`not JSON: ${error.message}`);
    return 0;
  }
  if (feed.version !== "https://jsonfeed.org/version/1.1") say(`unknown version ${feed.version}`);
  if (!feed.title) say("no title");
  if (feed.feed_url !== url) say(`feed_url is ${feed.feed_url}, not ${url}`);
  for (const item of feed.items ?? []) {
    const where = `${item.id}: `;
    if (!item.id) say("an item has no id");
    if (!/^https?:/.test(item.url)) say(`${where}url ${item.url} is not a full address`);
    if (!item.content_html && !item.content_text) say(`${where}no content`);
    for (const name of ["date_published", "date_modified"]) {
      if (item[name] !== undefined && !RFC3339.test(item[name])) say(`${where}${name} ${item[name]} is no date of RFC 3339`);
    }
    if (!item.date_published) say(`${where}no date`);
  }
  unique((feed.items ?? []).map((item) => item.id), say);
  return feed.items?.length ?? 0;
}

async function sitemap(folder, base, pages, page, tell) {
  const say = (what) => tell("/sitemap.xml", what);
  const file = join(folder, "sitemap.xml");
  if (!existsSync(file)) return say("is missing");
  const { broken, root } = await parse(page, readFileSync(file, "utf8"));
  if (broken) return say(`not well-formed: ${broken}`);
  if (root.namespace !== "http://www.sitemaps.org/schemas/sitemap/0.9") say(`wrong namespace: ${root.namespace}`);
  const known = new Map(pages.map((p) => [base + p.path, p]));
  const named = all(root, "url").map((url) => need(url, "loc", say));
  unique(named, say);
  for (const url of named) {
    const found = known.get(url);
    if (!found) say(`${url} is not on the site`);
    else if (found.kind === "alias" || /<meta name="robots" content="noindex"/.test(found.html)) say(`${url} is not for search engines`);
  }
  for (const date of all(root, "url").flatMap((url) => all(url, "lastmod").map((d) => d.text))) {
    if (!W3C_DATE.test(date)) say(`<lastmod> ${date} is no date`);
  }
  for (const post of pages.filter((p) => ["post", "page", "section"].includes(p.kind) && !/\/page\/\d+\/$/.test(p.path))) {
    const hidden = /<meta name="robots" content="noindex"/.test(post.html);
    if (!hidden && !named.includes(base + post.path)) say(`${post.path} is missing`);
  }
  const robots = join(folder, "robots.txt");
  const text = existsSync(robots) ? readFileSync(robots, "utf8") : "";
  if (!text.split("\n").includes(`Sitemap: ${base}/sitemap.xml`)) tell("/robots.txt", "does not name the sitemap");
}
