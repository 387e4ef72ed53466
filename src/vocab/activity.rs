//! Activities that a static outbox announces.

use super::object::Object;
use super::{Id, JsonLdContext};
use serde::{Deserialize, Serialize};

/// The verbs a site's own outbox holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ActivityKind {
    /// A post appeared.
    Create,
    /// Somebody's post was boosted.
    Announce,
    /// Somebody's post was liked.
    Like,
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
    /// When.
    pub published: String,
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
}
