//! Create, Update, Delete, Undo, boost and like, as they are queued.
//!
//! A post is sent as its file holds it, so that what is sent and what is fetched cannot differ; only an edit that bears no later
//! `updated` gets one, because Mastodon takes an Update without it for no edit at all. Limit: a document of more than 60 KiB is
//! sent by its id, and fetched.

use super::noticed;
use crate::signature::key::hex;
use crate::vocab::{
    Activity, ActivityKind, ActivityObject, Id, JsonLdContext, ManifestObject, ObjectKind, PUBLIC, Tombstone,
};
use jiff::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// Bytes of a document that is sent whole.
const MAX_EMBEDDED: usize = 60 * 1024;

/// An activity, ready for the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its id.
    pub id: String,
    /// Its JSON.
    pub body: String,
}

/// Who says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// The actor.
    pub actor: Id,
    /// Their followers collection.
    pub followers: Id,
}

/// Why a post's file cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Not a JSON object.
    #[error("it is not JSON")]
    NotJson,
    /// Of another id than the one it stands at.
    #[error("its id is `{0}`")]
    OtherId(String),
    /// Not what the list of posts says: the two are of different builds.
    #[error("it is of another build than gatepost.json")]
    OtherBuild,
}

/// A post's file, checked against the manifest's entry.
#[derive(Debug, Clone)]
pub struct Document {
    map: Map<String, Value>,
    bytes: usize,
}

impl Document {
    /// Reads a post's file.
    pub fn read(bytes: &[u8], entry: &ManifestObject) -> Result<Self, Unfit> {
        let map: Map<String, Value> = serde_json::from_slice(bytes).map_err(|_| Unfit::NotJson)?;
        let text = |key: &str| map.get(key).and_then(Value::as_str);
        match text("id") {
            Some(id) if id == entry.id.as_str() => {}
            other => return Err(Unfit::OtherId(other.unwrap_or_default().to_owned())),
        }
        let hash = match entry.kind.as_str() {
            "Announce" | "Like" => Some(hex(&Sha256::digest(bytes))),
            _ => noticed(bytes),
        };
        if hash.as_ref() != Some(&entry.hash) {
            return Err(Unfit::OtherBuild);
        }
        Ok(Self { map, bytes: bytes.len() })
    }

    /// Its `updated`.
    pub fn updated(&self) -> Option<&str> {
        self.map.get("updated").and_then(Value::as_str)
    }

    /// The JSON, for who wants to know whom it names.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.map
    }

    /// Whole, or by its id.
    fn object(mut self, id: &Id) -> ActivityObject {
        self.map.remove("@context");
        match serde_json::value::to_raw_value(&self.map) {
            Ok(whole) if self.bytes <= MAX_EMBEDDED => ActivityObject::Document(whole),
            _ => ActivityObject::Id(id.clone()),
        }
    }
}

impl Speaker {
    /// A new post.
    pub fn create(&self, entry: &ManifestObject, document: Document) -> Said {
        self.about(ActivityKind::Create, entry, entry.id.fragment("create"), document)
    }

    /// An edited post, under the id that the plan gave. `updated` is written into it where it is given.
    pub fn update(&self, entry: &ManifestObject, id: &str, mut document: Document, updated: Option<&str>) -> Said {
        if let Some(updated) = updated {
            document.map.insert("updated".to_owned(), updated.into());
        }
        self.about(ActivityKind::Update, entry, Id::new(id), document)
    }

    /// A boost or like: the file is the activity.
    pub fn response(entry: &ManifestObject, document: &Document) -> Said {
        said(entry.id.as_str(), &document.map)
    }

    /// A post that is gone.
    pub fn delete(&self, id: &str, kind: &str, deleted: Timestamp) -> Said {
        let former_type = match kind {
            "Article" => Some(ObjectKind::Article),
            "Note" => Some(ObjectKind::Note),
            _ => None,
        };
        let gone = Tombstone {
            context: None,
            id: Id::new(id),
            kind: "Tombstone",
            former_type,
            deleted: Some(deleted.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        };
        self.last(ActivityKind::Delete, Id::new(id).fragment("delete"), ActivityObject::Gone(Box::new(gone)))
    }

    /// A boost or like that is taken back.
    pub fn undo(&self, id: &str, kind: ActivityKind, of: &str) -> Said {
        let undone = Activity {
            context: None,
            id: Id::new(id),
            kind,
            actor: self.actor.clone(),
            published: None,
            to: vec![Id::new(PUBLIC)],
            cc: vec![self.followers.clone()],
            object: ActivityObject::Id(Id::new(of)),
        };
        self.last(ActivityKind::Undo, Id::new(id).fragment("undo"), ActivityObject::Undone(Box::new(undone)))
    }

    fn about(&self, kind: ActivityKind, entry: &ManifestObject, id: Id, document: Document) -> Said {
        let activity = Activity {
            context: Some(JsonLdContext::Object),
            id,
            kind,
            actor: self.actor.clone(),
            published: if kind == ActivityKind::Create { entry.published.clone() } else { None },
            to: entry.to.clone(),
            cc: entry.cc.clone(),
            object: document.object(&entry.id),
        };
        said(activity.id.as_str(), &activity)
    }

    /// What takes something back goes to everybody.
    fn last(&self, kind: ActivityKind, id: Id, object: ActivityObject) -> Said {
        let activity = Activity {
            context: Some(JsonLdContext::Plain),
            id,
            kind,
            actor: self.actor.clone(),
            published: None,
            to: vec![Id::new(PUBLIC)],
            cc: vec![self.followers.clone()],
            object,
        };
        said(activity.id.as_str(), &activity)
    }
}

/// Strings, numbers and lists only: nothing in it can fail to be written.
fn said(id: &str, activity: &impl serde::Serialize) -> Said {
    Said { id: id.to_owned(), body: serde_json::to_string(activity).unwrap_or_default() }
}
