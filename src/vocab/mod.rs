//! Floor 0: the words on the wire.
//!
//! Serde types for every document that a remote server, a client or our own gate reads. Spelling follows the W3C texts:
//! [ActivityStreams 2.0](https://www.w3.org/TR/activitystreams-vocabulary/) and
//! [ActivityPub](https://www.w3.org/TR/activitypub/); what the field adds is named with its FEP where there is one.
//! Nothing here reads a file, asks a clock or knows what a blog is.
//!
//! What we send is strict: one spelling, arrays where a list may stand, no `null`. Field order is part of the bytes, so it
//! is fixed by the order of the struct's fields.

mod activity;
mod actor;
mod collection;
mod context;
mod discovery;
mod html;
mod incoming;
pub mod json;
mod manifest;
mod object;
mod policy;
mod remote_url;
mod response;
#[cfg(any(test, fuzzing))]
pub mod targets;
mod thing;

pub use activity::{Activity, ActivityKind, ActivityObject};
pub use actor::{Actor, ActorKind, Endpoints, Image, Multikey, PropertyValue, PublicKey};
pub use collection::{Collection, CollectionPage, HashtagCollection, OrderedCollection, OrderedCollectionPage};
pub use context::JsonLdContext;
pub use discovery::{
    HostMeta, Jrd, JrdLink, NodeInfo, NodeInfoIndex, NodeInfoLink, NodeInfoSoftware, NodeInfoUsage, NodeInfoUsers,
};
pub use html::Html;
pub use incoming::{BadActivity, Incoming};
pub use manifest::{ManifestActor, ManifestObject, Publish, SiteManifest};
pub use object::{Attachment, CanQuote, InteractionPolicy, Object, ObjectKind, Tag, Tombstone};
pub use policy::{Follows, GatePolicy, Quotes, Replies};
pub use remote_url::{BadUrl, Reach, RemoteUrl};
pub use response::{FollowCopy, QuoteAuthorization, QuoteCopy, Response, ResponseKind, ResponseObject};
pub use thing::Thing;

use serde::{Deserialize, Serialize};

/// The address that stands for everybody: [ActivityPub §5.6](https://www.w3.org/TR/activitypub/#public-addressing).
///
/// Written in full: several servers compare the string.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// The media type of every ActivityPub document we serve.
///
/// Exactly this, without parameters: Lemmy and Pixelfed compare the whole header, Mastodon ignores `application/json`.
pub const ACTIVITY_JSON: &str = "application/activity+json";

/// The media type of a WebFinger answer, [RFC 7033 §10.2](https://www.rfc-editor.org/rfc/rfc7033#section-10.2).
pub const JRD_JSON: &str = "application/jrd+json";

/// The media type of host-meta, [RFC 6415](https://www.rfc-editor.org/rfc/rfc6415).
pub const XRD_XML: &str = "application/xrd+xml";

/// The `id` of a thing on the network: an absolute `https` URL, equal to the URL it is served from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    /// Takes a URL that is already known to be absolute: ours from `site::address`, or a checked remote one.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same URL with `#fragment` after it: how keys and activities are named.
    #[must_use]
    pub fn fragment(&self, fragment: &str) -> Self {
        Self(format!("{}#{fragment}", self.0))
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
