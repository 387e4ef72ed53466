//! Who stays out.
//!
//! A block of a domain holds for every host under it. It removes who follows from there, what they said, and what waits to be
//! sent to them; taking the block back brings nothing back. Nobody is told.

use super::{Desk, Refused, Who};
use crate::ports::{Block, Blocked, Effect, Filter, FollowerState, InteractionState};
use crate::vocab::{Reach, RemoteUrl};
use url::Host;

/// What a block removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Removed {
    /// Followers.
    pub followers: usize,
    /// Follow requests.
    pub requests: usize,
    /// Replies, likes, boosts.
    pub interactions: usize,
}

/// A domain in lower-case ASCII without a trailing dot; `*.` in front of it says nothing more.
///
/// A name without a dot is refused: it is a slip of the finger more often than a whole top-level domain.
pub fn domain(text: &str) -> Option<String> {
    let bare = text.strip_prefix("*.").unwrap_or(text);
    match Host::parse(bare.strip_suffix('.').unwrap_or(bare)).ok()? {
        Host::Domain(name) => {
            let labels = name.split('.').count();
            let fit = labels >= 2 && name.len() <= 253 && name.split('.').all(|label| !label.is_empty());
            fit.then_some(name)
        }
        Host::Ipv4(address) => Some(address.to_string()),
        Host::Ipv6(_) => None,
    }
}

/// The block among `blocks` that keeps these out although they are not named by it.
pub fn covering<'a>(whom: &Blocked, blocks: &'a [Block]) -> Option<&'a Block> {
    blocks.iter().filter(|block| block.whom != *whom).find(|block| match whom {
        Blocked::Domain(domain) => block.whom.covers_host(domain),
        Blocked::Actor(id) => {
            let id = RemoteUrl::parse(id, Reach::Internet).or_else(|_| RemoteUrl::parse(id, Reach::Loopback));
            id.is_ok_and(|id| block.whom.covers(&id))
        }
    })
}

/// How a block's target is written for people.
pub(super) fn spelled(whom: &Blocked) -> &str {
    match whom {
        Blocked::Actor(name) | Blocked::Domain(name) => name,
    }
}

impl Desk<'_> {
    /// Whom a name means, for a block.
    async fn target(&self, name: &str) -> Result<Blocked, Refused> {
        Ok(match Who::parse(name)? {
            Who::Actor(id) => Blocked::Actor(id.to_string()),
            Who::Handle(handle) => Blocked::Actor(self.actor_called(&handle).await?.to_string()),
            Who::Domain(domain) => Blocked::Domain(domain),
        })
    }

    /// All blocks, oldest first.
    pub async fn blocks(&self) -> Result<Vec<Block>, Refused> {
        let mut blocks = self.store.blocks().await?;
        blocks.sort_by(|a, b| (a.since, &a.whom).cmp(&(b.since, &b.whom)));
        Ok(blocks)
    }

    /// Keeps somebody out from now on.
    pub async fn block(&self, name: &str, reason: &str) -> Result<(Blocked, Removed), Refused> {
        let whom = self.target(name).await?;
        let ours = RemoteUrl::parse(self.policy.actor.as_str(), Reach::Loopback);
        if ours.is_ok_and(|actor| whom.covers(&actor)) {
            return Err(Refused::Ourselves(name.to_owned()));
        }
        let removed = self.reach_of(&whom).await?;
        let block = Block { whom: whom.clone(), reason: reason.to_owned(), since: self.now };
        self.write(vec![Effect::PutBlock(block)], spelled(&whom), "blocked").await?;
        Ok((whom, removed))
    }

    /// What a block of theirs removes.
    async fn reach_of(&self, whom: &Blocked) -> Result<Removed, Refused> {
        let followers = self.people(FollowerState::Accepted).await?;
        let requests = self.people(FollowerState::Requested).await?;
        let said = self.store.interactions(&Filter::default()).await?;
        let kept = said.iter().filter(|it| it.state != InteractionState::Rejected);
        Ok(Removed {
            followers: followers.iter().filter(|f| whom.covers(&f.actor)).count(),
            requests: requests.iter().filter(|f| whom.covers(&f.actor)).count(),
            interactions: kept.filter(|it| whom.covers(&it.actor)).count(),
        })
    }

    /// Lets somebody knock again. The second value is a block that keeps them out nevertheless.
    pub async fn unblock(&self, name: &str) -> Result<(Blocked, Option<Block>), Refused> {
        let whom = self.target(name).await?;
        let blocks = self.blocks().await?;
        let above = covering(&whom, &blocks).cloned();
        if !blocks.iter().any(|block| block.whom == whom) {
            let name = spelled(&whom).to_owned();
            return Err(match above {
                Some(above) => Refused::BlockedAbove(name, spelled(&above.whom).to_owned()),
                None => Refused::NotBlocked(name),
            });
        }
        self.write(vec![Effect::RemoveBlock(whom.clone())], spelled(&whom), "unblocked").await?;
        Ok((whom, above))
    }
}
