//! Collections: [ActivityStreams §5.3](https://www.w3.org/TR/activitystreams-core/#collections).

use super::object::Tag;
use super::{Id, JsonLdContext};
use serde::Serialize;

/// An unordered collection, such as `replies`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Collection {
    /// Present on the document of its own, absent where it is embedded.
    #[serde(rename = "@context", skip_serializing_if = "Option::is_none")]
    pub context: Option<JsonLdContext>,
    /// Where the document is served. As long as there is nothing in it, it is no document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// `Collection`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How many there are, whether or not they are listed.
    pub total_items: u64,
    /// The first page, inline, when members are published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<CollectionPage>,
}

/// One page of a [`Collection`]. Mastodon wants the items of `replies` inside a page.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CollectionPage {
    /// `CollectionPage`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The collection, when it is a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Id>,
    /// Ids of the members.
    pub items: Vec<Id>,
}

/// An ordered collection. Without `first` and items it tells only its size, which is how followers stay private.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase", bound = "T: Serialize")]
pub struct OrderedCollection<T> {
    /// Always [`JsonLdContext::Plain`].
    #[serde(rename = "@context")]
    pub context: JsonLdContext,
    /// Where the document is served.
    pub id: Id,
    /// `OrderedCollection`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How many there are.
    pub total_items: u64,
    /// Newest page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Id>,
    /// Oldest page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Id>,
    /// The members, when there are few enough for one document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered_items: Option<Vec<T>>,
}

/// One page of an [`OrderedCollection`], newest first within the page.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase", bound = "T: Serialize")]
pub struct OrderedCollectionPage<T> {
    /// `Object`, because posts are embedded.
    #[serde(rename = "@context")]
    pub context: JsonLdContext,
    /// Where the document is served.
    pub id: Id,
    /// `OrderedCollectionPage`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The collection.
    pub part_of: Id,
    /// The next older page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Id>,
    /// The members.
    pub ordered_items: Vec<T>,
}

/// `featuredTags`: a collection of hashtags.
pub type HashtagCollection = OrderedCollection<Tag>;
