//! Site → wire: the only place that knows both languages.
//!
//! What an author calls a post becomes an Article or a Note, a tag a Hashtag, a page's address an `id` and a `url`. Rendered
//! HTML is handed in; nothing here renders, reads or asks a clock.

mod actor;
mod collections;
mod discovery;

pub use actor::{ProfileText, actor, policy};
pub use collections::{
    OUTBOX_PAGE, featured, featured_tags, followers, following, outbox, outbox_page, outbox_pages, tag_collection,
};
pub use discovery::{host_meta, jrd, nodeinfo, nodeinfo_index};

use crate::site::config::LongPosts;
use crate::site::date::Date;
use crate::site::front_matter::Federate;
use crate::site::handle::Handle;
use crate::site::page::PageKind;
use crate::site::{Page, Site, Tombstoned};
use crate::vocab::{
    Activity, ActivityKind, ActivityObject, Attachment, Collection, CollectionPage, Html, Id, Image, JsonLdContext,
    ManifestObject, Object, ObjectKind, PUBLIC, Publish, Tag, Tombstone,
};
use std::collections::BTreeMap;

/// An abstract is cut here: characters.
const MAX_SUMMARY: usize = 500;

/// Objects longer than this are linked instead of embedded, so that an outbox page stays below the megabyte that Mastodon reads.
const MAX_EMBEDDED: usize = 24 * 1024;

/// What a post says, rendered for the wire.
#[derive(Debug, Clone, Default)]
pub struct PostText {
    /// The text as HTML, in the dialect of [`kind`].
    pub html: String,
    /// Pictures in the text: address, size, alt text.
    pub pictures: Vec<PostPicture>,
    /// The cover.
    pub cover: Option<PostPicture>,
    /// An abstract, plain text.
    pub summary: String,
}

/// A picture of a post.
#[derive(Debug, Clone)]
pub struct PostPicture {
    /// Full address.
    pub url: String,
    /// By the file's name.
    pub media_type: String,
    /// Pixels.
    pub size: Option<(u32, u32)>,
    /// What it shows; may be empty.
    pub alt: String,
}

/// What a federated page is on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireKind {
    /// A post of one's own.
    Post(ObjectKind),
    /// A boost of the post at this address.
    Boost(String),
    /// A like of the post at this address.
    Like(String),
}

/// What a page is sent as.
pub fn kind(site: &Site, page: &Page) -> WireKind {
    if let Some(of) = &page.front.boost_of {
        return WireKind::Boost(of.clone());
    }
    if let Some(of) = &page.front.like_of {
        return WireKind::Like(of.clone());
    }
    let long_as_note = site.config.federation.long_posts_as == LongPosts::Note;
    WireKind::Post(if page.kind == PageKind::Article && !long_as_note { ObjectKind::Article } else { ObjectKind::Note })
}

/// A post as Article or Note.
pub fn object(site: &Site, page: &Page, kind: ObjectKind, text: &PostText) -> Object {
    let book = &site.config.addresses;
    let language = page.front.language.as_deref().unwrap_or(&site.config.language);
    let url = book.url(&page.path);
    let mut content = text.html.clone();
    if let (ObjectKind::Note, Some(title)) = (kind, &page.front.title) {
        content = format!("<p><strong>{}</strong></p>\n{content}", escape(title));
    }
    if let Some(quoted) = &page.front.quote_of {
        let quoted = escape(quoted);
        content.push_str(&format!("\n<p class=\"quote-inline\">RE: <a href=\"{quoted}\">{quoted}</a></p>"));
    }
    let content = Html::new(&content);
    let mentions = mentions(site, page);
    let (to, cc) = audience(site, page, &mentions);
    let quote = page.front.quote_of.as_deref().map(Id::new);
    Object {
        context: Some(JsonLdContext::Object),
        id: book.object(&page.key),
        kind,
        attributed_to: book.actor(),
        to,
        cc,
        published: page.date.map(Date::to_utc).unwrap_or_default(),
        updated: page.front.updated.filter(|u| page.date.is_some_and(|d| u.seconds > d.seconds)).map(Date::to_utc),
        url,
        name: page.front.title.clone().filter(|_| kind == ObjectKind::Article),
        summary: summary(page, kind, &text.summary),
        content_map: BTreeMap::from([(language.to_owned(), content.clone())]),
        content,
        sensitive: page.front.sensitive || page.front.content_warning.is_some(),
        in_reply_to: page.front.reply_to.as_deref().map(Id::new),
        quote: quote.clone(),
        quote_url: quote.clone(),
        misskey_quote: quote,
        tag: hashtags(site, page)
            .into_iter()
            .chain(mentions.into_iter().map(|(handle, id)| Tag::Mention { name: handle.to_string(), href: id }))
            .collect(),
        attachment: attachments(site, text),
        image: text.cover.as_ref().map(|c| Image {
            kind: "Image",
            media_type: c.media_type.clone(),
            url: c.url.clone(),
            name: Some(c.alt.clone()).filter(|a| !a.is_empty()),
            width: c.size.map(|s| s.0),
            height: c.size.map(|s| s.1),
        }),
        replies: replies(site, page),
        likes: counter(book.likes(&page.key), site.interactions.get(&page.key).map_or(0, |i| i.likes)),
        shares: counter(book.shares(&page.key), site.interactions.get(&page.key).map_or(0, |i| i.shares)),
    }
}

/// On a note the content warning; on an article the warning, or an abstract of one paragraph.
fn summary(page: &Page, kind: ObjectKind, text: &str) -> Option<String> {
    if let Some(warning) = &page.front.content_warning {
        return Some(warning.clone());
    }
    if kind == ObjectKind::Note || text.is_empty() {
        return None;
    }
    let short: String = if text.chars().count() > MAX_SUMMARY {
        text.chars().take(MAX_SUMMARY - 1).chain(['…']).collect()
    } else {
        text.to_owned()
    };
    Some(format!("<p>{}</p>", escape(&short)))
}

/// Who gets a post: everybody and followers, in the order that says listed or unlisted, and the people mentioned.
fn audience(site: &Site, page: &Page, mentions: &[(Handle, Id)]) -> (Vec<Id>, Vec<Id>) {
    let (public, followers) = (Id::new(PUBLIC), site.config.addresses.followers());
    let (to, mut cc) =
        if page.front.unlisted { (vec![followers], vec![public]) } else { (vec![public], vec![followers]) };
    cc.extend(mentions.iter().map(|(_, id)| id.clone()));
    (to, cc)
}

/// People mentioned whose actors are known.
fn mentions(site: &Site, page: &Page) -> Vec<(Handle, Id)> {
    let mut found: Vec<(Handle, Id)> = Vec::new();
    for handle in page.outline.mentions.iter().chain(&page.front.mentions) {
        if let Some(person) = site.people.get(&handle.to_string())
            && !found.iter().any(|(h, _)| h == handle)
        {
            found.push((handle.clone(), Id::new(&person.id)));
        }
    }
    found
}

fn hashtags(site: &Site, page: &Page) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    for taxonomy in site.taxonomies.iter().filter(|t| t.rule.hashtags) {
        for term in page.terms(&taxonomy.rule.name) {
            let name = hashtag(term);
            let slug = crate::site::slug::slugify(term, site.config.slugs);
            let href = site.config.addresses.url(&taxonomy.path.join(&format!("{slug}/")));
            let tag = Tag::Hashtag { name, href };
            if !matches!(&tag, Tag::Hashtag { name, .. } if name == "#") && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
    }
    tags
}

/// A term as a hashtag: `static sites` → `#StaticSites`, `c++` → `#c`.
pub fn hashtag(term: &str) -> String {
    let words: Vec<&str> = term.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect();
    let mut tag = String::from("#");
    for word in &words {
        let mut chars = word.chars();
        match chars.next() {
            Some(first) if words.len() > 1 => {
                tag.extend(first.to_uppercase());
                tag.push_str(chars.as_str());
            }
            _ => tag.push_str(word),
        }
    }
    tag
}

/// Raster pictures only: one attachment of another kind makes some servers refuse the whole post.
fn attachments(site: &Site, text: &PostText) -> Vec<Attachment> {
    let cover = text.cover.iter().filter(|c| !text.pictures.iter().any(|p| p.url == c.url));
    cover
        .chain(&text.pictures)
        .filter(|p| matches!(p.media_type.as_str(), "image/jpeg" | "image/png" | "image/gif" | "image/webp"))
        .take(site.config.federation.max_attachments)
        .map(|p| Attachment {
            kind: "Image",
            media_type: p.media_type.clone(),
            url: p.url.clone(),
            name: Some(p.alt.clone()).filter(|a| !a.is_empty()),
            width: p.size.map(|s| s.0),
            height: p.size.map(|s| s.1),
        })
        .collect()
}

/// Approved replies to a post.
pub fn replies(site: &Site, page: &Page) -> Collection {
    let id = site.config.addresses.replies(&page.key);
    let known = site.interactions.get(&page.key).map_or(&[][..], |i| &i.replies);
    Collection {
        context: None,
        kind: "Collection",
        total_items: known.len() as u64,
        first: Some(CollectionPage {
            kind: "CollectionPage",
            part_of: id.clone(),
            items: known.iter().map(|r| Id::new(&r.id)).collect(),
        }),
        id: Some(id),
    }
}

/// How many there are. A document of its own only where there are any.
fn counter(id: Id, total_items: u64) -> Collection {
    Collection { context: None, id: (total_items > 0).then_some(id), kind: "Collection", total_items, first: None }
}

/// The activity that announces a post in the outbox.
pub fn create(object: Object, bytes: usize) -> Activity {
    Activity {
        context: None,
        id: object.id.fragment("create"),
        kind: ActivityKind::Create,
        actor: object.attributed_to.clone(),
        published: object.published.clone(),
        to: object.to.clone(),
        cc: object.cc.clone(),
        object: if bytes > MAX_EMBEDDED {
            ActivityObject::Id(object.id)
        } else {
            ActivityObject::Embedded(Box::new(Object { context: None, ..object }))
        },
    }
}

/// A boost or a like: an activity that is its own document.
pub fn response(site: &Site, page: &Page, kind: ActivityKind, of: &str) -> Activity {
    let (to, cc) = audience(site, page, &[]);
    Activity {
        context: Some(JsonLdContext::Plain),
        id: site.config.addresses.object(&page.key),
        kind,
        actor: site.config.addresses.actor(),
        published: page.date.map(Date::to_utc).unwrap_or_default(),
        to,
        cc,
        object: ActivityObject::Id(Id::new(of)),
    }
}

/// What is left of a deleted post.
pub fn tombstone(site: &Site, gone: &Tombstoned) -> Tombstone {
    Tombstone {
        context: JsonLdContext::Plain,
        id: site.config.addresses.object(&gone.key),
        kind: "Tombstone",
        former_type: gone.former,
        deleted: gone.deleted.map(Date::to_utc),
    }
}

/// A post in the manifest. `hash` is of what a reader would notice.
pub fn manifest_entry(
    site: &Site,
    page: &Page,
    kind: &str,
    hash: String,
    audience: (Vec<Id>, Vec<Id>),
) -> ManifestObject {
    ManifestObject {
        id: site.config.addresses.object(&page.key),
        kind: kind.to_owned(),
        hash,
        url: Some(site.config.addresses.url(&page.path)),
        title: page.headline().to_owned(),
        published: page.date.map(Date::to_utc),
        updated: page.front.updated.map(Date::to_utc),
        to: audience.0,
        cc: audience.1,
        publish: if page.front.federate == Some(Federate::Quiet) { Publish::Quiet } else { Publish::Loud },
    }
}

/// A deleted post in the manifest.
pub fn manifest_tombstone(site: &Site, gone: &Tombstoned, hash: String) -> ManifestObject {
    ManifestObject {
        id: site.config.addresses.object(&gone.key),
        kind: "Tombstone".to_owned(),
        hash,
        url: None,
        title: String::new(),
        published: None,
        updated: None,
        to: Vec::new(),
        cc: Vec::new(),
        publish: Publish::Loud,
    }
}

/// Text in HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_become_hashtags_that_can_be_clicked() {
        assert_eq!(hashtag("rust"), "#rust");
        assert_eq!(hashtag("static sites"), "#StaticSites");
        assert_eq!(hashtag("c++"), "#c");
        assert_eq!(hashtag("Überraschung & Co."), "#ÜberraschungCo");
    }
}
