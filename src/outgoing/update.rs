//! Update of the actor, as it is queued.
//!
//! It holds the whole document: some servers read what is inside, others take it as a sign to fetch the document again. Its id
//! ends in the document's hash, the one that `/gatepost.json` names, so that telling the same change twice is telling it once.

use super::announce::{Said, Speaker};
use crate::signature::key::hex;
use crate::vocab::{Activity, ActivityKind, ActivityObject, Id, JsonLdContext, PUBLIC};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// The id of the Update that tells of this document.
pub fn id(document: &[u8], actor: &Id) -> String {
    actor.fragment(&format!("update-{}", hex(&Sha256::digest(document)))).to_string()
}

/// Tells what the actor's document is now. `document` is the file as it is published, byte for byte.
///
/// An error says that the document is not JSON.
pub fn actor(document: &[u8], id: &str, speaker: &Speaker) -> Result<Said, serde_json::Error> {
    let object: Box<RawValue> = serde_json::from_slice(document)?;
    let update = Activity {
        context: Some(JsonLdContext::Plain),
        id: Id::new(id),
        kind: ActivityKind::Update,
        actor: speaker.actor.clone(),
        published: None,
        to: vec![Id::new(PUBLIC)],
        cc: vec![speaker.followers.clone()],
        object: ActivityObject::Document(object),
    };
    Ok(Said { id: id.to_owned(), body: serde_json::to_string(&update)? })
}
