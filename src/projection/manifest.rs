//! What was built, for publishing.

use crate::site::date::Date;
use crate::site::front_matter::Federate;
use crate::site::{Page, Site, Tombstoned};
use crate::vocab::{Id, ManifestObject, Publish};

/// What a post is known by.
#[derive(Debug, Clone)]
pub struct Likeness {
    /// Of what a reader would notice.
    pub hash: String,
    /// Of words and pictures alone.
    pub likeness: String,
    /// What a boost or like is of.
    pub of: Option<String>,
}

/// A post in the manifest.
pub fn manifest_entry(
    site: &Site,
    page: &Page,
    kind: &str,
    known_by: Likeness,
    audience: (Vec<Id>, Vec<Id>),
) -> ManifestObject {
    ManifestObject {
        id: site.config.addresses.object(&page.key),
        kind: kind.to_owned(),
        hash: known_by.hash,
        likeness: known_by.likeness,
        of: known_by.of,
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
        likeness: String::new(),
        of: None,
        url: None,
        title: String::new(),
        published: None,
        updated: None,
        to: Vec::new(),
        cc: Vec::new(),
        publish: Publish::Loud,
    }
}
