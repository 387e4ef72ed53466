//! A stranger's actor document, read into a card.
//!
//! Limits enforced here: one of the five actor types; an inbox that is a public address; a user name of 64 and a display name of
//! 256 bytes without control characters; 16 keys; 32 other ids. The inbox may be on another host than the actor — ours may be,
//! too —, but a shared inbox counts only beside the inbox.

use crate::ports::{Card, CardKey};
use crate::signature::ActorKey;
use crate::vocab::{Reach, RemoteUrl, Thing, json};
use jiff::Timestamp;
use serde_json::Value;

const KINDS: [&str; 5] = ["Person", "Service", "Application", "Group", "Organization"];
const MAX_KEYS: usize = 16;
const MAX_ALIASES: usize = 32;
const MAX_USERNAME: usize = 64;
const MAX_NAME: usize = 256;

/// Why a document is no actor's. For our log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCard {
    /// Not JSON, or not an object.
    #[error("it is not a JSON object")]
    NotJson,
    /// Its id is not the one that was asked for.
    #[error("its id is not the one that was asked for")]
    OtherId,
    /// Not an actor.
    #[error("it is not an actor")]
    NotAnActor,
    /// What is left of an actor who was deleted.
    #[error("the actor was deleted")]
    Tombstone,
    /// No inbox that can be posted to.
    #[error("it has no inbox that can be posted to")]
    NoInbox,
}

/// Reads the document that was found at `found` when `actor` was asked for.
pub fn read_card(
    body: &[u8],
    found: &RemoteUrl,
    actor: &RemoteUrl,
    reach: Reach,
    now: Timestamp,
) -> Result<Card, NoCard> {
    let document = json::read(body).map_err(|_| NoCard::NotJson)?;
    let thing = Thing::new(document.as_object().ok_or(NoCard::NotJson)?);
    if thing.own_id(reach).as_ref() != Some(actor) || !found.same_origin(actor) {
        return Err(NoCard::OtherId);
    }
    if thing.kind() == Some("Tombstone") {
        return Err(NoCard::Tombstone);
    }
    if !thing.kind().is_some_and(|kind| KINDS.contains(&kind)) {
        return Err(NoCard::NotAnActor);
    }
    let url = |key: &str| thing.id_of(key).and_then(|id| RemoteUrl::parse(id, reach).ok());
    let inbox = url("inbox").ok_or(NoCard::NoInbox)?;
    let shared_inbox = thing
        .object("endpoints")
        .and_then(|endpoints| RemoteUrl::parse(endpoints.text("sharedInbox")?, reach).ok())
        .filter(|shared| shared.same_origin(&inbox));
    let aliases = thing.ids_of("alsoKnownAs", MAX_ALIASES);
    Ok(Card {
        id: actor.clone(),
        shared_inbox,
        username: username(thing, actor),
        name: line(thing.text("name").unwrap_or_default(), MAX_NAME),
        url: thing.page(reach),
        followers: url("followers").filter(|followers| followers.same_origin(actor)),
        also_known_as: aliases.into_iter().filter_map(|id| RemoteUrl::parse(id, reach).ok()).collect(),
        keys: keys(&document, thing, actor, reach),
        fetched: now,
        inbox,
    })
}

/// Every key that the document lists as its own. The document is this actor's, also where a redirect on their own host led to it.
fn keys(document: &Value, thing: Thing<'_>, actor: &RemoteUrl, reach: Reach) -> Vec<CardKey> {
    let mut ids: Vec<RemoteUrl> = ["publicKey", "assertionMethod"]
        .into_iter()
        .flat_map(|key| thing.objects(key, MAX_KEYS))
        .filter_map(|key| key.own_id(reach))
        .collect();
    ids.truncate(MAX_KEYS);
    ids.dedup();
    ids.into_iter()
        .filter_map(|id| {
            let key = ActorKey::in_actor(document, actor, &id, reach).ok()?;
            Some(CardKey { material: key.key().to_multibase(), id })
        })
        .collect()
}

/// What people read before the `@host`; a host alone where there is nothing fit to be read.
fn username(thing: Thing<'_>, actor: &RemoteUrl) -> String {
    let name = thing.text("preferredUsername").unwrap_or_default();
    let fit =
        (1..=MAX_USERNAME).contains(&name.len()) && name.chars().all(|c| c.is_alphanumeric() || "._-~".contains(c));
    if fit { name.to_owned() } else { actor.host().to_owned() }
}

/// One line of text without control characters, cut at a character.
pub(super) fn line(text: &str, most: usize) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control()).collect();
    cut(plain.trim(), most).to_owned()
}

/// At most so many bytes, cut at a character.
pub(super) fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::key::PrivateKey;
    use serde_json::json;

    fn url(text: &str) -> RemoteUrl {
        RemoteUrl::parse(text, Reach::Internet).unwrap()
    }

    #[test]
    fn a_document_at_the_end_of_a_redirect_on_its_own_host_has_its_keys() {
        let actor = "https://a.example/@ann";
        let pem = PrivateKey::generate().unwrap().public().to_pem();
        let key = json!({ "id": "https://a.example/@ann#main-key", "owner": actor, "publicKeyPem": pem });
        let document = json!({ "id": actor, "type": "Person", "inbox": "https://a.example/inbox", "publicKey": key });
        let read = |found: &str| {
            read_card(document.to_string().as_bytes(), &url(found), &url(actor), Reach::Internet, Timestamp::UNIX_EPOCH)
        };
        assert_eq!(read(actor).unwrap().keys.len(), 1);
        assert_eq!(read("https://a.example/users/ann").unwrap().keys.len(), 1);
        assert_eq!(read("https://b.example/users/ann").unwrap_err(), NoCard::OtherId);
    }
}
