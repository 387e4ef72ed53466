//! What followers' servers are told of the owner.

use super::{Desk, Refused};
use crate::outgoing::announce::Speaker;
use crate::outgoing::update;
use crate::ports::{Broadcast, Effect, LedgerEntry, Told};
use crate::signature::key::hex;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

impl Desk<'_> {
    /// Queues an Update of the actor to every follower's server, once each. `document` is the actor as it is published. Says how
    /// many servers are told.
    pub async fn tell_of_actor(&self, document: &[u8], due: Timestamp) -> Result<u64, Refused> {
        let speaker = Speaker { actor: self.policy.actor.clone(), followers: self.policy.followers.clone() };
        let id = update::id(document, &speaker.actor);
        let said = update::actor(document, &id, &speaker).map_err(|error| Refused::Document(error.to_string()))?;
        let servers = self.store.audience().await?;
        let broadcast = Broadcast { activity: said.id, body: said.body, followers: true, also: Vec::new(), due };
        let mut effects = vec![Effect::Broadcast(broadcast)];
        effects.extend(self.known_of_actor(document).await?);
        self.write(effects, self.policy.actor.as_str(), "told").await?;
        Ok(servers)
    }

    /// What followers know from then on: publishing must find neither a profile that they have not heard of nor a key that changed
    /// behind the owner's back. Nothing before the first publishing.
    async fn known_of_actor(&self, document: &[u8]) -> Result<Option<Effect>, Refused> {
        let ledger = self.store.ledger().await?;
        let Some(known) = ledger.into_iter().find(|entry| entry.id == self.policy.actor.as_str()) else {
            return Ok(None);
        };
        let (was, hash) = (Some(known.hash.clone()), hex(&Sha256::digest(document)));
        let mut past = known.past.clone();
        past.extend(hash.get(..16).map(str::to_owned));
        let of = key_of(document).or(known.of.clone());
        let entry = LedgerEntry { hash, of, past, told: Told::Live, at: self.now, ..known };
        Ok(Some(Effect::Tell { entry: Box::new(entry), was }))
    }
}

/// Hash of the key that an actor's document shows, as the manifest has it.
fn key_of(document: &[u8]) -> Option<String> {
    let document: serde_json::Value = serde_json::from_slice(document).ok()?;
    let pem = document.get("publicKey")?.get("publicKeyPem")?.as_str()?;
    Some(hex(&Sha256::digest(pem)))
}
