//! What the gate answers: Accept, Reject, and the leave to quote.
//!
//! The activity that is answered is written out whole: Misskey and Threads do not fetch it by its id, and Mastodon finds the
//! follower in it when it has forgotten the id.

use super::{Id, JsonLdContext};
use serde::{Deserialize, Serialize};

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResponseKind {
    /// [Accept](https://www.w3.org/TR/activitystreams-vocabulary/#dfn-accept).
    Accept,
    /// [Reject](https://www.w3.org/TR/activitystreams-vocabulary/#dfn-reject).
    Reject,
}

/// An Accept or Reject, as it is sent.
#[derive(Debug, Clone, Serialize)]
pub struct Response {
    /// Always there: it is a document of its own.
    #[serde(rename = "@context")]
    pub context: JsonLdContext,
    /// `<actor>#accept-<hash of what is answered>`: the same question can never get two ids.
    pub id: Id,
    /// Yes or no.
    #[serde(rename = "type")]
    pub kind: ResponseKind,
    /// We.
    pub actor: Id,
    /// Who asked; Pleroma refuses an Accept without it.
    pub to: Vec<Id>,
    /// What is answered.
    pub object: ResponseObject,
    /// For a quote: where our leave can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Id>,
}

/// What an Accept or Reject answers.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum ResponseObject {
    /// A Follow.
    Follow(FollowCopy),
    /// A `QuoteRequest`.
    Quote(QuoteCopy),
}

/// A stranger's Follow, said back to them.
#[derive(Debug, Clone, Serialize)]
pub struct FollowCopy {
    /// Their id, to the letter.
    pub id: String,
    /// `Follow`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// They.
    pub actor: Id,
    /// We.
    pub object: Id,
}

/// A stranger's `QuoteRequest`, said back to them.
#[derive(Debug, Clone, Serialize)]
pub struct QuoteCopy {
    /// Their id, to the letter.
    pub id: String,
    /// `QuoteRequest`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// They.
    pub actor: Id,
    /// Our post.
    pub object: Id,
    /// Theirs.
    pub instrument: Id,
}

/// The leave to quote, a document that anybody can fetch
/// ([FEP-044f](https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md)).
#[derive(Debug, Clone, Serialize)]
pub struct QuoteAuthorization {
    /// Where its terms are defined.
    #[serde(rename = "@context")]
    pub context: JsonLdContext,
    /// Its address, at the gate.
    pub id: Id,
    /// `QuoteAuthorization`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// We.
    #[serde(rename = "attributedTo")]
    pub attributed_to: Id,
    /// The quoting post.
    #[serde(rename = "interactingObject")]
    pub interacting_object: Id,
    /// The quoted one.
    #[serde(rename = "interactionTarget")]
    pub interaction_target: Id,
}
