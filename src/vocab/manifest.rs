//! `/gatepost.json`: what the site now holds, for publishing to compare with what was delivered.

use super::Id;
use serde::{Deserialize, Serialize};

/// The whole manifest. Order: the actor, then objects by id. `O` is [`ManifestObject`], or its JSON where it was made
/// earlier and is only passed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteManifest<O = ManifestObject> {
    /// Of this format; a reader refuses a higher one.
    pub version: u32,
    /// The program that wrote it.
    pub generator: String,
    /// Where ids begin.
    pub base_url: String,
    /// The actor document.
    pub actor: ManifestActor,
    /// Every federated object, tombstones included.
    pub objects: Vec<O>,
    /// Ids of posts that are written and not published, because they are drafts or dated later: of each the first 16 hex of its SHA-256,
    /// sorted. What followers know and finds itself here is not deleted. Absent in manifests of earlier builds.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub withheld: Vec<String>,
}

/// The actor in the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestActor {
    /// Its id.
    pub id: Id,
    /// SHA-256 of the document's bytes, hex: changes when the profile does.
    pub hash: String,
    /// SHA-256 of the public key's PEM, hex: a change of it stops publishing.
    pub key: String,
}

/// One object in the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestObject {
    /// Its id.
    pub id: Id,
    /// `Article`, `Note`, `Announce`, `Like` or `Tombstone`.
    pub kind: String,
    /// SHA-256, hex, of what a reader would notice: the document without the counters that replies and likes change.
    pub hash: String,
    /// First 16 hex of a hash of words and pictures alone: what stays the same when the file is renamed. Absent on a tombstone,
    /// and in manifests of earlier builds.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub likeness: String,
    /// What a boost or like is of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<String>,
    /// The page for people; absent on a tombstone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// Title or first words, for lists that a person reads.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub title: String,
    /// RFC 3339, UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<String>,
    /// RFC 3339, UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated: Option<String>,
    /// Primary audience.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub to: Vec<Id>,
    /// Secondary audience.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cc: Vec<Id>,
    /// Whether an edit is told to anybody.
    pub publish: Publish,
}

/// Whether followers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Publish {
    /// New, edited or deleted: they are told.
    Loud,
    /// `federate = "quiet"`: served, but nobody is told.
    Quiet,
}
