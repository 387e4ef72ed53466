//! Update of the actor, as it is queued.
//!
//! It holds the whole document: some servers read what is inside, others take it as a sign to fetch the document again. Its id
//! ends in the document's hash, the one that `/gatepost.json` names, so that telling the same change twice is telling it once.

use crate::ports::{Effect, Outgoing};
use crate::signature::key::hex;
use crate::vocab::{Activity, ActivityKind, ActivityObject, GatePolicy, Id, JsonLdContext, PUBLIC, RemoteUrl};
use jiff::Timestamp;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// Tells these inboxes what the actor's document is now. `document` is the file as it is published, byte for byte.
///
/// An error says that the document is not JSON.
pub fn actor(
    document: &[u8],
    policy: &GatePolicy,
    inboxes: impl IntoIterator<Item = RemoteUrl>,
    due: Timestamp,
) -> Result<Vec<Effect>, serde_json::Error> {
    let object: Box<RawValue> = serde_json::from_slice(document)?;
    let id = policy.actor.fragment(&format!("update-{}", hex(&Sha256::digest(document))));
    let update = Activity {
        context: Some(JsonLdContext::Plain),
        id: id.clone(),
        kind: ActivityKind::Update,
        actor: policy.actor.clone(),
        published: None,
        to: vec![Id::new(PUBLIC)],
        cc: vec![policy.followers.clone()],
        object: ActivityObject::Document(object),
    };
    let body = serde_json::to_string(&update)?;
    let send =
        |inbox| Effect::Send(Outgoing { activity: id.to_string(), body: body.clone(), inbox, due, again: false });
    Ok(inboxes.into_iter().map(send).collect())
}
