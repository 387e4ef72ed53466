//! Feeds: [Atom](https://www.rfc-editor.org/rfc/rfc4287), [RSS 2.0](https://www.rssboard.org/rss-specification) and
//! [JSON Feed 1.1](https://www.jsonfeed.org/version/1.1/), for the site, each section and each term, with full texts.

use super::{Artifact, Dialect, Piece, Renderer, Workshop, prints};
use crate::generate::fingerprint::Fingerprint;
use crate::site::address::SitePath;
use crate::site::date::Date;
use crate::site::problem::Problem;
use crate::site::{Page, Section, Taxonomy, Term};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde::Serialize;
use std::io;

/// File, media type, and what people call it.
pub(super) const FORMATS: &[(&str, &str, &str)] = &[
    ("feed.xml", "application/atom+xml", "Atom"),
    ("rss.xml", "application/rss+xml", "RSS"),
    ("feed.json", "application/feed+json", "JSON Feed"),
];

/// The renderer.
pub(super) struct Feeds;

/// The site's feeds, for `<head>`: folder and title.
pub(super) fn of_site(shop: &Workshop<'_>) -> Vec<(SitePath, String)> {
    if shop.site.config.feed_limit == 0 { Vec::new() } else { vec![(SitePath::new("/"), String::new())] }
}

/// The same with a section's own first.
pub(super) fn of_section(shop: &Workshop<'_>, section: &Section) -> Vec<(SitePath, String)> {
    let mut feeds = Vec::new();
    if has_feeds(shop, section) {
        feeds.push((section.path.clone(), section.title.clone()));
    }
    feeds.extend(of_site(shop));
    feeds
}

/// The same with a term's own first.
pub(super) fn of_term(shop: &Workshop<'_>, taxonomy: &Taxonomy, term: &Term) -> Vec<(SitePath, String)> {
    let mut feeds = Vec::new();
    if taxonomy.rule.feeds && shop.site.config.feed_limit > 0 {
        feeds.push((term.path.clone(), term.name.clone()));
    }
    feeds.extend(of_site(shop));
    feeds
}

fn has_feeds(shop: &Workshop<'_>, section: &Section) -> bool {
    let has_posts = section.pages.iter().any(|&n| shop.site.pages[n].kind.is_post());
    shop.site.config.feed_limit > 0
        && section.is_rendered()
        && section.front.redirect_to.is_none()
        && section.front.feeds.unwrap_or(has_posts)
}

/// The folder of each feed there is.
pub(super) fn folders(shop: &Workshop<'_>) -> Vec<SitePath> {
    let site = shop.site;
    let sections = site.sections.iter().skip(1).filter(|s| has_feeds(shop, s)).map(|s| s.path.clone());
    let terms = site.taxonomies.iter().filter(|t| t.rule.feeds).flat_map(|t| t.terms.iter().map(|t| t.path.clone()));
    if site.config.feed_limit == 0 {
        return Vec::new();
    }
    std::iter::once(SitePath::new("/")).chain(sections).chain(terms).collect()
}

impl Renderer for Feeds {
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        let (site, limit) = (shop.site, shop.site.config.feed_limit);
        if limit == 0 {
            return Vec::new();
        }
        let newest = |pages: &[usize]| -> Vec<usize> {
            // Feeds are by date whatever the order of the list.
            let mut posts: Vec<usize> = pages.iter().copied().filter(|&n| site.pages[n].kind.is_post()).collect();
            posts.sort_unstable();
            posts.truncate(limit);
            posts
        };
        let mut pieces = vec![piece(
            shop,
            "site",
            site.config.title.clone(),
            SitePath::new("/"),
            site.listed_posts().take(limit).map(|(n, _)| n).collect(),
        )];
        for section in site.sections.iter().skip(1).filter(|s| has_feeds(shop, s)) {
            pieces.push(piece(
                shop,
                &format!("section {}", section.folder),
                format!("{} – {}", section.title, site.config.title),
                section.path.clone(),
                newest(&section.pages),
            ));
        }
        for taxonomy in site.taxonomies.iter().filter(|t| t.rule.feeds) {
            for term in &taxonomy.terms {
                let title = format!("{} – {}", term.name, site.config.title);
                pieces.push(piece(
                    shop,
                    &format!("term {} {}", taxonomy.rule.name, term.slug),
                    title,
                    term.path.clone(),
                    newest(&term.pages),
                ));
            }
        }
        pieces
    }
}

fn piece<'w>(shop: &'w Workshop<'_>, name: &str, title: String, folder: SitePath, posts: Vec<usize>) -> Piece<'w> {
    let mut print = Fingerprint::of("feed");
    print.add(shop.site.common).text(&title).text(folder.as_str()).add(prints(shop.site, &posts));
    Piece {
        name: format!("feed {name}"),
        fingerprint: print.done(),
        work: Box::new(move || Feed::read(shop, &title, &folder, &posts)?.write(&folder)),
    }
}

/// What a post answers, boosts, likes or quotes: a feed's reader would not know otherwise.
fn context(page: &Page) -> String {
    let front = &page.front;
    let targets = [
        ("In reply to", &front.reply_to),
        ("Boosted", &front.boost_of),
        ("Liked", &front.like_of),
        ("Quoting", &front.quote_of),
    ];
    let lines = targets.into_iter().filter_map(|(word, target)| {
        let url = crate::generate::markdown::escaped(target.as_deref()?);
        Some(format!("<p>{word} <a href=\"{url}\">{url}</a></p>\n"))
    });
    lines.collect()
}

/// What all three formats say.
struct Feed<'w> {
    shop: &'w Workshop<'w>,
    title: &'w str,
    /// The list's own page.
    home: String,
    /// Address of the folder the feed lies in.
    base: String,
    updated: Option<Date>,
    items: Vec<Item<'w>>,
}

struct Item<'w> {
    page: &'w Page,
    url: String,
    html: String,
    summary: String,
    tags: Vec<&'w str>,
}

impl<'w> Feed<'w> {
    fn read(shop: &'w Workshop<'w>, title: &'w str, folder: &SitePath, posts: &[usize]) -> Result<Self, Problem> {
        let site = shop.site;
        let base = site.config.addresses.url(folder);
        let items: Result<Vec<Item<'w>>, Problem> = posts
            .iter()
            .map(|&n| {
                let page = &site.pages[n];
                let mut html = context(page) + &shop.page_html(n, Dialect::Feed)?;
                if let Some(warning) = &page.front.content_warning {
                    html = format!(
                        "<details><summary>{}</summary>{html}</details>",
                        crate::generate::markdown::escaped(warning)
                    );
                }
                let summary = page
                    .front
                    .content_warning
                    .clone()
                    .or_else(|| page.front.description.clone())
                    .or_else(|| Some(page.outline.excerpt.clone()).filter(|e| !e.is_empty()))
                    .unwrap_or_else(|| page.headline().to_owned());
                let tags = page.front.taxonomies.values().flatten().map(String::as_str).collect();
                Ok(Item { page, url: site.config.addresses.url(&page.path), html, summary, tags })
            })
            .collect();
        let items = items?;
        let updated = items.iter().filter_map(|i| i.page.front.updated.max(i.page.date)).max();
        Ok(Self { shop, title, home: base.clone(), base, updated, items })
    }

    fn write(&self, folder: &SitePath) -> Result<Vec<Artifact>, Problem> {
        let failed = |error: io::Error| {
            Problem::error(folder.as_str(), format!("the feed could not be written: {error}"), "report this as a bug")
        };
        let atom = self.atom().map_err(failed)?;
        let rss = self.rss().map_err(failed)?;
        let json = serde_json::to_vec(&self.json()).map_err(|e| failed(e.into()))?;
        Ok(FORMATS
            .iter()
            .zip([atom, rss, json])
            .map(|((file, media_type, _), bytes)| {
                Artifact::bytes(folder.join(file).output().as_str(), *media_type, bytes)
            })
            .collect())
    }

    fn atom(&self) -> io::Result<Vec<u8>> {
        let config = &self.shop.site.config;
        let mut w = writer()?;
        w.create_element("feed")
            .with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", config.language.as_str())])
            .write_inner_content(|w| {
                text(w, "title", self.title)?;
                if !config.description.is_empty() {
                    text(w, "subtitle", &config.description)?;
                }
                text(w, "id", &self.home)?;
                w.create_element("link")
                    .with_attributes([
                        ("rel", "self"),
                        ("type", "application/atom+xml"),
                        ("href", &format!("{}feed.xml", self.base)),
                    ])
                    .write_empty()?;
                w.create_element("link")
                    .with_attributes([("rel", "alternate"), ("type", "text/html"), ("href", self.home.as_str())])
                    .write_empty()?;
                // A feed without posts must still have a date that is the same everywhere.
                text(w, "updated", &self.updated.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), Date::to_local))?;
                w.create_element("author").write_inner_content(|w| {
                    text(w, "name", &config.author.name)?;
                    text(w, "uri", &config.addresses.home())
                })?;
                w.create_element("generator")
                    .with_attributes([("version", env!("CARGO_PKG_VERSION"))])
                    .write_text_content(BytesText::new("Gatepost"))?;
                for item in &self.items {
                    self.atom_entry(w, item)?;
                }
                Ok(())
            })?;
        Ok(end(w))
    }

    fn atom_entry(&self, w: &mut Writer<Vec<u8>>, item: &Item<'_>) -> io::Result<()> {
        let page = item.page;
        w.create_element("entry").write_inner_content(|w| {
            text(w, "title", page.headline())?;
            w.create_element("link")
                .with_attributes([("rel", "alternate"), ("type", "text/html"), ("href", item.url.as_str())])
                .write_empty()?;
            text(w, "id", &self.id(item))?;
            let published = page.date.map(Date::to_local).unwrap_or_default();
            text(w, "published", &published)?;
            text(w, "updated", &page.front.updated.map_or(published, Date::to_local))?;
            for name in &page.front.authors {
                w.create_element("author").write_inner_content(|w| text(w, "name", name))?;
            }
            for tag in &item.tags {
                w.create_element("category").with_attributes([("term", *tag)]).write_empty()?;
            }
            if page.front.title.is_some() && !item.summary.is_empty() {
                text(w, "summary", &item.summary)?;
            }
            let language = page.front.language.as_deref().unwrap_or(&self.shop.site.config.language);
            w.create_element("content")
                .with_attributes([("type", "html"), ("xml:lang", language), ("xml:base", item.url.as_str())])
                .write_text_content(BytesText::new(&clean(&item.html)))?;
            Ok(())
        })?;
        Ok(())
    }

    fn rss(&self) -> io::Result<Vec<u8>> {
        let config = &self.shop.site.config;
        let mut w = writer()?;
        let spaces = [
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ];
        w.create_element("rss").with_attributes(spaces).write_inner_content(|w| {
            w.create_element("channel").write_inner_content(|w| {
                text(w, "title", self.title)?;
                text(w, "link", &self.home)?;
                text(w, "description", if config.description.is_empty() { self.title } else { &config.description })?;
                text(w, "language", &config.language)?;
                text(w, "generator", &format!("Gatepost {}", env!("CARGO_PKG_VERSION")))?;
                if let Some(updated) = self.updated {
                    text(w, "lastBuildDate", &updated.to_rfc2822())?;
                }
                w.create_element("atom:link")
                    .with_attributes([
                        ("rel", "self"),
                        ("type", "application/rss+xml"),
                        ("href", &format!("{}rss.xml", self.base)),
                    ])
                    .write_empty()?;
                for item in &self.items {
                    w.create_element("item").write_inner_content(|w| {
                        if let Some(title) = &item.page.front.title {
                            text(w, "title", title)?;
                        }
                        text(w, "link", &item.url)?;
                        w.create_element("guid")
                            .with_attributes([("isPermaLink", "false")])
                            .write_text_content(BytesText::new(&self.id(item)))?;
                        text(w, "pubDate", &item.page.date.map(Date::to_rfc2822).unwrap_or_default())?;
                        text(w, "dc:creator", item.page.front.authors.first().unwrap_or(&config.author.name))?;
                        for tag in &item.tags {
                            text(w, "category", tag)?;
                        }
                        text(w, "description", &item.summary)?;
                        text(w, "content:encoded", &item.html)
                    })?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(end(w))
    }

    fn json(&self) -> JsonFeed<'_> {
        let config = &self.shop.site.config;
        let avatar =
            config.author.avatar.as_ref().map(|a| config.addresses.url(&SitePath::new(format!("/{}", a.path))));
        JsonFeed {
            version: "https://jsonfeed.org/version/1.1",
            title: self.title,
            home_page_url: &self.home,
            feed_url: format!("{}feed.json", self.base),
            description: (!config.description.is_empty()).then_some(config.description.as_str()),
            language: &config.language,
            icon: avatar.clone(),
            authors: vec![JsonAuthor { name: &config.author.name, url: Some(config.addresses.home()), avatar }],
            items: self
                .items
                .iter()
                .map(|item| JsonItem {
                    id: self.id(item),
                    url: &item.url,
                    title: item.page.front.title.as_deref(),
                    content_html: &item.html,
                    summary: (item.page.front.title.is_some() && !item.summary.is_empty())
                        .then_some(item.summary.as_str()),
                    image: self.shop.cover(item.page).filter(|_| !item.page.is_covered()).map(|c| c.url),
                    date_published: item.page.date.map(Date::to_local),
                    date_modified: item.page.front.updated.map(Date::to_local),
                    language: item.page.front.language.as_deref(),
                    authors: item
                        .page
                        .front
                        .authors
                        .iter()
                        .map(|name| JsonAuthor { name, url: None, avatar: None })
                        .collect(),
                    tags: item.tags.clone(),
                })
                .collect(),
        }
    }

    /// The same for ever: the ActivityPub id where there is one.
    fn id(&self, item: &Item<'_>) -> String {
        let config = &self.shop.site.config;
        if item.page.is_federated() && config.federation.enabled {
            config.addresses.object(&item.page.key).as_str().to_owned()
        } else {
            item.url.clone()
        }
    }
}

fn writer() -> io::Result<Writer<Vec<u8>>> {
    let mut w = Writer::new_with_indent(Vec::new(), b' ', 1);
    w.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    Ok(w)
}

fn end(w: Writer<Vec<u8>>) -> Vec<u8> {
    let mut bytes = w.into_inner();
    bytes.push(b'\n');
    bytes
}

fn text(w: &mut Writer<Vec<u8>>, name: &str, value: &str) -> io::Result<()> {
    w.create_element(name).write_text_content(BytesText::new(&clean(value))).map(|_| ())
}

/// XML 1.0 has no place for most control characters, even escaped.
fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    let bad = |c: char| (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    // Both kinds show in their bytes, which are quicker to look at.
    let suspicious =
        text.bytes().any(|b| (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) || matches!(b, 0x7f | 0xc2 | 0xef));
    if suspicious { text.replace(bad, "").into() } else { text.into() }
}

#[derive(Serialize)]
struct JsonFeed<'f> {
    version: &'static str,
    title: &'f str,
    home_page_url: &'f str,
    feed_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'f str>,
    language: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    authors: Vec<JsonAuthor<'f>>,
    items: Vec<JsonItem<'f>>,
}

#[derive(Serialize)]
struct JsonAuthor<'f> {
    name: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<String>,
}

#[derive(Serialize)]
struct JsonItem<'f> {
    id: String,
    url: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'f str>,
    content_html: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'f str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonAuthor<'f>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'f str>,
}
