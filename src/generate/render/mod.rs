//! Site to artifacts. HTML, feeds and ActivityPub are peers over one [`Site`]: each renderer is one file and one line in
//! [`renderers`].
//!
//! A renderer lists its [`Piece`]s: what it would write, and a fingerprint of everything that goes into it. Only pieces whose
//! fingerprint is new are rendered; that is what makes a rebuild cost what changed.

mod alias;
mod context;
pub(crate) use context::Snapshot;
pub(crate) use manifest::{made as made_entries, write as write_manifest};
mod discovery;
mod federation;
mod feed;
pub(crate) mod hosts;
mod html;
mod lists;
mod manifest;
mod sitemap;
mod statics;

use super::markdown::highlight::Blocks;
use super::markdown::html::{Dialect, Picture, Reading, Surroundings, render as render_markdown};
use super::markdown::shortcode::Call;
use super::read::Root;
use super::theme::{Once, Theme, look_around};
use crate::site::address::{OutputPath, SitePath};
use crate::site::handle::Handle;
use crate::site::page::{BodyRef, Outline};
use crate::site::problem::{Problem, Severity};
use crate::site::slug::slugify;
use crate::site::{Page, Section, Site};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use super::links::{Target, find};
use super::parse::Texts;

/// A file to publish.
#[derive(Debug)]
pub struct Artifact {
    /// Where it goes.
    pub path: OutputPath,
    /// What it is, for servers that must be told.
    pub media_type: Cow<'static, str>,
    /// What is in it.
    pub content: Content,
}

/// What is in an artifact.
#[derive(Debug)]
pub enum Content {
    /// Made here.
    Bytes(Vec<u8>),
    /// A file of the author's, as it is.
    File(PathBuf),
}

impl Artifact {
    fn html(path: &SitePath, html: String) -> Self {
        Self { path: path.output(), media_type: "text/html".into(), content: Content::Bytes(html.into_bytes()) }
    }

    fn bytes(path: impl Into<String>, media_type: impl Into<Cow<'static, str>>, bytes: Vec<u8>) -> Self {
        Self { path: OutputPath::new(path), media_type: media_type.into(), content: Content::Bytes(bytes) }
    }
}

/// One thing that can be rendered on its own.
pub(crate) struct Piece<'w> {
    /// Unique and the same in every run: `html posts/x.md`.
    pub(crate) name: String,
    /// Of everything that goes into it.
    pub(crate) fingerprint: u128,
    /// Renders it.
    pub(crate) work: Box<dyn Fn() -> Result<Vec<Artifact>, Problem> + Send + Sync + 'w>,
}

/// Something that makes artifacts of a site.
trait Renderer: Sync {
    /// What it would write.
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>>;
}

/// All renderers. A new one is a file and a line here.
fn renderers() -> Vec<Box<dyn Renderer>> {
    vec![
        Box::new(html::Html),
        Box::new(lists::Lists),
        Box::new(feed::Feeds),
        Box::new(sitemap::Sitemap),
        Box::new(alias::Aliases),
        Box::new(statics::Statics),
        Box::new(federation::Federation),
        Box::new(discovery::Discovery),
        Box::new(manifest::Manifest),
        Box::new(hosts::Hosts),
    ]
}

/// Everything the site would write.
pub(crate) fn pieces<'w>(shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
    renderers().iter().flat_map(|r| r.pieces(shop)).collect()
}

/// What renderers work with.
pub(crate) struct Workshop<'a> {
    pub(crate) site: &'a Site,
    pub(crate) theme: &'a Theme,
    pub(crate) root: &'a Root,
    /// Remembered code blocks.
    pub(crate) blocks: &'a Blocks,
    /// Files read in this run.
    pub(crate) texts: &'a Texts,
    /// Files read since.
    pub(crate) late: Vec<OnceLock<Result<Arc<str>, Problem>>>,
    /// Summaries of pages for lists, made once.
    pub(crate) summaries: Vec<Once<Result<tera::Value, Problem>>>,
    /// What every template gets.
    pub(crate) common: Once<context::Common>,
    /// Posts on the wire that were made once and are wanted once more, and whether their making looked at the whole site.
    pub(crate) objects: Mutex<HashMap<usize, (crate::vocab::Object, bool)>>,
    /// Each post's entry in the manifest, as JSON, made with its object.
    pub(crate) entries: Vec<OnceLock<String>>,
}

impl<'a> Workshop<'a> {
    /// Opens shop.
    pub(crate) fn new(site: &'a Site, theme: &'a Theme, root: &'a Root, blocks: &'a Blocks, texts: &'a Texts) -> Self {
        fn empty<T>(n: usize) -> Vec<OnceLock<T>> {
            std::iter::repeat_with(OnceLock::new).take(n).collect()
        }
        let pages = site.pages.len();
        Self {
            site,
            theme,
            root,
            blocks,
            texts,
            late: empty(pages),
            summaries: std::iter::repeat_with(Once::new).take(pages).collect(),
            common: Once::new(),
            objects: Mutex::default(),
            entries: empty(pages),
        }
    }

    /// The Markdown of a page.
    pub(crate) fn body(&self, number: usize) -> Result<&str, Problem> {
        let page = &self.site.pages[number];
        if let Some(text) = self.texts.get(&page.source) {
            return Ok(&text[page.body.start as usize..]);
        }
        let late = self.late[number].get_or_init(|| self.read_again(&page.file(), page.body));
        match late {
            Ok(text) => Ok(&text[page.body.start as usize..]),
            Err(problem) => Err(problem.clone()),
        }
    }

    /// The Markdown of a section.
    pub(crate) fn section_body(&self, section: &Section) -> Result<String, Problem> {
        let Some(source) = &section.source else { return Ok(String::new()) };
        let text = match self.texts.get(source) {
            Some(text) => Arc::clone(text),
            None => self.read_again(&section.file(), section.body)?,
        };
        Ok(text[section.body.start as usize..].to_owned())
    }

    fn read_again(&self, file: &str, body: BodyRef) -> Result<Arc<str>, Problem> {
        let text = self.root.text(file)?;
        if super::read::hash_of(text.as_bytes()) != body.hash {
            return Err(Problem::error(file, "this file changed while the site was being built", "build again"));
        }
        Ok(text.into())
    }

    /// A page's HTML in a dialect.
    pub(crate) fn page_html(&self, number: usize, dialect: Dialect) -> Result<String, Problem> {
        let page = &self.site.pages[number];
        let body = self.body(number)?;
        let body = if dialect == Dialect::Excerpt { excerpt_part(page, body) } else { body };
        let around = Around {
            shop: self,
            source: &page.source,
            path: &page.path,
            dialect,
            url: self.site.config.addresses.url(&page.path),
        };
        let hashtags = page.kind == crate::site::page::PageKind::Note && self.site.config.markdown.hashtags;
        self.html(
            body,
            &page.outline,
            page.body,
            page.kind != crate::site::page::PageKind::Note,
            hashtags,
            title_is_heading(page),
            &around,
        )
        .map_err(|problem| Problem { file: page.file(), ..problem })
    }

    /// A section's HTML.
    pub(crate) fn section_html(&self, section: &Section) -> Result<String, Problem> {
        let body = self.section_body(section)?;
        let source = section.source.clone().unwrap_or_default();
        let around = Around {
            shop: self,
            source: &source,
            path: &section.path,
            dialect: Dialect::Site,
            url: self.site.config.addresses.url(&section.path),
        };
        let heading_is_title =
            section.front.title.is_none() && section.outline.headings.first().is_some_and(|h| h.level == 1);
        self.html(&body, &section.outline, section.body, true, false, heading_is_title, &around)
            .map_err(|problem| Problem { file: section.file(), ..problem })
    }

    /// Any other Markdown of the owner's, such as the biography.
    pub(crate) fn plain_html(&self, markdown: &str, dialect: Dialect) -> Result<String, Problem> {
        let home = SitePath::new("/");
        let around = Around { shop: self, source: "", path: &home, dialect, url: self.site.config.addresses.home() };
        self.html(markdown, &Outline::default(), BodyRef::default(), false, true, false, &around)
            .map_err(|problem| Problem { file: "gatepost.toml".into(), line: None, ..problem })
    }

    #[expect(clippy::too_many_arguments, reason = "private: the three public readings above name them")]
    fn html(
        &self,
        body: &str,
        outline: &Outline,
        at: BodyRef,
        titled: bool,
        hashtags: bool,
        skip_first_heading: bool,
        around: &Around<'_, '_>,
    ) -> Result<String, Problem> {
        let reading = Reading {
            dialect: around.dialect,
            rules: &self.site.config.markdown,
            hashtags,
            lower_headings: titled && !skip_first_heading && outline.headings.iter().any(|h| h.level == 1),
            skip_first_heading,
            blocks: (self.site.config.markdown.highlight && around.dialect == Dialect::Site).then_some(self.blocks),
            around,
        };
        render_markdown(body, &reading).map_err(|(line, what)| Problem {
            file: String::new(),
            line: Some(line + at.lines),
            severity: Severity::Error,
            what,
            remedy: "correct the call, or the component in templates/components/".into(),
        })
    }

    /// The page of a tag.
    pub(crate) fn tag_path(&self, taxonomy: &str, tag: &str) -> SitePath {
        let slugs = self.site.config.slugs;
        SitePath::new(format!("/{}/{}/", slugify(taxonomy, slugs), slugify(tag, slugs)))
    }
}

/// Whether the title was taken from the first heading, which then is not repeated.
fn title_is_heading(page: &Page) -> bool {
    page.outline.headings.first().is_some_and(|h| h.level == 1 && page.front.title.as_deref() == Some(&h.text))
}

/// The Markdown of an excerpt.
fn excerpt_part<'b>(page: &Page, body: &'b str) -> &'b str {
    if page.outline.has_references || page.kind == crate::site::page::PageKind::Note && !page.outline.has_more_mark {
        return body;
    }
    body.get(..page.outline.excerpt_end as usize).unwrap_or(body)
}

/// A page's surroundings, for Markdown.
struct Around<'w, 'a> {
    shop: &'w Workshop<'a>,
    source: &'w str,
    path: &'w SitePath,
    dialect: Dialect,
    url: String,
}

impl Around<'_, '_> {
    fn address(&self, path: &SitePath) -> String {
        let book = &self.shop.site.config.addresses;
        if matches!(self.dialect, Dialect::Site | Dialect::Excerpt) { book.href(path) } else { book.url(path) }
    }

    fn with_fragment(&self, path: &SitePath, fragment: &str) -> String {
        let mut address = self.address(path);
        if !fragment.is_empty() {
            address.push('#');
            address.push_str(fragment);
        }
        address
    }
}

impl Surroundings for Around<'_, '_> {
    fn link(&self, target: &str) -> String {
        let book = &self.shop.site.config.addresses;
        match find(self.shop.site, self.source, self.path, target) {
            Target::Page(page, fragment) => self.with_fragment(&page.path, fragment),
            Target::Section(section, fragment) => self.with_fragment(&section.path, fragment),
            Target::File(path, _) => self.address(path),
            Target::Here(fragment) if self.dialect == Dialect::Site => format!("#{fragment}"),
            Target::Here(fragment) => self.with_fragment(self.path, fragment),
            Target::Site(address) => match self.dialect {
                Dialect::Site | Dialect::Excerpt => format!("{}{address}", book.site().path()),
                _ => format!("{}{address}", book.site()),
            },
            Target::Elsewhere(address) => address.to_owned(),
            Target::Missing(_) => target.to_owned(),
        }
    }

    fn picture(&self, target: &str) -> Picture {
        let size = match find(self.shop.site, self.source, self.path, target) {
            Target::File(_, file) => file.size,
            _ => None,
        };
        Picture { url: self.link(target), size }
    }

    fn hashtag(&self, tag: &str) -> String {
        self.address(&self.shop.tag_path("tags", tag))
    }

    fn mention(&self, handle: &Handle) -> String {
        let known = self.shop.site.people.get(&handle.to_string());
        known.map_or_else(|| format!("https://{}/@{}", handle.host, handle.user), |person| person.url.clone())
    }

    fn component(&self, call: &Call, body: Option<String>) -> Result<String, String> {
        let tera = &self.shop.theme.tera;
        let Some(definition) = tera.get_component_definition(&call.name) else {
            let near = crate::site::fields::nearest(&call.name, tera.get_component_names());
            let hint = near.map_or_else(
                || format!("make templates/components/{}.html", call.name),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(format!("there is no component `{}`: {hint}", call.name));
        };
        let names: Vec<String> = definition.args().iter().map(|a| a.name().to_owned()).collect();
        let mut context = tera::Context::new();
        let mut positional = names.iter();
        for (key, value) in &call.args {
            let name = match key {
                Some(key) => key.clone(),
                None => positional
                    .next()
                    .cloned()
                    .ok_or_else(|| format!("`{}` takes {} arguments at most", call.name, names.len()))?,
            };
            let value = match value.as_str() {
                Some(address)
                    if matches!(name.as_str(), "src" | "href" | "link" | "poster" | "image") && !address.is_empty() =>
                {
                    // The outline, by which a page knows what it depends on, does not look into calls.
                    if matches!(
                        find(self.shop.site, self.source, self.path, address),
                        Target::Page(..) | Target::Section(..)
                    ) {
                        look_around();
                    }
                    serde_json::Value::String(self.link(address))
                }
                _ => value.clone(),
            };
            context.insert(name, &value);
        }
        if body.as_ref().is_some_and(|body| body.contains("<a ") || body.contains("<img ")) {
            look_around();
        }
        let mut implicit = tera::Context::new();
        implicit.insert("page_url", &self.url);
        implicit.insert("base_url", &self.shop.site.config.addresses.site().to_string());
        implicit.insert("for_reader", if self.dialect == Dialect::Site { "site" } else { "elsewhere" });
        self.shop
            .theme
            .render_component(&call.name, &context, &implicit, body.as_deref())
            .map_err(|why| format!("the component `{}` failed: {why}", call.name))
    }

    fn base(&self) -> &str {
        &self.url
    }
}

/// A page's cover picture: address from the root of the host, full address, size.
pub(crate) struct Cover {
    pub(crate) href: String,
    pub(crate) url: String,
    pub(crate) size: Option<(u32, u32)>,
    pub(crate) alt: String,
}

impl Workshop<'_> {
    /// The cover of a page, if it has one.
    pub(crate) fn cover(&self, page: &Page) -> Option<Cover> {
        let image = page.front.image.as_deref()?;
        let around =
            |dialect| Around { shop: self, source: &page.source, path: &page.path, dialect, url: String::new() };
        let here = around(Dialect::Site).picture(image);
        Some(Cover {
            url: around(Dialect::Feed).link(image),
            href: here.url,
            size: here.size,
            alt: page.front.image_alt.clone().unwrap_or_default(),
        })
    }

    /// A picture in a page's text, for the wire.
    pub(crate) fn picture_on_the_wire(&self, page: &Page, target: &str) -> Picture {
        Around { shop: self, source: &page.source, path: &page.path, dialect: Dialect::Article, url: String::new() }
            .picture(target)
    }
}

/// The fingerprints of several pages, as one.
pub(crate) fn prints(site: &Site, numbers: &[usize]) -> Vec<u128> {
    numbers.iter().map(|&n| site.pages[n].fingerprint).collect()
}

/// The media type of a file by its name.
pub(crate) fn media_type(path: &str) -> Cow<'static, str> {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "avif" => "image/avif".into(),
        "webmanifest" => "application/manifest+json".into(),
        _ => mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream").into(),
    }
}
