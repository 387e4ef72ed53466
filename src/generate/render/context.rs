//! What templates are given. `docs/themes.md` lists it; a test holds the two together.

use super::{Dialect, Workshop};
use crate::generate::theme::{DEFAULT, WholeSite};
use crate::site::address::{Addresses, SitePath};
use crate::site::config::Picture;
use crate::site::date::Date;
use crate::site::page::{Heading, PageKind};
use crate::site::problem::Problem;
use crate::site::{Page, Section, Site, Taxonomy, Term};
use std::sync::Arc;
use tera::{Context, Map, Value};

/// `config` and `author`, the same for every template of a run.
pub(crate) struct Common {
    config: Value,
    author: Value,
}

/// A table for templates.
pub(crate) fn table<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    let mut map = Map::with_capacity_and_hasher(N, <_>::default());
    for (key, value) in entries {
        map.insert(key.into(), value);
    }
    Value::from(map)
}

fn optional(text: Option<&str>) -> Value {
    text.map_or_else(Value::none, Value::from)
}

fn safe(html: &str) -> Value {
    Value::safe_string(html)
}

/// What goes into `<head>`.
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) canonical: String,
    pub(crate) image: Option<(String, String)>,
    pub(crate) kind: &'static str,
    /// Address and title of each feed's folder.
    pub(crate) feeds: Vec<(SitePath, String)>,
    pub(crate) activity: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) updated: Option<String>,
    pub(crate) noindex: bool,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

impl Head {
    /// Of a page that is none of the author's posts.
    pub(crate) fn of(title: String, description: &str, canonical: String) -> Self {
        Self {
            title,
            description: description.to_owned(),
            canonical,
            image: None,
            kind: "website",
            feeds: Vec::new(),
            activity: None,
            published: None,
            updated: None,
            noindex: false,
            previous: None,
            next: None,
        }
    }
}

impl Workshop<'_> {
    fn common(&self) -> &Common {
        self.common.get_or_make(|| Common { config: config(self), author: author(self) })
    }

    /// A context with what every template gets.
    pub(crate) fn context(&self, kind: &'static str, language: &str, head: Head) -> Context {
        let common = self.common();
        let mut context = Context::new();
        context.insert_value("config", common.config.clone());
        context.insert_value("author", common.author.clone());
        context.insert("kind", kind);
        context.insert("lang", language);
        context.insert_value("head", self.head(head));
        context
    }

    fn head(&self, head: Head) -> Value {
        let book = &self.site.config.addresses;
        let mut feeds: Vec<Value> = Vec::new();
        for (folder, title) in &head.feeds {
            for (file, media_type, name) in super::feed::FORMATS {
                let title = if title.is_empty() { (*name).to_owned() } else { format!("{title} ({name})") };
                feeds.push(table([
                    ("url", book.href(&folder.join(file)).into()),
                    ("type", (*media_type).into()),
                    ("title", title.into()),
                ]));
            }
        }
        let (image, alt) = head.image.map_or_else(|| (Value::none(), String::new()), |(url, alt)| (url.into(), alt));
        table([
            ("title", head.title.into()),
            ("description", head.description.into()),
            ("canonical", head.canonical.into()),
            ("image", image),
            ("image_alt", alt.into()),
            ("type", head.kind.into()),
            ("feeds", feeds.into()),
            ("activity", head.activity.into()),
            ("published", head.published.into()),
            ("updated", head.updated.into()),
            ("noindex", head.noindex.into()),
            ("prev", head.previous.into()),
            ("next", head.next.into()),
        ])
    }

    /// A page in a list. Made once a run.
    pub(crate) fn summary(&self, number: usize) -> Result<Value, Problem> {
        let made = self.summaries[number].get_or_make(|| {
            let page = &self.site.pages[number];
            let html = self.page_html(number, Dialect::Excerpt)?;
            let mut map = shared(self, page);
            map.insert("excerpt".into(), page.front.description.as_deref().unwrap_or(&page.outline.excerpt).into());
            map.insert("excerpt_html".into(), safe(&html));
            let whole_note = page.kind == PageKind::Note && !page.outline.has_more_mark;
            map.insert("has_more".into(), (page.outline.has_more && !whole_note).into());
            Ok(Value::from(map))
        });
        made.clone()
    }

    /// A page in the archive: a line, without its text.
    pub(crate) fn line(&self, number: usize) -> Value {
        let (page, book) = (&self.site.pages[number], &self.site.config.addresses);
        table([
            ("title", page.front.title.as_deref().unwrap_or_default().into()),
            ("headline", page.headline().into()),
            ("url", book.url(&page.path).into()),
            ("path", book.href(&page.path).into()),
            ("kind", page.kind.word().into()),
            ("date", page.date.map(Date::to_local).into()),
            ("draft", page.front.draft.into()),
        ])
    }

    /// Several pages in a list.
    pub(crate) fn summaries(&self, numbers: &[usize]) -> Result<Vec<Value>, Problem> {
        numbers.iter().map(|&n| self.summary(n)).collect()
    }

    /// A page on its own.
    pub(crate) fn page(&self, number: usize) -> Result<Value, Problem> {
        let page = &self.site.pages[number];
        let html = self.page_html(number, Dialect::Site)?;
        let mut map = shared(self, page);
        map.insert("html".into(), safe(&html));
        let wanted = page.front.toc != Some(false);
        let headings: Vec<&Heading> = if wanted {
            page.outline.headings.iter().skip(usize::from(super::title_is_heading(page))).collect()
        } else {
            Vec::new()
        };
        map.insert("toc".into(), toc(&headings));
        map.insert("word_count".into(), u64::from(page.outline.words).into());
        map.insert("unlisted".into(), page.front.unlisted.into());
        let (earlier, later) = neighbours(self.site, number);
        map.insert("earlier".into(), self.neighbour(earlier));
        map.insert("later".into(), self.neighbour(later));
        map.insert("ancestors".into(), ancestors(self, page).into());
        map.insert("replies".into(), replies(self, page));
        if let Some(toc) = page.front.toc
            && !page.front.extra.0.contains_key("toc")
        {
            let mut extra = page.front.extra.0.clone();
            extra.insert("toc".into(), toc.into());
            map.insert("extra".into(), Value::from_serializable(&extra));
        }
        Ok(Value::from(map))
    }

    fn neighbour(&self, number: Option<usize>) -> Value {
        number.map_or_else(Value::none, |n| {
            let (page, book) = (&self.site.pages[n], &self.site.config.addresses);
            table([
                ("headline", page.headline().into()),
                ("url", book.url(&page.path).into()),
                ("path", book.href(&page.path).into()),
            ])
        })
    }

    /// A section.
    pub(crate) fn section(&self, section: &Section) -> Result<Value, Problem> {
        let html = self.section_html(section)?;
        let book = &self.site.config.addresses;
        let below: Vec<Value> = section
            .subsections
            .iter()
            .map(|&s| &self.site.sections[s])
            .filter(|s| s.is_rendered() && !s.front.draft)
            .map(|s| {
                table([
                    ("title", s.title.as_str().into()),
                    ("description", s.front.description.as_deref().unwrap_or_default().into()),
                    ("url", book.href(&s.path).into()),
                    ("total", s.pages.len().into()),
                ])
            })
            .collect();
        Ok(table([
            ("title", section.title.as_str().into()),
            ("description", section.front.description.as_deref().unwrap_or_default().into()),
            ("html", safe(&html)),
            ("url", book.url(&section.path).into()),
            ("path", book.href(&section.path).into()),
            ("extra", Value::from_serializable(&section.front.extra.0)),
            ("total", section.pages.len().into()),
            ("subsections", below.into()),
        ]))
    }

    /// A taxonomy.
    pub(crate) fn taxonomy(&self, taxonomy: &Taxonomy) -> Value {
        table([
            ("name", taxonomy.rule.name.as_str().into()),
            ("title", taxonomy.rule.title.as_str().into()),
            ("url", self.site.config.addresses.href(&taxonomy.path).into()),
        ])
    }

    /// A term of a taxonomy.
    pub(crate) fn term(&self, term: &Term) -> Value {
        term_table(&self.site.config.addresses, term)
    }
}

/// What a page shows on its own and in lists.
fn shared(shop: &Workshop<'_>, page: &Page) -> Map {
    let (site, book) = (shop.site, &shop.site.config.addresses);
    let mut map = Map::with_capacity_and_hasher(40, <_>::default());
    let mut put = |key: &'static str, value: Value| {
        map.insert(key.into(), value);
    };
    put("title", page.front.title.as_deref().unwrap_or_default().into());
    put("headline", page.headline().into());
    put("description", page.front.description.as_deref().unwrap_or_default().into());
    put("url", book.url(&page.path).into());
    put("path", book.href(&page.path).into());
    put("slug", page.path.as_str().trim_matches('/').rsplit('/').next().unwrap_or_default().into());
    put("kind", page.kind.word().into());
    put("date", page.date.map(Date::to_local).into());
    put("updated", page.front.updated.map(Date::to_local).into());
    put("terms", terms(shop, page).into());
    put("authors", page.front.authors.clone().into());
    put("image", image(shop, page));
    put("draft", page.front.draft.into());
    put("pinned", page.front.pinned.into());
    put("content_warning", page.front.content_warning.as_deref().unwrap_or_default().into());
    put("sensitive", page.front.sensitive.into());
    put("language", page.front.language.as_deref().unwrap_or(&site.config.language).into());
    put("reading_minutes", u64::from(page.outline.words.div_ceil(220)).into());
    put(
        "extra",
        if page.front.extra.0.is_empty() {
            Value::from(Map::default())
        } else {
            Value::from_serializable(&page.front.extra.0)
        },
    );
    put(
        "activity",
        (page.has_object() && site.config.federation.enabled)
            .then(|| book.object(&page.key).as_str().to_owned())
            .into(),
    );
    put("reply_to", optional(page.front.reply_to.as_deref()));
    put("boost_of", optional(page.front.boost_of.as_deref()));
    put("like_of", optional(page.front.like_of.as_deref()));
    put("quote_of", optional(page.front.quote_of.as_deref()));
    map
}

fn terms(shop: &Workshop<'_>, page: &Page) -> Vec<Value> {
    let mut all = Vec::new();
    for (taxonomy, terms) in &page.front.taxonomies {
        for term in terms {
            let path = shop.tag_path(taxonomy, term);
            all.push(table([
                ("taxonomy", taxonomy.as_str().into()),
                ("name", term.as_str().into()),
                ("slug", path.as_str().trim_matches('/').rsplit('/').next().unwrap_or_default().into()),
                ("url", shop.site.config.addresses.href(&path).into()),
            ]));
        }
    }
    all
}

fn image(shop: &Workshop<'_>, page: &Page) -> Value {
    shop.cover(page).map_or_else(Value::none, |cover| {
        let (width, height) = cover.size.unwrap_or((1200, 630));
        table([
            ("url", cover.href.into()),
            ("width", width.into()),
            ("height", height.into()),
            ("alt", cover.alt.into()),
        ])
    })
}

/// Headings as a tree.
fn toc(headings: &[&Heading]) -> Value {
    fn level(headings: &[&Heading], at: &mut usize, floor: u8) -> Vec<Value> {
        let mut entries = Vec::new();
        while let Some(heading) = headings.get(*at).filter(|h| h.level >= floor) {
            *at += 1;
            let children = level(headings, at, heading.level + 1);
            entries.push(table([
                ("level", u64::from(heading.level).into()),
                ("id", heading.id.as_str().into()),
                ("title", heading.text.as_str().into()),
                ("children", children.into()),
            ]));
        }
        entries
    }
    level(headings, &mut 0, 1).into()
}

/// The posts before and after, within the section when it is sorted by date.
pub(crate) fn neighbours(site: &Site, number: usize) -> (Option<usize>, Option<usize>) {
    let page = &site.pages[number];
    if !page.is_listed() {
        return (None, None);
    }
    let Some(section) = site.section_of(page) else { return (None, None) };
    // Sorted by date, pages stand in ascending order of their numbers; otherwise search.
    let by_date = matches!(section.sort_by(), crate::site::front_matter::SortBy::Date);
    let at = if by_date {
        section.pages.binary_search(&number).ok()
    } else {
        section.pages.iter().position(|&n| n == number)
    };
    let Some(at) = at else { return (None, None) };
    let near = |at: Option<usize>| {
        at.and_then(|a| section.pages.get(a)).copied().filter(|&n| site.pages[n].kind.is_post() == page.kind.is_post())
    };
    (near(at.checked_add(1)), near(at.checked_sub(1)))
}

fn ancestors(shop: &Workshop<'_>, page: &Page) -> Vec<Value> {
    let mut above = Vec::new();
    let mut folder = page.section.as_str();
    while !folder.is_empty() {
        if let Some(&section) = shop.site.by_folder.get(folder) {
            let section = &shop.site.sections[section];
            if section.is_rendered() {
                above.push(table([
                    ("title", section.title.as_str().into()),
                    ("url", shop.site.config.addresses.href(&section.path).into()),
                ]));
            }
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    above.reverse();
    above
}

fn replies(shop: &Workshop<'_>, page: &Page) -> Value {
    let Some(found) = shop.site.interactions.get(&page.key) else {
        return table([
            ("count", 0_u64.into()),
            ("likes", 0_u64.into()),
            ("shares", 0_u64.into()),
            ("items", Vec::<Value>::new().into()),
        ]);
    };
    let items: Vec<Value> = found
        .replies
        .iter()
        .map(|reply| {
            table([
                ("author_name", reply.author_name.as_str().into()),
                ("author_handle", reply.author_handle.as_str().into()),
                ("author_url", web(&reply.author_url)),
                ("avatar", Value::none()),
                ("url", web(&reply.url)),
                ("published", reply.published.as_str().into()),
                ("html", safe(&crate::generate::markdown::wash::of_strangers(&reply.html))),
            ])
        })
        .collect();
    table([
        ("count", found.replies.len().into()),
        ("likes", found.likes.into()),
        ("shares", found.shares.into()),
        ("items", items.into()),
    ])
}

/// A stranger's address: https or nothing.
fn web(url: &str) -> Value {
    if url.starts_with("https://") { url.into() } else { "".into() }
}

fn config(shop: &Workshop<'_>) -> Value {
    let (config, book) = (&shop.site.config, &shop.site.config.addresses);
    let menu: Vec<Value> = config
        .menu
        .iter()
        .map(|(name, url)| table([("name", name.as_str().into()), ("url", menu_link(shop, url).into())]))
        .collect();
    let taxonomies: Vec<Value> = shop.site.taxonomies.iter().map(|t| shop.taxonomy(t)).collect();
    table([
        ("base_url", book.site().to_string().into()),
        ("title", config.title.as_str().into()),
        ("description", config.description.as_str().into()),
        ("language", config.language.as_str().into()),
        ("extra", Value::from_serializable(&config.extra)),
        ("menu", menu.into()),
        ("feeds", (config.feed_limit > 0).into()),
        ("taxonomies", taxonomies.into()),
        ("archive", if config.archive { book.href(&SitePath::new("/archive/")) } else { String::new() }.into()),
        ("generator", format!("Gatepost {}", env!("CARGO_PKG_VERSION")).into()),
        ("stylesheet", stamped(shop, "style.css").into()),
        ("script", stamped(shop, "follow.js").into()),
        ("has_gate", (config.gate.enabled && config.federation.enabled).into()),
    ])
}

/// A menu entry may name a file: `@/about.md`.
fn menu_link(shop: &Workshop<'_>, url: &str) -> String {
    use super::Surroundings as _;
    let home = SitePath::new("/");
    super::Around { shop, source: "", path: &home, dialect: Dialect::Site, url: String::new() }.link(url)
}

/// A file of the theme with a mark that changes when it does, so that browsers may keep it.
fn stamped(shop: &Workshop<'_>, name: &str) -> String {
    let path = SitePath::new(format!("/{name}"));
    let print = shop.site.files.get(&path).map_or_else(|| builtin_print(name), |file| file.fingerprint);
    format!("{}?v={}", shop.site.config.addresses.href(&path), stamp(print))
}

/// The same for a file of the built-in theme.
pub(crate) fn builtin_print(name: &str) -> u128 {
    DEFAULT.get_file(format!("static/{name}")).map_or(0, |file| crate::generate::read::hash_of(file.contents()))
}

fn author(shop: &Workshop<'_>) -> Value {
    let (config, book) = (&shop.site.config, &shop.site.config.addresses);
    let author = &config.author;
    let bio = shop.plain_html(&author.bio, Dialect::Excerpt).unwrap_or_default();
    let handle = config.handle();
    let fields: Vec<Value> = author
        .fields
        .iter()
        .map(|(name, value)| {
            table([
                ("name", name.as_str().into()),
                ("html", safe(&field_html(shop, value))),
                ("is_link", value.starts_with("https://").into()),
            ])
        })
        .collect();
    table([
        ("name", author.name.as_str().into()),
        ("username", author.username.as_str().into()),
        ("host", handle.host.as_str().into()),
        ("handle", handle.to_string().into()),
        ("bio_html", safe(&bio)),
        ("bio", crate::generate::markdown::wash::text_of(&bio).into()),
        ("actor", book.actor().as_str().into()),
        ("url", book.home().into()),
        ("avatar", picture(shop, author.avatar.as_ref())),
        ("header", picture(shop, author.header.as_ref())),
        ("fields", fields.into()),
    ])
}

fn picture(shop: &Workshop<'_>, picture: Option<&Picture>) -> Value {
    picture.map_or_else(Value::none, |picture| {
        let path = SitePath::new(format!("/{}", picture.path));
        let (width, height) = shop.site.files.get(&path).and_then(|f| f.size).unwrap_or((400, 400));
        table([
            ("url", shop.site.config.addresses.href(&path).into()),
            ("width", width.into()),
            ("height", height.into()),
            ("alt", picture.alt.as_str().into()),
        ])
    })
}

/// A profile field's value: an address becomes a `rel="me"` link whose text is the address, or Mastodon cannot verify it.
pub(crate) fn field_html(shop: &Workshop<'_>, value: &str) -> String {
    if value.starts_with("https://") {
        let url = crate::generate::markdown::escaped(value);
        return format!("<a href=\"{url}\" rel=\"me nofollow noopener noreferrer\">{url}</a>");
    }
    let html = shop.plain_html(value, Dialect::Note).unwrap_or_default();
    html.strip_prefix("<p>")
        .and_then(|h| h.strip_suffix("</p>"))
        .filter(|h| !h.contains("<p>"))
        .map_or_else(|| html.clone(), str::to_owned)
}

/// The site as template functions see it.
pub(crate) struct Snapshot(Arc<Site>);

/// How many posts `latest` and a section can give.
const LATEST: usize = 100;

impl Snapshot {
    /// Of a site.
    pub(crate) fn of(site: Arc<Site>) -> Self {
        Self(site)
    }

    /// A page without its text: enough for menus and lists of links.
    fn light(&self, page: &Page) -> Value {
        let book = &self.0.config.addresses;
        table([
            ("title", page.front.title.as_deref().unwrap_or_default().into()),
            ("headline", page.headline().into()),
            ("description", page.front.description.as_deref().unwrap_or_default().into()),
            ("excerpt", page.outline.excerpt.as_str().into()),
            ("url", book.url(&page.path).into()),
            ("path", book.href(&page.path).into()),
            ("kind", page.kind.word().into()),
            ("date", page.date.map(Date::to_local).into()),
            ("updated", page.front.updated.map(Date::to_local).into()),
            ("pinned", page.front.pinned.into()),
            ("extra", Value::from_serializable(&page.front.extra.0)),
        ])
    }
}

impl WholeSite for Snapshot {
    fn asset(&self, path: &str) -> Option<String> {
        let path = SitePath::new(format!("/{}", path.trim_start_matches('/')));
        let file = self.0.files.get(&path)?;
        Some(format!("{}?v={}", self.0.config.addresses.href(&path), stamp(file.fingerprint)))
    }

    fn page(&self, path: &str) -> Option<Value> {
        let number = self.0.by_source.get(path.trim_start_matches("@/"))?;
        Some(self.light(&self.0.pages[*number]))
    }

    fn section(&self, path: &str) -> Option<Value> {
        let folder = path.trim_start_matches("@/").trim_end_matches("_index.md").trim_matches('/');
        let section = &self.0.sections[*self.0.by_folder.get(folder)?];
        let book = &self.0.config.addresses;
        let pages: Vec<Value> = section.pages.iter().take(LATEST).map(|&n| self.light(&self.0.pages[n])).collect();
        Some(table([
            ("title", section.title.as_str().into()),
            ("url", book.url(&section.path).into()),
            ("path", book.href(&section.path).into()),
            ("total", section.pages.len().into()),
            ("pages", pages.into()),
        ]))
    }

    fn taxonomy(&self, name: &str) -> Option<Value> {
        let taxonomy = self.0.taxonomies.iter().find(|t| t.rule.name == name)?;
        let book = &self.0.config.addresses;
        let terms: Vec<Value> = taxonomy.terms.iter().map(|term| term_table(book, term)).collect();
        Some(table([
            ("name", taxonomy.rule.name.as_str().into()),
            ("title", taxonomy.rule.title.as_str().into()),
            ("url", book.href(&taxonomy.path).into()),
            ("terms", terms.into()),
        ]))
    }

    fn latest(&self, count: usize) -> Value {
        let posts = self.0.listed_posts().take(count.min(LATEST));
        posts.map(|(_, page)| self.light(page)).collect::<Vec<_>>().into()
    }

    fn absolute(&self, path: &str) -> String {
        if path.starts_with('/') { format!("{}{path}", self.0.config.addresses.site()) } else { path.to_owned() }
    }
}

/// A short mark of a file's content, for addresses that browsers may keep.
fn stamp(fingerprint: u128) -> String {
    format!("{:08x}", u32::try_from(fingerprint & 0xffff_ffff).unwrap_or(0))
}

fn term_table(book: &Addresses, term: &Term) -> Value {
    table([
        ("name", term.name.as_str().into()),
        ("slug", term.slug.as_str().into()),
        ("url", book.href(&term.path).into()),
        ("count", term.pages.len().into()),
    ])
}
