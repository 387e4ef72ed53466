//! One page of the site: complete, read-only.

use super::address::{Key, SitePath};
use super::date::Date;
use super::front_matter::{Federate, FrontMatter};
use super::handle::Handle;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A picture's description stands for a title up to this many characters.
const MAX_HEADLINE: usize = 60;

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
    /// What the author wrote above it. Pages are sorted and moved; this is too large to move along.
    pub front: Box<FrontMatter>,
    /// The title, or what stands for it: see [`headline`].
    pub headline: String,
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
    /// The title, or what stands for it. Never empty.
    pub fn headline(&self) -> &str {
        &self.headline
    }

    /// The file, as messages name it.
    pub fn file(&self) -> String {
        format!("content/{}", self.source)
    }

    /// Whether it is on the fediverse.
    pub fn is_federated(&self) -> bool {
        self.kind.is_post() && self.front.federate != Some(Federate::No)
    }

    /// Whether it is an object of its own there; boosts and likes are only told of.
    pub fn has_object(&self) -> bool {
        self.is_federated() && self.front.boost_of.is_none() && self.front.like_of.is_none()
    }

    /// Whether its pictures wait until they are asked for: no preview may show them.
    pub fn is_covered(&self) -> bool {
        self.front.sensitive || self.front.content_warning.is_some()
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

/// The title; a note's first words; or, of one without words, what it does or shows. A link must have a text.
pub fn headline(front: &FrontMatter, outline: &Outline) -> String {
    let picture = || {
        let alts = front.image_alt.iter().chain(outline.pictures.iter().map(|p| &p.alt));
        let first = alts.map(String::as_str).find(|alt| !alt.is_empty());
        first.map_or_else(|| "Note".to_owned(), |alt| alt.chars().take(MAX_HEADLINE).collect())
    };
    let host = |url: &str| url.split('/').nth(2).unwrap_or_default().to_owned();
    if let Some(title) = &front.title {
        return title.clone();
    }
    if !outline.opening.is_empty() {
        return outline.opening.clone();
    }
    match (&front.boost_of, &front.like_of, &front.quote_of, &front.reply_to) {
        (Some(url), ..) => format!("Boost of a post on {}", host(url)),
        (_, Some(url), ..) => format!("Like of a post on {}", host(url)),
        (_, _, Some(url), _) => format!("Quote of a post on {}", host(url)),
        (_, _, _, Some(url)) => format!("Reply to a post on {}", host(url)),
        _ => picture(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_without_words_has_a_headline_all_the_same() {
        let mut front = FrontMatter::default();
        let mut outline = Outline::default();
        assert_eq!(headline(&front, &outline), "Note");
        front.image_alt = Some("A cat".into());
        assert_eq!(headline(&front, &outline), "A cat");
        front.boost_of = Some("https://social.example/@ann/1".into());
        assert_eq!(headline(&front, &outline), "Boost of a post on social.example");
        outline.opening = "First words".into();
        assert_eq!(headline(&front, &outline), "First words");
        front.title = Some("Title".into());
        assert_eq!(headline(&front, &outline), "Title");
    }
}
