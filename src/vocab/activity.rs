//! Activities: what a static outbox announces, and what followers' servers are told.

use super::object::{Object, Tombstone};
use super::{Id, JsonLdContext};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The verbs that we use ourselves. An outbox holds Create, Announce and Like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ActivityKind {
    /// A post appeared.
    Create,
    /// A post, or the actor, changed.
    Update,
    /// A post is gone.
    Delete,
    /// Somebody's post was boosted.
    Announce,
    /// Somebody's post was liked.
    Like,
    /// A boost or like is taken back.
    Undo,
}

/// One thing the actor did. Its id is a pure function of what it announces, so that no second one can ever be made.
#[derive(Debug, Clone, Serialize)]
pub struct Activity {
    /// Present on a document of its own, absent inside a collection.
    #[serde(rename = "@context", skip_serializing_if = "Option::is_none")]
    pub context: Option<JsonLdContext>,
    /// For a Create `<object id>#create`; a boost or like is its own document.
    pub id: Id,
    /// The verb.
    #[serde(rename = "type")]
    pub kind: ActivityKind,
    /// Who did it.
    pub actor: Id,
    /// When the post appeared; absent where it says nothing that the object does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// The same audience as the object's.
    pub to: Vec<Id>,
    /// The same audience as the object's.
    pub cc: Vec<Id>,
    /// What it is about.
    pub object: ActivityObject,
}

/// An object inside an activity: whole, or by its id.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum ActivityObject {
    /// By id: somebody else's, or one of ours too long to repeat.
    Id(Id),
    /// Whole.
    Embedded(Box<Object>),
    /// Whole, as its file holds it: what is sent and what is fetched cannot differ.
    Document(Box<RawValue>),
    /// What stays of a post that is gone.
    Gone(Box<Tombstone>),
    /// The boost or like that is taken back.
    Undone(Box<Activity>),
}
