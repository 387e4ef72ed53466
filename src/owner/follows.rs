//! Who follows, and who asks to.
//!
//! A no removes the request and marks the Follow's id as gone from now on: played again, the old Follow does nothing; one that is
//! signed later is a new request. Taking a follower off the list is the same no, said later.

use super::{Desk, Refused, Who};
use crate::outgoing::respond;
use crate::ports::{Effect, Follower, FollowerState};
use crate::vocab::{GatePolicy, ResponseKind};
use jiff::Timestamp;

/// How many are read at once.
const PAGE: u32 = 500;

/// Which list somebody is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Those who follow.
    Followers,
    /// Those who ask to.
    Requests,
}

impl Standing {
    fn state(self) -> FollowerState {
        match self {
            Self::Followers => FollowerState::Accepted,
            Self::Requests => FollowerState::Requested,
        }
    }

    /// What to say of somebody who is not on the list, but may be on the other.
    fn absent(self, name: &str, is_on_other: bool) -> Refused {
        match (self, is_on_other) {
            (Self::Requests, true) => Refused::FollowsAlready(name.to_owned()),
            (Self::Requests, false) => Refused::NoRequest(name.to_owned()),
            (Self::Followers, true) => Refused::AsksOnly(name.to_owned()),
            (Self::Followers, false) => Refused::NoFollower(name.to_owned()),
        }
    }
}

/// They follow from now on, and are told so; told again if they were told before.
fn accepted(follower: &Follower, policy: &GatePolicy, now: Timestamp) -> Vec<Effect> {
    let follower = Follower { state: FollowerState::Accepted, ..follower.clone() };
    let yes = respond::to_follow(ResponseKind::Accept, &follower, policy, now, true);
    vec![Effect::PutFollower(follower), yes]
}

/// They do not follow from now on, and are told so. The answer comes last: what waits for them is cancelled first.
fn refused(follower: &Follower, policy: &GatePolicy, now: Timestamp) -> Vec<Effect> {
    vec![
        Effect::RemoveFollower(follower.actor.clone()),
        Effect::MarkGone { id: follower.follow.clone(), at: now },
        respond::to_follow(ResponseKind::Reject, follower, policy, now, true),
    ]
}

impl Desk<'_> {
    /// Everybody of a state, by the time they came.
    pub async fn people(&self, state: FollowerState) -> Result<Vec<Follower>, Refused> {
        let mut people: Vec<Follower> = Vec::new();
        loop {
            let page = self.store.followers(state, people.last(), PAGE).await?;
            let is_last = page.len() < PAGE as usize;
            people.extend(page);
            if is_last {
                return Ok(people);
            }
        }
    }

    /// Those of a list whom the owner named, each once; nobody if one of them is not there.
    pub async fn named(&self, names: &[String], standing: Standing) -> Result<Vec<Follower>, Refused> {
        let people = self.people(standing.state()).await?;
        let mut found: Vec<Follower> = Vec::new();
        for name in names {
            let who = Who::parse(name)?;
            if matches!(who, Who::Domain(_)) {
                return Err(Refused::NotAPerson(name.clone()));
            }
            let mut of_name = people.iter().filter(|f| who.is(&f.actor, &f.handle));
            match (of_name.next(), of_name.next()) {
                (None, _) => return Err(self.absent(name, &who, standing).await?),
                (Some(one), None) if found.contains(one) => {}
                (Some(one), None) => found.push(one.clone()),
                (Some(one), Some(other)) => {
                    return Err(Refused::ManyActors(name.clone(), format!("{}, {}", one.actor, other.actor)));
                }
            }
        }
        Ok(found)
    }

    async fn absent(&self, name: &str, who: &Who, standing: Standing) -> Result<Refused, Refused> {
        let other = if standing == Standing::Followers { Standing::Requests } else { Standing::Followers };
        let others = self.people(other.state()).await?;
        Ok(standing.absent(name, others.iter().any(|f| who.is(&f.actor, &f.handle))))
    }

    /// Says yes to a request.
    pub async fn accept(&self, follower: &Follower) -> Result<(), Refused> {
        let effects = accepted(follower, self.policy, self.now);
        self.write(effects, follower.actor.as_str(), "accepted").await
    }

    /// Says no to a request.
    pub async fn reject(&self, follower: &Follower) -> Result<(), Refused> {
        let effects = refused(follower, self.policy, self.now);
        self.write(effects, follower.actor.as_str(), "rejected").await
    }

    /// Takes a follower off the list.
    pub async fn remove(&self, follower: &Follower) -> Result<(), Refused> {
        let effects = refused(follower, self.policy, self.now);
        self.write(effects, follower.actor.as_str(), "removed").await
    }
}
