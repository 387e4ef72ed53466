//! The whole site, complete and read-only: what every renderer works from.

use super::address::{Key, SitePath};
use super::config::Config;
use super::date::Date;
use super::page::Page;
use super::section::Section;
use super::taxonomy::Taxonomy;
use crate::vocab::ObjectKind;
use std::collections::{BTreeMap, HashMap};

/// A site.
#[derive(Debug)]
pub struct Site {
    /// `gatepost.toml`.
    pub config: Config,
    /// All pages, newest first; undated ones last, by path.
    pub pages: Vec<Page>,
    /// All sections, by folder; the first is home.
    pub sections: Vec<Section>,
    /// Taxonomies that are used, by name.
    pub taxonomies: Vec<Taxonomy>,
    /// Posts that were deleted.
    pub deleted: Vec<Tombstoned>,
    /// Posts that are written and not published: drafts, and those dated later.
    pub withheld: Vec<Key>,
    /// Public keys, when there are any.
    pub keys: Option<PublicKeys>,
    /// Files of `static/` and pictures beside pages, by address.
    pub files: BTreeMap<SitePath, File>,
    /// Handles whose actors are known: `data/mentions.json`.
    pub people: BTreeMap<String, Person>,
    /// Replies, likes and boosts that the owner let in, by post: `data/interactions/`.
    pub interactions: HashMap<Key, Interactions>,
    /// Path below `content/` → page.
    pub by_source: HashMap<String, usize>,
    /// File below `content/` that is no page → its address.
    pub by_asset: HashMap<String, SitePath>,
    /// Folder → section.
    pub by_folder: HashMap<String, usize>,
    /// Hash of everything that every page depends on: configuration, templates, program.
    pub common: u128,
    /// Hash of everything any page shows, for templates that look at the whole site.
    pub whole: u128,
}

/// The keys by which others know the owner.
#[derive(Debug, Clone)]
pub struct PublicKeys {
    /// The one that signs.
    pub signs: PublicKeyFile,
    /// One that will sign, or did.
    pub further: Vec<PublicKeyFile>,
    /// When the old one is published no more, in Unix seconds.
    pub until: Option<i64>,
}

/// A committed public key.
#[derive(Debug, Clone)]
pub struct PublicKeyFile {
    /// Which: the first is 1.
    pub number: u32,
    /// SPKI PEM.
    pub pem: String,
    /// Multicodec and key in base58-btc.
    pub multibase: String,
}

/// A file published as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path below the root: `static/img/x.png`.
    pub source: String,
    /// Changes when its bytes do.
    pub fingerprint: u128,
    /// Pixels, when it is a picture.
    pub size: Option<(u32, u32)>,
}

/// A line of `data/deleted.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstoned {
    /// The post's key.
    pub key: Key,
    /// When it went.
    pub deleted: Option<Date>,
    /// What it was.
    pub former: Option<ObjectKind>,
}

/// Somebody who is mentioned.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Person {
    /// Actor id.
    pub id: String,
    /// Their page for people.
    pub url: String,
}

/// What others made of a post.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Interactions {
    /// How many liked it.
    pub likes: u64,
    /// How many boosted it.
    pub shares: u64,
    /// Approved replies, oldest first.
    pub replies: Vec<Reply>,
}

/// An approved reply.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Reply {
    /// Its ActivityPub id.
    pub id: String,
    /// Where a person reads it.
    pub url: String,
    /// RFC 3339.
    pub published: String,
    /// Display name.
    pub author_name: String,
    /// `@user@host`.
    pub author_handle: String,
    /// Their page.
    pub author_url: String,
    /// Sanitised again before it is shown.
    pub html: String,
}

impl Site {
    /// Federated posts, oldest first: the order of the outbox.
    pub fn federated(&self) -> Vec<usize> {
        let mut posts: Vec<usize> = (0..self.pages.len()).filter(|&i| self.pages[i].is_federated()).collect();
        posts.sort_by(|&a, &b| {
            let (a, b) = (&self.pages[a], &self.pages[b]);
            a.date.cmp(&b.date).then_with(|| a.key.cmp(&b.key))
        });
        posts
    }

    /// The section a page belongs to.
    pub fn section_of(&self, page: &Page) -> Option<&Section> {
        self.by_folder.get(&page.section).map(|&i| &self.sections[i])
    }

    /// The home section.
    pub fn home(&self) -> &Section {
        &self.sections[0]
    }

    /// Listed posts, newest first.
    pub fn listed_posts(&self) -> impl Iterator<Item = (usize, &Page)> {
        self.pages.iter().enumerate().filter(|(_, p)| p.kind.is_post() && p.is_listed())
    }
}
