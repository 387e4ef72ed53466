//! Posts on the wire, and what is left where one was deleted.

use super::actor::Image;
use super::collection::Collection;
use super::{Html, Id, JsonLdContext};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of post an [`Object`] is. Never changed once published: the id would mean something else to those who have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ObjectKind {
    /// A titled post. Mastodon shows title, summary and link; others the whole text.
    Article,
    /// An untitled post. Everybody shows the whole text.
    Note,
}

/// An Article or a Note.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Object {
    /// Present on the document of its own, absent where the object is embedded.
    #[serde(rename = "@context", skip_serializing_if = "Option::is_none")]
    pub context: Option<JsonLdContext>,
    /// Where the document is served.
    pub id: Id,
    /// Article or Note.
    #[serde(rename = "type")]
    pub kind: ObjectKind,
    /// The actor: one string, on the host of `id`.
    pub attributed_to: Id,
    /// Primary audience; arrays, because Pixelfed demands them.
    pub to: Vec<Id>,
    /// Secondary audience.
    pub cc: Vec<Id>,
    /// RFC 3339 in UTC. Frozen: GoToSocial refuses a post whose date of publication changes.
    pub published: String,
    /// Only after an edit, and only when later than `published`: GoToSocial refuses the contrary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// The page for people.
    pub url: String,
    /// Title, plain text. Absent on notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// On a note: the content warning. On an article: a short abstract, HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The whole text, HTML.
    pub content: Html,
    /// One entry, equal to `content`: that is how Mastodon and GoToSocial learn the language.
    pub content_map: BTreeMap<String, Html>,
    /// Hides media until asked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    /// What this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<Id>,
    /// What this quotes, [FEP-044f](https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Id>,
    /// The same, for readers older than FEP-044f.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote_url: Option<Id>,
    /// The same, for Misskey.
    #[serde(rename = "_misskey_quote", skip_serializing_if = "Option::is_none")]
    pub misskey_quote: Option<Id>,
    /// Hashtags and mentions.
    pub tag: Vec<Tag>,
    /// Pictures, sound, films; Mastodon keeps the first four.
    pub attachment: Vec<Attachment>,
    /// Cover picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// Who may quote it. Without it, Mastodon lets nobody.
    pub interaction_policy: InteractionPolicy,
    /// Approved replies.
    pub replies: Collection,
    /// How many liked it, as the site knows.
    pub likes: Collection,
    /// How many boosted it, as the site knows.
    pub shares: Collection,
}

/// What may be done with a post, in `GoToSocial`'s terms
/// ([FEP-044f](https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InteractionPolicy {
    /// Whose quotes are approved without asking.
    pub can_quote: CanQuote,
}

/// Whose quotes are approved without asking: Public for everybody, the actor alone for nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CanQuote {
    /// Ids of actors and collections, or Public.
    pub automatic_approval: Vec<Id>,
}

/// What `tag` may hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type")]
pub enum Tag {
    /// `#name` with the page that lists it.
    Hashtag {
        /// With the leading `#`.
        name: String,
        /// The tag's page.
        href: String,
    },
    /// `@user@host`; `href` also stands in `to` or `cc`, or Mastodon tells nobody.
    Mention {
        /// With both `@`.
        name: String,
        /// The mentioned actor's id.
        href: Id,
    },
}

/// A file shown with the post.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// `Image`, `Audio`, `Video` or `Document`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// `image/jpeg` and the like.
    pub media_type: String,
    /// Absolute.
    pub url: String,
    /// Alt text; every server reads it here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// What stays where a post was deleted:
/// [ActivityStreams vocabulary](https://www.w3.org/TR/activitystreams-vocabulary/#dfn-tombstone).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tombstone {
    /// [`JsonLdContext::Plain`] on a document of its own, absent inside a Delete.
    #[serde(rename = "@context", skip_serializing_if = "Option::is_none")]
    pub context: Option<JsonLdContext>,
    /// The id of what was there.
    pub id: Id,
    /// `Tombstone`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_type: Option<ObjectKind>,
    /// When it went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<String>,
}
