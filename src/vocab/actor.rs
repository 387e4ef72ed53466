//! The actor: the site's owner as the network sees them.

use super::object::Tag;
use super::{Id, JsonLdContext};
use serde::Serialize;

/// What kind of actor speaks. Lemmy reads only these as people; `Service` is shown as a bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub enum ActorKind {
    /// A person.
    Person,
    /// An automated account.
    Service,
    /// A group of people that speaks with one voice.
    Organization,
}

/// An actor document: [ActivityPub §4.1](https://www.w3.org/TR/activitypub/#actor-objects), with what the field asks for
/// besides. Everything with an address lives on the host of `id`: Misskey refuses an actor whose inbox does not.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// Always [`JsonLdContext::Actor`].
    #[serde(rename = "@context")]
    pub context: JsonLdContext,
    /// Where this document is served.
    pub id: Id,
    /// `Person` unless the owner says otherwise.
    #[serde(rename = "type")]
    pub kind: ActorKind,
    /// The part of the handle before the host.
    pub preferred_username: String,
    /// `user@host`, FEP-2c59: spares a WebFinger look-up.
    pub webfinger: String,
    /// Display name, plain text.
    pub name: String,
    /// Biography, HTML.
    pub summary: String,
    /// The home page: what a person opens.
    pub url: String,
    /// Where activities are `POSTed`.
    pub inbox: Id,
    /// What the actor published, newest last page.
    pub outbox: Id,
    /// Who follows: a count.
    pub followers: Id,
    /// Whom the actor follows: a count.
    pub following: Id,
    /// Posts shown on the profile before anyone follows.
    pub featured: Id,
    /// Hashtags shown on the profile.
    pub featured_tags: Id,
    /// Present only when a gate answers there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoints: Option<Endpoints>,
    /// One key, inline, never a list: Lemmy, Pixelfed and Misskey read one object.
    pub public_key: PublicKey,
    /// The same key as FEP-521a writes it, and those that will sign or did.
    pub assertion_method: Vec<Multikey>,
    /// Whether a follow waits for the owner.
    pub manually_approves_followers: bool,
    /// Whether directories may list the account.
    pub discoverable: bool,
    /// Whether posts may be found by full-text search.
    pub indexable: bool,
    /// When the account began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Avatar; raster, or Bridgy Fed and others refuse the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Image>,
    /// Header picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// Profile fields.
    pub attachment: Vec<PropertyValue>,
    /// Hashtags used in the biography.
    pub tag: Vec<Tag>,
    /// Domains whose pages may name this account with `fediverse:creator`.
    pub attribution_domains: Vec<String>,
    /// Other accounts of the same person: needed to move in.
    pub also_known_as: Vec<Id>,
    /// Where the person moved to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<Id>,
}

/// Endpoints of an actor.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
    /// One inbox for all actors of the host.
    pub shared_inbox: Id,
}

/// The key that signs our requests, as the [security vocabulary](https://w3id.org/security/v1) writes it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicKey {
    /// `<actor>#main-key`: one file, and some readers demand the `#`.
    pub id: Id,
    /// The actor.
    pub owner: Id,
    /// SPKI PEM (`BEGIN PUBLIC KEY`): the only form Lemmy parses.
    pub public_key_pem: String,
}

/// A key as [FEP-521a](https://codeberg.org/fediverse/fep/src/branch/main/fep/521a/fep-521a.md) writes it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Multikey {
    /// Own fragment on the actor.
    pub id: Id,
    /// `Multikey`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The actor.
    pub controller: Id,
    /// Multicodec prefix and key bytes in base58-btc, with the leading `z`.
    pub public_key_multibase: String,
}

/// A picture by its URL.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// `Image`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// `image/png` and the like.
    pub media_type: String,
    /// Absolute.
    pub url: String,
    /// Alt text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// A profile field.
#[derive(Debug, Clone, Serialize)]
pub struct PropertyValue {
    /// `PropertyValue`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Label, plain text.
    pub name: String,
    /// HTML. For a link that Mastodon shall verify: exactly one `<a>` whose text is its address.
    pub value: String,
}
