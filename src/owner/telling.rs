//! What followers' servers are told of the owner.

use super::{Desk, Refused};
use crate::outgoing::update;
use crate::ports::FollowerState;
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use std::collections::BTreeSet;

impl Desk<'_> {
    /// Queues an Update of the actor to every follower's server, once each. `document` is the actor as it is published. Says how
    /// many servers are told.
    pub async fn tell_of_actor(&self, document: &[u8], due: Timestamp) -> Result<usize, Refused> {
        let followers = self.people(FollowerState::Accepted).await?;
        let inboxes: BTreeSet<RemoteUrl> =
            followers.into_iter().map(|follower| follower.shared_inbox.unwrap_or(follower.inbox)).collect();
        let count = inboxes.len();
        let effects =
            update::actor(document, self.policy, inboxes, due).map_err(|error| Refused::Document(error.to_string()))?;
        self.write(effects, self.policy.actor.as_str(), "told").await?;
        Ok(count)
    }
}
