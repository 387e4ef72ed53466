//! The keys that the built site lists for its actor, and under which id each of them.
//!
//! What the gate signs is believed only if the site lists the key, so a gate whose key is another must not open: it would take
//! follows and answer them with what everybody refuses. While a key is changed the site lists two, and the id that a signature
//! names goes by the key that is at hand, not by the one that signs next. Limit: 256 KiB.

use crate::signature::key::PublicKey;
use crate::vocab::GatePolicy;
use serde_json::Value;
use std::path::Path;

const MAX_DOCUMENT: u64 = 256 * 1024;

/// The actor's document, below the site's folder.
pub const ACTOR: &str = "ap/actor.json";

/// The keys of an actor's document: their ids, and they as Multibase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed(Vec<(String, String)>);

impl Listed {
    /// Reads the document in a built site. Nothing is known where there is none of this actor's, as where a gate stands alone.
    pub fn read(folder: &Path, policy: &GatePolicy) -> Option<Self> {
        let document = super::read(&folder.join(ACTOR), MAX_DOCUMENT).ok()?;
        Self::in_actor(&serde_json::from_slice(&document).ok()?, policy)
    }

    fn in_actor(actor: &Value, policy: &GatePolicy) -> Option<Self> {
        if actor.get("id")?.as_str()? != policy.actor.as_str() {
            return None;
        }
        let text = |key: &Value, name: &str| key.get(name).and_then(Value::as_str).map(str::to_owned);
        let first = actor.get("publicKey")?;
        let further = actor.get("assertionMethod").and_then(Value::as_array).into_iter().flatten();
        let read = |key: &Value| {
            let of_pem = text(key, "publicKeyPem").and_then(|pem| PublicKey::from_pem(&pem).ok());
            let multibase = of_pem.map(|key| key.to_multibase()).or_else(|| text(key, "publicKeyMultibase"));
            Some((text(key, "id")?, multibase?))
        };
        Some(Self(std::iter::once(first).chain(further).filter_map(read).collect()))
    }

    /// The id that signatures with this key must name. `publicKey` comes first: more servers read it.
    pub fn id_of(&self, key: &PublicKey) -> Option<&str> {
        let key = key.to_multibase();
        self.0.iter().find(|(_, listed)| *listed == key).map(|(id, _)| id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::key::PrivateKey;
    use serde_json::json;

    const ACTOR: &str = "https://example.org/ap/actor.json";

    fn policy() -> GatePolicy {
        let policy = json!({
            "version": 1, "actor": ACTOR, "handle": "me@example.org", "key_id": format!("{ACTOR}#main-key"),
            "inbox": "https://example.org/gate/inbox", "followers": "https://example.org/ap/followers.json",
            "objects": "https://example.org/ap/posts/", "follows": "open", "replies": "ask",
        });
        serde_json::from_value(policy).unwrap()
    }

    #[test]
    fn a_key_goes_by_the_id_that_the_site_gives_it() {
        let keys = [1, 2, 3].map(|_| PrivateKey::generate().unwrap().public());
        let multikey = |id: &str, key: &PublicKey| json!({ "id": format!("{ACTOR}{id}"), "type": "Multikey", "publicKeyMultibase": key.to_multibase() });
        let mut actor = json!({
            "id": ACTOR, "publicKey": { "id": format!("{ACTOR}#key-2"), "publicKeyPem": keys[1].to_pem() },
            "assertionMethod": [multikey("#multikey-2", &keys[1]), multikey("#main-key", &keys[0]), "https://example.org/k"],
        });
        let listed = Listed::in_actor(&actor, &policy()).unwrap();
        let ids = keys.each_ref().map(|key| listed.id_of(key).map(|id| id.trim_start_matches(ACTOR)));
        assert_eq!(ids, [Some("#main-key"), Some("#key-2"), None]);
        actor["id"] = "https://other.example/ap/actor.json".into();
        assert_eq!(Listed::in_actor(&actor, &policy()), None, "another's document says nothing");
    }

    #[test]
    fn of_a_gate_that_stands_alone_nothing_is_known() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Listed::read(folder.path(), &policy()), None);
        std::fs::create_dir(folder.path().join("ap")).unwrap();
        std::fs::write(folder.path().join("ap/actor.json"), "{").unwrap();
        assert_eq!(Listed::read(folder.path(), &policy()), None);
    }
}
