//! What the author may write above a page.
//!
//! Zola's names first; Hugo's and Jekyll's usual ones are synonyms. Everything is optional here; [`FrontMatter`] is what the
//! author wrote, checked, and [`super::Page`] is what becomes of it.

use super::address::Key;
use super::date::Date;
use super::fields::{self, Fields, Known};
use super::handle::Handle;
use super::problem::{Problem, Problems};
use super::written::{self, Entry, Value};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const fn key(name: &'static str, synonyms: &'static [&'static str], wants: &'static str, about: &'static str) -> Known {
    Known { name, synonyms, wants, about }
}

/// Every key of a page's or section's front matter.
pub const KEYS: &[Known] = &[
    key("title", &[], "a text", "Title. Without one a dated page is a note."),
    key(
        "description",
        &["summary", "excerpt"],
        "a text",
        "One or two sentences: lists, feeds, search engines, and the summary on the fediverse.",
    ),
    key(
        "date",
        &["publishDate", "pubDate"],
        "a date",
        "Date of publication. A page with a date is a post, and posts are federated.",
    ),
    key(
        "updated",
        &["lastmod", "last_modified_at", "modified", "last_modified"],
        "a date",
        "Date of the last edit that readers should know of.",
    ),
    key("draft", &[], "true or false", "Not built unless `--drafts` is given."),
    key("published", &[], "true or false", "Jekyll's opposite of `draft`."),
    key(
        "weight",
        &["order", "nav_order"],
        "a number",
        "Place in a section that sorts by weight; small numbers come first.",
    ),
    key("slug", &[], "a text", "Last part of the address, instead of the file's name."),
    key("path", &["url", "permalink"], "a text", "Whole address below the base URL, instead of section and slug."),
    key("aliases", &["redirect_from"], "a text or a list of texts", "Old addresses that shall lead here."),
    key(
        "authors",
        &["author"],
        "a text or a list of texts",
        "Names shown under the title, when not the site's author.",
    ),
    key(
        "template",
        &["layout"],
        "a text",
        "Another template: `wide.html`. Jekyll's layout names without an ending are ignored.",
    ),
    key("taxonomies", &[], "a table", "Terms by taxonomy: `tags = [\"a\"]` in `[taxonomies]`."),
    key("tags", &["tag"], "a list of texts", "The same as `taxonomies.tags`."),
    key("categories", &["category"], "a list of texts", "The same as `taxonomies.categories`."),
    key("series", &[], "a text or a list of texts", "The same as `taxonomies.series`."),
    key(
        "image",
        &["cover", "featured_image", "images", "thumbnail", "banner", "og_image"],
        "a text",
        "Cover picture: a path beside the page, in `static/`, or `/from/the/root.jpg`.",
    ),
    key("image_alt", &["cover_alt"], "a text", "What the cover picture shows, for those who cannot see it."),
    key("language", &["lang", "locale"], "a text", "Language of the page when not the site's: `de`, `pt-BR`."),
    key("toc", &["ShowToc", "table_of_contents"], "true or false", "Show a table of contents on the page."),
    key("id", &[], "a text", "Name of the post in its ActivityPub id. Write it before you rename a published file."),
    key(
        "federate",
        &[],
        "true, false or \"quiet\"",
        "`false` keeps a post off the fediverse; `\"quiet\"` serves it but tells nobody of it or of its edits.",
    ),
    key("unlisted", &[], "true or false", "Public, but in no list, feed, sitemap or timeline."),
    key("pinned", &["pin", "sticky"], "true or false", "Shown first on the home page and pinned to the profile."),
    key("sensitive", &[], "true or false", "Pictures are hidden until asked for."),
    key("content_warning", &["cw", "spoiler"], "a text", "The text is folded under this line until asked for."),
    key("reply_to", &["in_reply_to"], "a text", "Address of the post that this one answers."),
    key("boost_of", &["repost_of"], "a text", "Address of the post that this one boosts."),
    key("like_of", &[], "a text", "Address of the post that this one likes."),
    key("quote_of", &[], "a text", "Address of the post that this one quotes."),
    key("mentions", &[], "a list of texts", "Handles to tell, besides those in the text: `@ann@example.org`."),
    key("extra", &["params"], "a table", "Anything your templates want: `page.extra`."),
    key("sort_by", &[], "\"date\", \"updated\", \"title\", \"weight\" or \"none\"", "Section: order of its pages."),
    key("paginate_by", &[], "a number", "Section: pages a page; 0 puts all on one."),
    key("page_template", &[], "a text", "Section: template of its pages."),
    key("transparent", &[], "true or false", "Section: its pages are listed in the section above too."),
    key("render", &[], "true or false", "`false` makes no page of its own."),
    key("redirect_to", &[], "a text", "Section: lead elsewhere instead of listing pages."),
    key("feeds", &["generate_feeds", "generate_feed"], "true or false", "Section: write feeds for it."),
];

/// Keys of Hugo, Jekyll and their themes that mean nothing to us and hurt nobody: kept in `extra`.
const PASSED: &[&str] = &[
    "alt",
    "asciinema",
    "audio",
    "bibliography",
    "canonicalURL",
    "canonical_url",
    "cardimage",
    "cascade",
    "classes",
    "cleanUrl",
    "codeMaxLines",
    "comment",
    "commentable",
    "comments",
    "contributors",
    "cssclass",
    "disableShare",
    "disqus",
    "disqus_identifier",
    "editPost",
    "enableDisqus",
    "expiryDate",
    "featured",
    "feature",
    "fonts",
    "featuredImage",
    "featuredImagePreview",
    "featured_image_alt",
    "gallery",
    "generate_feeds_with",
    "guid",
    "h1_title",
    "header",
    "headless",
    "hero",
    "hiddenFromHomePage",
    "hidden",
    "hideMeta",
    "hideSummary",
    "hidemeta",
    "highlight",
    "icon",
    "imported_from",
    "in_search_index",
    "insert_anchor_links",
    "isCJKLanguage",
    "iscjklanguage",
    "js",
    "katex",
    "keywords",
    "lead",
    "license",
    "lightgallery",
    "linkTitle",
    "linktitle",
    "link",
    "markup",
    "math",
    "mathjax",
    "menu",
    "meta",
    "meta_description",
    "meta_title",
    "nav",
    "nav_exclude",
    "no_toc",
    "noindex",
    "oldlayout",
    "outputs",
    "page_id",
    "paginate_path",
    "parent",
    "photo",
    "pagination",
    "password",
    "post_id",
    "post_name",
    "preview",
    "project",
    "read_time",
    "readingTime",
    "related",
    "render_with_liquid",
    "resources",
    "robots",
    "robotsNoIndex",
    "rssFullText",
    "searchHidden",
    "seo",
    "share",
    "show_date",
    "ShowBreadCrumbs",
    "ShowPostNavLinks",
    "ShowReadingTime",
    "ShowRssButtonInSectionTermList",
    "ShowShareButtons",
    "ShowWordCount",
    "showDate",
    "showReadingTime",
    "showTableOfContents",
    "showToc",
    "showtoc",
    "sidebar",
    "sitemap",
    "social",
    "source",
    "status",
    "styles",
    "subtitle",
    "TocOpen",
    "tocopen",
    "translationKey",
    "twitter",
    "type",
    "usePageBundles",
    "UseHugoToc",
    "video",
    "wordpress_id",
    "wpid",
];

/// Whether followers are told of a post: the `federate` key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Federate {
    /// Served and delivered.
    #[default]
    Yes,
    /// Served, never delivered.
    Quiet,
    /// Not on the fediverse at all.
    No,
}

/// The order of a section's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SortBy {
    /// Newest first.
    #[default]
    Date,
    /// Last edited first.
    Updated,
    /// By title.
    Title,
    /// Small weights first.
    Weight,
    /// By file name.
    None,
}

/// What the author wrote above a page or a section, checked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is the key of that name in KEYS, which says what it is")]
pub struct FrontMatter {
    pub title: Option<String>,
    pub description: Option<String>,
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub draft: bool,
    pub weight: Option<i64>,
    pub slug: Option<String>,
    pub path: Option<String>,
    pub aliases: Vec<String>,
    pub authors: Vec<String>,
    pub template: Option<String>,
    pub taxonomies: BTreeMap<String, Vec<String>>,
    pub image: Option<String>,
    pub image_alt: Option<String>,
    pub language: Option<String>,
    pub toc: Option<bool>,
    pub id: Option<Key>,
    pub federate: Option<Federate>,
    pub unlisted: bool,
    pub pinned: bool,
    pub sensitive: bool,
    pub content_warning: Option<String>,
    pub reply_to: Option<String>,
    pub boost_of: Option<String>,
    pub like_of: Option<String>,
    pub quote_of: Option<String>,
    pub mentions: Vec<Handle>,
    pub extra: Extra,
    pub sort_by: Option<SortBy>,
    pub paginate_by: Option<usize>,
    pub page_template: Option<String>,
    pub transparent: bool,
    pub render: Option<bool>,
    pub redirect_to: Option<String>,
    pub feeds: Option<bool>,
    /// Line of the keys that later checks may have to point at.
    pub lines: Lines,
}

/// Where some keys stand, for checks that need the whole site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is the line of the key of that name, 1 when it is not written")]
pub struct Lines {
    pub image: u32,
    pub path: u32,
    pub date: u32,
    pub taxonomies: u32,
    pub template: u32,
    pub federate: u32,
}

/// The author's own keys, as JSON.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extra(pub serde_json::Map<String, serde_json::Value>);

impl Serialize for Extra {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = if self.0.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&self.0).map_err(serde::ser::Error::custom)?
        };
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            Ok(Self::default())
        } else {
            serde_json::from_str(&text).map(Self).map_err(serde::de::Error::custom)
        }
    }
}

/// What becomes of keys that nobody knows: `unknown_front_matter` in `gatepost.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownKeys {
    /// An error with "did you mean".
    #[default]
    Refuse,
    /// They go into `page.extra`.
    Extra,
}

/// The block above a page, told apart from the body.
#[derive(Debug, PartialEq)]
pub enum Block<'t> {
    /// Between two `+++`.
    Toml(&'t str),
    /// Between two `---`.
    Yaml(&'t str),
    /// There is none.
    None,
}

/// A file in two parts.
#[derive(Debug, PartialEq)]
pub struct Split<'t> {
    /// The front matter.
    pub block: Block<'t>,
    /// The Markdown.
    pub body: &'t str,
    /// Lines above the body.
    pub body_offset: u32,
}

/// Tells front matter and body apart. A byte order mark is skipped; CRLF is understood.
pub fn split<'t>(text: &'t str, file: &str) -> Result<Split<'t>, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let fence = text.lines().next().unwrap_or_default().trim_end();
    if !matches!(fence, "+++" | "---") {
        if fence == "{" || fence.starts_with("{\"") {
            return Err(Problem::error(
                file,
                "front matter in JSON is not understood",
                "write it in TOML between two lines of `+++`",
            )
            .at(1));
        }
        return Ok(Split { block: Block::None, body: text, body_offset: 0 });
    }
    let mut at = text.find('\n').map_or(text.len(), |n| n + 1);
    let start = at;
    let mut lines = 1;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
        lines += 1;
        if text[at..end].trim_end() == fence {
            let block = &text[start..at];
            return Ok(Split {
                block: if fence == "+++" { Block::Toml(block) } else { Block::Yaml(block) },
                body: &text[end..],
                body_offset: lines,
            });
        }
        at = end;
    }
    Err(Problem::error(
        file,
        format!("the front matter opened by `{fence}` is never closed"),
        format!("write a line `{fence}` below the last key"),
    )
    .at(1))
}

impl FrontMatter {
    /// Parses and checks a block. Problems go to `problems`; what could be understood is returned.
    pub fn parse(
        block: &Block<'_>,
        file: &str,
        zone: &TimeZone,
        unknown: UnknownKeys,
        problems: &mut Problems,
    ) -> Self {
        let entries = match block {
            Block::None => Ok(Vec::new()),
            Block::Toml(text) => written::from_toml(text, file, 1),
            Block::Yaml(text) => written::from_yaml(text, file, 1).map(yaml_words),
        };
        match entries {
            Ok(entries) => Self::read(entries, file, zone, unknown, problems),
            Err(problem) => {
                problems.push(problem);
                Self::default()
            }
        }
    }

    fn read(entries: Vec<Entry>, file: &str, zone: &TimeZone, unknown: UnknownKeys, problems: &mut Problems) -> Self {
        let mut f = Fields::new(file, "", KEYS, entries, problems);
        let lines = Lines {
            image: f.line_of("image").unwrap_or(1),
            path: f.line_of("path").or_else(|| f.line_of("slug")).unwrap_or(1),
            date: f.line_of("date").unwrap_or(1),
            taxonomies: f.line_of("taxonomies").or_else(|| f.line_of("tags")).unwrap_or(1),
            template: f.line_of("template").unwrap_or(1),
            federate: f.line_of("federate").unwrap_or(1),
        };
        let published = f.flag("published").unwrap_or(true);
        Self {
            title: f.text("title"),
            description: f.text("description"),
            date: f.date("date", zone),
            updated: f.date("updated", zone),
            draft: f.flag("draft").unwrap_or(false) || !published,
            weight: f.number("weight", -1_000_000..=1_000_000),
            slug: f.text("slug"),
            path: f.text("path"),
            aliases: f.one_or_many("aliases"),
            authors: authors(&mut f),
            template: template(&mut f),
            taxonomies: taxonomies(&mut f),
            image: image(&mut f),
            image_alt: f.text("image_alt"),
            language: f.text("language"),
            toc: f.flag("toc"),
            id: id(&mut f),
            federate: federate(&mut f),
            unlisted: f.flag("unlisted").unwrap_or(false),
            pinned: f.flag("pinned").unwrap_or(false),
            sensitive: f.flag("sensitive").unwrap_or(false),
            content_warning: f.text("content_warning"),
            reply_to: remote(&mut f, "reply_to"),
            boost_of: remote(&mut f, "boost_of"),
            like_of: remote(&mut f, "like_of"),
            quote_of: remote(&mut f, "quote_of"),
            mentions: mentions(&mut f),
            sort_by: f.choice(
                "sort_by",
                &[
                    ("date", SortBy::Date),
                    ("updated", SortBy::Updated),
                    ("update_date", SortBy::Updated),
                    ("title", SortBy::Title),
                    ("title_bytes", SortBy::Title),
                    ("weight", SortBy::Weight),
                    ("slug", SortBy::None),
                    ("none", SortBy::None),
                ],
            ),
            paginate_by: f.number("paginate_by", 0..=1000).and_then(|n| usize::try_from(n).ok()),
            page_template: f.text("page_template"),
            transparent: f.flag("transparent").unwrap_or(false),
            render: f.flag("render"),
            redirect_to: f.text("redirect_to"),
            feeds: f.flag("feeds"),
            extra: extra(&mut f, unknown),
            lines,
        }
    }
}

/// YAML as older sites wrote it: `yes` and `no` where a flag is wanted.
fn yaml_words(mut entries: Vec<Entry>) -> Vec<Entry> {
    for entry in &mut entries {
        let wants_flag = KEYS
            .iter()
            .any(|k| k.wants == "true or false" && (k.name == entry.key || k.synonyms.contains(&entry.key.as_str())));
        if let (true, Value::Text(text)) = (wants_flag, &entry.value.value) {
            match text.to_ascii_lowercase().as_str() {
                "yes" | "on" | "y" => entry.value.value = Value::Bool(true),
                "no" | "off" | "n" => entry.value.value = Value::Bool(false),
                _ => {}
            }
        }
    }
    entries
}

/// A name, a list of names, or Hugo themes' table with a `name` in it.
fn authors(f: &mut Fields<'_>) -> Vec<String> {
    if let Some(entry) = f.anything("authors") {
        return match entry.value.value {
            Value::Text(name) => vec![name],
            Value::List(items) => items
                .into_iter()
                .filter_map(|item| match item.value {
                    Value::Text(name) => Some(name),
                    Value::Table(table) => named(&table),
                    _ => None,
                })
                .collect(),
            Value::Table(table) => named(&table).into_iter().collect(),
            other => {
                f.problem(
                    entry.line,
                    format!("`{}` is {}, not a text or a list of texts", entry.key, other.name()),
                    format!("write {} = [\"Ann\", \"Ben\"]", entry.key),
                );
                Vec::new()
            }
        };
    }
    Vec::new()
}

fn named(table: &[Entry]) -> Option<String> {
    table
        .iter()
        .find(|e| e.key == "name")
        .and_then(|e| if let Value::Text(name) = &e.value.value { Some(name.clone()) } else { None })
}

/// Jekyll's `layout: post` names no file of ours and is dropped; `wide.html` is meant.
fn template(f: &mut Fields<'_>) -> Option<String> {
    let entry = f.anything("template")?;
    match entry.value.value {
        Value::Text(name) if name.contains('.') => Some(name),
        Value::Text(name) if entry.key == "template" => {
            f.problem(
                entry.line,
                format!("the template `{name}` has no ending"),
                format!("write template = \"{name}.html\""),
            );
            None
        }
        _ => None,
    }
}

fn taxonomies(f: &mut Fields<'_>) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if let Some((entries, _)) = f.table("taxonomies") {
        for entry in entries {
            match entry.value.value {
                Value::List(items) => {
                    let terms = all.entry(entry.key.clone()).or_default();
                    for item in items {
                        match item.value {
                            Value::Text(term) => terms.push(term.trim().to_owned()),
                            Value::Int(term) => terms.push(term.to_string()),
                            Value::Nothing => {}
                            other => f.problem(
                                item.line,
                                format!("`taxonomies.{}` holds {}, not only texts", entry.key, other.name()),
                                format!("write {} = [\"one\", \"two\"]", entry.key),
                            ),
                        }
                    }
                }
                Value::Nothing => {}
                other => f.problem(
                    entry.line,
                    format!("`taxonomies.{}` is {}, not a list of texts", entry.key, other.name()),
                    format!("write {} = [\"one\", \"two\"]", entry.key),
                ),
            }
        }
    }
    for name in ["tags", "categories"] {
        let terms = f.texts(name);
        if !terms.is_empty() {
            all.entry(name.to_owned()).or_default().extend(terms);
        }
    }
    let series = f.one_or_many("series");
    if !series.is_empty() {
        all.entry("series".to_owned()).or_default().extend(series);
    }
    for terms in all.values_mut() {
        let mut seen = std::collections::HashSet::new();
        terms.retain(|t| !t.is_empty() && seen.insert(t.clone()));
    }
    all.retain(|_, terms| !terms.is_empty());
    all
}

/// A path, Hugo's list of paths, or a theme's table with the path somewhere in it.
fn image(f: &mut Fields<'_>) -> Option<String> {
    let entry = f.anything("image")?;
    fn path(value: Value) -> Option<String> {
        match value {
            Value::Text(path) => Some(path.trim().to_owned()).filter(|p| !p.is_empty()),
            Value::List(items) => items.into_iter().find_map(|item| path(item.value)),
            Value::Table(table) => table
                .into_iter()
                .filter(|e| ["image", "src", "path", "url", "feature", "teaser"].contains(&e.key.as_str()))
                .find_map(|e| path(e.value.value)),
            _ => None,
        }
    }
    path(entry.value.value)
}

fn id(f: &mut Fields<'_>) -> Option<Key> {
    let (text, line) = f.text_at("id")?;
    match Key::parse(&text) {
        Ok(key) => Some(key),
        Err(why) => {
            f.problem(line, why, "choose a name like posts/hello-world, and never change it again");
            None
        }
    }
}

fn federate(f: &mut Fields<'_>) -> Option<Federate> {
    let entry = f.anything("federate")?;
    match &entry.value.value {
        Value::Bool(true) => Some(Federate::Yes),
        Value::Bool(false) => Some(Federate::No),
        Value::Text(word) if word == "quiet" => Some(Federate::Quiet),
        _ => {
            f.problem(
                entry.line,
                "`federate` is neither true, false nor \"quiet\"",
                "write federate = false to keep the post off the fediverse",
            );
            None
        }
    }
}

/// An address on another site.
fn remote(f: &mut Fields<'_>, name: &str) -> Option<String> {
    let (url, line) = f.text_at(name)?;
    let plain = url.strip_prefix("https://").is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty()
            && !host.contains('@')
            && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c))
    });
    if plain {
        return Some(url);
    }
    f.problem(
        line,
        format!("`{name} = \"{url}\"` is not the address of a post"),
        "write the full address, beginning with https://",
    );
    None
}

fn mentions(f: &mut Fields<'_>) -> Vec<Handle> {
    let line = f.line_of("mentions").unwrap_or(1);
    let mut handles = Vec::new();
    for text in f.texts("mentions") {
        match Handle::parse(&text) {
            Some(handle) => handles.push(handle),
            None => f.problem(line, format!("`{text}` is not a handle"), "write it as @user@example.org"),
        }
    }
    handles
}

/// `extra`, what other programs' themes wrote beside it, and, if wished, everything else.
fn extra(f: &mut Fields<'_>, unknown: UnknownKeys) -> Extra {
    let mut map = serde_json::Map::new();
    if let Some((entries, _)) = f.table("extra") {
        map.extend(entries.into_iter().map(|e| (e.key, e.value.value.to_json())));
    }
    for entry in f.rest() {
        if unknown == UnknownKeys::Extra || PASSED.contains(&entry.key.as_str()) {
            map.insert(entry.key, entry.value.value.to_json());
        } else {
            let (what, mut remedy) = fields::unknown("", &entry.key, KEYS);
            if !remedy.starts_with("did you mean") {
                remedy.push_str("; `unknown_front_matter = \"extra\"` in gatepost.toml does that for all");
            }
            f.problem(entry.line, what, remedy);
        }
    }
    Extra(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (FrontMatter, Vec<String>) {
        let mut problems = Problems::new();
        let split = split(text, "content/x.md").unwrap();
        let front =
            FrontMatter::parse(&split.block, "content/x.md", &TimeZone::UTC, UnknownKeys::Refuse, &mut problems);
        (front, problems.sorted().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn zola_hugo_and_jekyll_say_the_same() {
        let zola =
            read("+++\ntitle = \"A\"\ndate = 2024-01-02\nupdated = 2024-02-03\n[taxonomies]\ntags = [\"x\"]\n+++\n");
        let hugo = read("---\ntitle: A\ndate: 2024-01-02T00:00:00Z\nlastmod: 2024-02-03\ntags: [x]\n---\n");
        let jekyll = read(
            "---\nlayout: post\ntitle: A\ndate: 2024-01-02 00:00:00 +0000\nlast_modified_at: 2024-02-03\ntags:\n- x\n---\n",
        );
        for (front, problems) in [zola, hugo, jekyll] {
            assert_eq!(problems, Vec::<String>::new());
            assert_eq!(front.title.as_deref(), Some("A"));
            assert_eq!(front.date.unwrap().to_utc(), "2024-01-02T00:00:00Z");
            assert_eq!(front.updated.unwrap().to_utc(), "2024-02-03T00:00:00Z");
            assert_eq!(front.taxonomies["tags"], ["x"]);
            assert_eq!(front.template, None);
        }
    }

    #[test]
    fn every_mistake_is_told_with_line_and_remedy() {
        let (_, told) =
            read("+++\ntitel = \"A\"\ntags = \"a\"\ntitle = 3\ndate = true\ndraft = \"no\"\nfoo = 1\n+++\n");
        assert_eq!(
            told,
            [
                "error: content/x.md:2: unknown key `titel`\n  hint: did you mean `title`?",
                "error: content/x.md:3: `tags` is a text, not a list of texts\n  hint: write tags = [\"one\", \"two\"] (TOML) or tags: [one, two] (YAML)",
                "error: content/x.md:4: `title` is a number, not a text\n  hint: put it in quotes: title = \"…\" (TOML) or title: \"…\" (YAML)",
                "error: content/x.md:5: `date` is true or false, not a date\n  hint: write date = 2026-11-23 (TOML) or date: 2026-11-23 (YAML)",
                "error: content/x.md:6: `draft` is a text, not true or false\n  hint: write draft = true (TOML) or draft: true (YAML)",
                "error: content/x.md:7: unknown key `foo`\n  hint: remove it, or move it under `extra`; `unknown_front_matter = \"extra\"` in gatepost.toml does that for all",
            ]
        );
    }

    #[test]
    fn fences() {
        assert_eq!(split("no front matter", "f").unwrap().block, Block::None);
        assert_eq!(split("", "f").unwrap().body, "");
        assert_eq!(split("\u{feff}---\r\ntitle: x\r\n---\r\nBody", "f").unwrap().body, "Body");
        let fenced = split("+++\n+++\n```\n+++\n```\n", "f").unwrap();
        assert_eq!((fenced.block, fenced.body, fenced.body_offset), (Block::Toml(""), "```\n+++\n```\n", 2));
        assert_eq!(
            split("---\ntitle: x\n", "content/x.md").unwrap_err().to_string(),
            "error: content/x.md:1: the front matter opened by `---` is never closed\n  hint: write a line `---` below the last key"
        );
    }

    #[test]
    fn the_front_matter_survives_the_cache() {
        let (front, _) = read(
            "+++\ntitle = \"A\"\ndate = 2024-01-02\nid = \"a/b\"\nfederate = \"quiet\"\n[extra]\nx = [1, {y = \"z\"}]\n+++\n",
        );
        let bytes = postcard::to_allocvec(&front).unwrap();
        assert_eq!(postcard::from_bytes::<FrontMatter>(&bytes).unwrap(), front);
        assert_eq!(front.federate, Some(Federate::Quiet));
    }
}
