//! Site to artifacts. HTML, feeds and ActivityPub are peers over one [`Site`]: each renderer is one file and one line in
//! [`renderers`].
//!
//! A renderer lists its [`Piece`]s: what it would write, and a fingerprint of everything that goes into it. Only pieces whose
//! fingerprint is new are rendered; that is what makes a rebuild cost what changed.

mod alias;
mod around;
mod artifact;
mod components;
mod context;
mod cover;
mod discovery;
mod federation;
mod feed;
pub(crate) mod hosts;
mod html;
mod lists;
mod manifest;
mod sitemap;
mod statics;
mod text;
mod workshop;

pub(crate) use artifact::media_type;
pub use artifact::{Artifact, Content};
pub(crate) use context::Snapshot;
pub(crate) use discovery::actor_document;
pub(crate) use feed::files as feed_files;
pub(crate) use lists::further_pages;
pub(crate) use manifest::{made as made_entries, write as write_manifest};
pub(crate) use workshop::Workshop;

use super::markdown::html::Dialect;
use crate::site::Site;
use crate::site::problem::Problem;

/// One thing that can be rendered on its own.
pub(crate) struct Piece<'w> {
    /// Unique and the same in every run: `html posts/x.md`.
    pub(crate) name: String,
    /// Of everything that goes into it.
    pub(crate) fingerprint: u128,
    /// The page that it is about, by its number. Pieces of one page are rendered one after the other: what one of them makes is
    /// soon used by the next.
    pub(crate) page: Option<usize>,
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

/// The fingerprints of several pages, as one.
pub(crate) fn prints(site: &Site, numbers: &[usize]) -> Vec<u128> {
    numbers.iter().map(|&n| site.pages[n].fingerprint).collect()
}
