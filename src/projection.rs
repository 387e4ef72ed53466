//! Site → wire: the only place that knows both languages.
//!
//! What an author calls a post becomes an Article or a Note, a tag a Hashtag, a page's address an `id` and a `url`. Rendered
//! HTML is handed in; nothing here renders, reads or asks a clock.

mod activity;
mod actor;
mod collections;
mod discovery;
mod manifest;
mod object;

pub use activity::{create, response};
pub use actor::{ProfileText, actor, policy};
pub use collections::{
    OUTBOX_PAGE, featured, featured_tags, followers, following, outbox, outbox_page, outbox_pages, tag_collection,
};
pub use discovery::{host_meta, jrd, nodeinfo, nodeinfo_index};
pub use manifest::{Likeness, manifest_entry, manifest_tombstone};
pub use object::{hashtag, object};

use crate::site::config::LongPosts;
use crate::site::date::Date;
use crate::site::handle::Handle;
use crate::site::page::PageKind;
use crate::site::{Page, Site, Tombstoned};
use crate::vocab::{Collection, CollectionPage, Id, JsonLdContext, ObjectKind, PUBLIC, Tombstone};

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

/// Who gets a post: everybody and followers, in the order that says listed or unlisted, and the people mentioned.
fn audience(site: &Site, page: &Page, mentions: &[(Handle, Id)]) -> (Vec<Id>, Vec<Id>) {
    let (public, followers) = (Id::new(PUBLIC), site.config.addresses.followers());
    let (to, mut cc) =
        if page.front.unlisted { (vec![followers], vec![public]) } else { (vec![public], vec![followers]) };
    cc.extend(mentions.iter().map(|(_, id)| id.clone()));
    (to, cc)
}

/// Approved replies to a post. As long as there are none they are no document.
pub fn replies(site: &Site, page: &Page) -> Collection {
    let known = site.interactions.get(&page.key).map_or(&[][..], |i| &i.replies);
    let id = (!known.is_empty()).then(|| site.config.addresses.replies(&page.key));
    Collection {
        context: None,
        kind: "Collection",
        total_items: known.len() as u64,
        first: Some(CollectionPage {
            kind: "CollectionPage",
            part_of: id.clone(),
            items: known.iter().map(|r| Id::new(&r.id)).collect(),
        }),
        id,
    }
}

/// What is left of a deleted post.
pub fn tombstone(site: &Site, gone: &Tombstoned) -> Tombstone {
    Tombstone {
        context: Some(JsonLdContext::Plain),
        id: site.config.addresses.object(&gone.key),
        kind: "Tombstone",
        former_type: gone.former,
        deleted: gone.deleted.map(Date::to_utc),
    }
}
