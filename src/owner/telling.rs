//! What followers' servers are told of the owner.

use super::{Desk, Refused};
use crate::outgoing::announce::Speaker;
use crate::outgoing::update;
use crate::ports::{Broadcast, Effect};
use jiff::Timestamp;

impl Desk<'_> {
    /// Queues an Update of the actor to every follower's server, once each. `document` is the actor as it is published. Says how
    /// many servers are told.
    pub async fn tell_of_actor(&self, document: &[u8], due: Timestamp) -> Result<u64, Refused> {
        let speaker = Speaker { actor: self.policy.actor.clone(), followers: self.policy.followers.clone() };
        let id = update::id(document, &speaker.actor);
        let said = update::actor(document, &id, &speaker).map_err(|error| Refused::Document(error.to_string()))?;
        let servers = self.store.audience().await?;
        let broadcast = Broadcast { activity: said.id, body: said.body, followers: true, also: Vec::new(), due };
        self.write(vec![Effect::Broadcast(broadcast)], self.policy.actor.as_str(), "told").await?;
        Ok(servers)
    }
}
