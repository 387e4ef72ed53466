//! One page of the site: complete, read-only.

use super::address::{Key, SitePath};
use super::date::Date;
use super::front_matter::{Federate, FrontMatter};
use super::handle::Handle;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a page is to its readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PageKind {
    /// Titled and dated.
    Article,
    /// Dated without a title.
    Note,
    /// Undated: "About", "Imprint". Never federated.
    Page,
}

impl PageKind {
    /// Dated pages are posts.
    pub fn is_post(self) -> bool {
        self != Self::Page
    }

    /// The word templates see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Note => "note",
            Self::Page => "page",
        }
    }
}

/// Where a page's Markdown begins in its file, and which bytes the file had when it was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BodyRef {
    /// Bytes above the Markdown.
    pub start: u32,
    /// Lines above the Markdown.
    pub lines: u32,
    /// Hash of the whole file.
    pub hash: u128,
}

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Path below `content/`, with `/`: `posts/hello.md`.
    pub source: String,
    /// Folder of its section below `content/`; empty for the home section.
    pub section: String,
    /// Article, note or page.
    pub kind: PageKind,
    /// What the author wrote above it.
    pub front: FrontMatter,
    /// When it was published: the front matter's date, else the file name's.
    pub date: Option<Date>,
    /// Where it lies.
    pub path: SitePath,
    /// Its name in ids.
    pub key: Key,
    /// What its Markdown holds.
    pub outline: Arc<Outline>,
    /// Where its Markdown is.
    pub body: BodyRef,
    /// Files beside it that are published with it: path below `content/`, address.
    pub assets: Vec<(String, SitePath)>,
    /// Changes when anything that is shown of this page changes.
    pub fingerprint: u128,
}

impl Page {
    /// The title, or a note's first words.
    pub fn headline(&self) -> &str {
        self.front.title.as_deref().unwrap_or(&self.outline.opening)
    }

    /// The file, as messages name it.
    pub fn file(&self) -> String {
        format!("content/{}", self.source)
    }

    /// Whether it is on the fediverse.
    pub fn is_federated(&self) -> bool {
        self.kind.is_post() && self.front.federate != Some(Federate::No)
    }

    /// Whether lists, feeds and the sitemap may show it.
    pub fn is_listed(&self) -> bool {
        !self.front.unlisted
    }

    /// Its terms in a taxonomy.
    pub fn terms(&self, taxonomy: &str) -> &[String] {
        self.front.taxonomies.get(taxonomy).map_or(&[], Vec::as_slice)
    }
}

/// What a first look at the Markdown finds; rendering comes later, when every address is known.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outline {
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Links and pictures that lead into the site.
    pub links: Vec<Link>,
    /// Pictures.
    pub pictures: Vec<PictureRef>,
    /// `#tags` in the text of a note, as written, without the `#`.
    pub hashtags: Vec<String>,
    /// `@user@host` in the text.
    pub mentions: Vec<Handle>,
    /// Words in the text.
    pub words: u32,
    /// First paragraph, or everything before `<!-- more -->`, as plain text.
    pub excerpt: String,
    /// The first words, for headlines of notes.
    pub opening: String,
    /// Bytes of Markdown up to `<!-- more -->`, or to the end of the first paragraph.
    pub excerpt_end: u32,
    /// Whether the author set `<!-- more -->`.
    pub has_more_mark: bool,
    /// Whether there is text after the excerpt.
    pub has_more: bool,
    /// Whether the text has links that are defined elsewhere in it, so that a part cannot be read alone.
    pub has_references: bool,
    /// Components that it asks for.
    pub components: Vec<Used>,
    /// Whether it has formulas, though the site as a whole has none.
    pub has_math: bool,
    /// Whether a table of contents is asked for in the text.
    pub wants_toc: bool,
    /// Whether it holds raw HTML or shortcodes, which the wire must not get unwashed.
    pub has_html: bool,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Unique on its page.
    pub id: String,
    /// Plain text.
    pub text: String,
}

/// A link into the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// As written: `@/posts/x.md#part`, `../y.md`, `/about/`, `#part`.
    pub target: String,
    /// In the file.
    pub line: u32,
}

/// A component that a text asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// Its name.
    pub name: String,
    /// In the file.
    pub line: u32,
    /// Nothing of ours stands for it: the site must have it.
    pub is_own: bool,
}

/// A picture in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureRef {
    /// As written.
    pub target: String,
    /// What it shows, plain text; may be empty.
    pub alt: String,
    /// In the file.
    pub line: u32,
    /// Written in another program's way, whose relative paths may begin at its root.
    pub is_foreign: bool,
}
