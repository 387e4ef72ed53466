//! Whose key it is, by the documents of both sides.
//!
//! A key belongs to an actor if the actor's own document, found at the actor's own id, lists it under exactly the id that was
//! named, and the key names that actor as its owner. Fedify's CVE-2025-54888 and GHSA-q9f8-5hc7-898f were each one half of this.
//! Limits: the first 16 keys of a document are read.

use super::key::KeyError;
use super::verifying_key::VerifyingKey;
use crate::vocab::{Reach, RemoteUrl};
use serde_json::Value;

/// Keys read of one list.
const MAX_KEYS: usize = 16;

/// A key, with the actor that lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorKey {
    id: RemoteUrl,
    owner: RemoteUrl,
    key: VerifyingKey,
}

/// Why a document gives no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// The document's `id` is not the address it was found at.
    #[error("the document's id is not where it was found")]
    OtherId,
    /// No key of that id in it.
    #[error("the actor does not list this key")]
    NotListed,
    /// The key names another owner.
    #[error("the key names another owner")]
    OtherOwner,
    /// It is listed, and cannot be used.
    #[error("the key cannot be used: {0}")]
    Unusable(#[from] KeyError),
}

impl ActorKey {
    /// Takes one out of the store, where only keys that passed [`Self::in_actor`] are put.
    pub fn restored(id: RemoteUrl, owner: RemoteUrl, key: VerifyingKey) -> Self {
        Self { id, owner, key }
    }

    /// The key's id, fragment included.
    pub fn id(&self) -> &RemoteUrl {
        &self.id
    }

    /// The actor that lists it.
    pub fn owner(&self) -> &RemoteUrl {
        &self.owner
    }

    /// The key.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// Reads the key named `key_id` from the actor's document that was found at `url`: `publicKey`, or `assertionMethod`.
    pub fn in_actor(actor: &Value, url: &RemoteUrl, key_id: &RemoteUrl, reach: Reach) -> Result<Self, NoKey> {
        let owner = address(actor.get("id"), reach).filter(|id| id == url).ok_or(NoKey::OtherId)?;
        let listed = ["publicKey", "assertionMethod"].into_iter().flat_map(|list| some(actor.get(list)));
        let Some(key) = listed.into_iter().find(|key| address(key.get("id"), reach).as_ref() == Some(key_id)) else {
            return Err(NoKey::NotListed);
        };
        let says = key.get("owner").or_else(|| key.get("controller"));
        if address(says, reach).as_ref() != Some(&owner) {
            return Err(NoKey::OtherOwner);
        }
        Ok(Self { id: key_id.clone(), owner, key: usable(key)? })
    }
}

/// One value or an array of them, at most 16.
fn some(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let (list, one) = match value {
        Some(Value::Array(list)) => (list.as_slice(), None),
        other => (&[][..], other),
    };
    list.iter().chain(one).take(MAX_KEYS)
}

fn address(value: Option<&Value>, reach: Reach) -> Option<RemoteUrl> {
    RemoteUrl::parse(value?.as_str()?, reach).ok()
}

fn usable(key: &Value) -> Result<VerifyingKey, KeyError> {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    match (text("publicKeyPem"), text("publicKeyMultibase")) {
        (Some(pem), _) => VerifyingKey::from_pem(pem),
        (None, Some(multibase)) => VerifyingKey::from_multibase(multibase),
        (None, None) => Err(KeyError::NotPem("PUBLIC KEY")),
    }
}
