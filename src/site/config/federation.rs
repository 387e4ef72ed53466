//! `[federation]`: how the site speaks to the fediverse.

use super::base::{self, Base};
use super::{key, size};
use crate::site::fields::{Fields, Known};
use crate::site::problem::Problems;
use crate::site::written::Entry;

/// Keys of `[federation]`.
pub const FEDERATION: &[Known] = &[
    key("enabled", "true or false", "`false` builds a plain website. Default true."),
    key(
        "base_url",
        "a text",
        "Another host of yours for everything under `/ap/`, `/.well-known/` and `/gate/`, when the site's own cannot set media types. The handle then lives there.",
    ),
    key(
        "long_posts_as",
        "\"article\" or \"note\"",
        "`note` sends titled posts with their full text for Mastodon to show. Default `article`.",
    ),
    key("discoverable", "true or false", "Directories may list you. Default true."),
    key("indexable", "true or false", "Posts may be found by search. Default true."),
    key("also_known_as", "a list of texts", "Ids of your other accounts: needed to move followers here."),
    key("moved_to", "a text", "Id of the account you moved to."),
    key("max_attachments", "a number", "Pictures sent with a post; Mastodon shows four. Default 4."),
];

/// `[federation]`.
#[derive(Debug, Clone)]
pub struct Federation {
    /// Whether there is an actor at all.
    pub enabled: bool,
    /// How titled posts are sent.
    pub long_posts_as: LongPosts,
    /// For directories.
    pub discoverable: bool,
    /// For search.
    pub indexable: bool,
    /// Ids of other accounts.
    pub also_known_as: Vec<String>,
    /// Id of the next account.
    pub moved_to: Option<String>,
    /// Pictures a post carries.
    pub max_attachments: usize,
}

/// `[federation] long_posts_as`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LongPosts {
    /// With title and abstract.
    #[default]
    Article,
    /// With the full text.
    Note,
}

pub(super) fn read(entries: Vec<Entry>, file: &str, problems: &mut Problems) -> (Federation, Option<Base>) {
    let mut f = Fields::new(file, "[federation] ", FEDERATION, entries, problems);
    let base = base::federation(&mut f);
    let federation = Federation {
        enabled: f.flag("enabled").unwrap_or(true),
        long_posts_as: f
            .choice("long_posts_as", &[("article", LongPosts::Article), ("note", LongPosts::Note)])
            .unwrap_or_default(),
        discoverable: f.flag("discoverable").unwrap_or(true),
        indexable: f.flag("indexable").unwrap_or(true),
        also_known_as: ids(&mut f, "also_known_as"),
        moved_to: f.text("moved_to"),
        max_attachments: f.number("max_attachments", 0..=64).map_or(4, size),
    };
    f.finish();
    (federation, base)
}

fn ids(f: &mut Fields<'_>, name: &str) -> Vec<String> {
    let line = f.line_of(name).unwrap_or(1);
    let ids = f.texts(name);
    for id in &ids {
        if !id.starts_with("https://") {
            f.problem(
                line,
                format!("`{id}` is not the id of an account"),
                "write the account's address, beginning with https://, not its @handle",
            );
        }
    }
    ids
}
