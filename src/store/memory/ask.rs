//! Questions to the maps.

use super::State;
use crate::ports::{Ask, Complaint, Counts, Facts, Filter, Follower, FollowerState, Glance, Interaction};
use crate::store::rules;
use crate::vocab::RemoteUrl;
use std::cmp::Reverse;
use std::collections::BTreeSet;

impl State {
    pub(super) fn blocked(&self, actor: &RemoteUrl) -> bool {
        self.blocks.keys().any(|whom| whom.covers(actor))
    }

    pub(super) fn glance(&self, activity: &str, actor: &RemoteUrl) -> Glance {
        let id = actor.as_str();
        Glance {
            seen: self.seen.contains_key(&rules::remembered(activity)),
            blocked: self.blocked(actor),
            card: self.cards.get(id).cloned(),
            failing: self.failing(actor),
            known: self.acquainted(id) || self.complaints.values().any(|it| it.actor == *actor),
        }
    }

    /// Whether a follow or an interaction of theirs is stored.
    pub(super) fn acquainted(&self, actor: &str) -> bool {
        self.followers.contains_key(actor) || self.interactions.values().any(|kept| kept.it.actor.as_str() == actor)
    }

    fn failing(&self, actor: &RemoteUrl) -> Vec<String> {
        let hosts = rules::hosts_of(actor, self.cards.get(actor.as_str()));
        let failing =
            |host: &&str| self.queue.hosts.get(&rules::zone(host)).is_some_and(crate::store::host::Host::is_failing);
        hosts.into_iter().filter(failing).map(str::to_owned).collect()
    }

    pub(super) fn facts(&self, ask: &Ask) -> Facts {
        let mut asked = BTreeSet::new();
        let about: Vec<&String> = ask.about.iter().take(rules::ABOUT).filter(|id| asked.insert(id.as_str())).collect();
        let waiting = || self.interactions.values().filter(|kept| rules::takes_room(&kept.it));
        let domain = rules::domain(ask.actor.host());
        let requests = self.followers.values().filter(|f| f.state == FollowerState::Requested).count();
        Facts {
            follower: self.followers.get(ask.actor.as_str()).cloned(),
            interactions: about.iter().filter_map(|id| Some(self.interactions.get(*id)?.it.clone())).collect(),
            gone: about
                .iter()
                .filter_map(|id| Some(((*id).clone(), self.gone.get(&rules::remembered(id))?.at)))
                .collect(),
            pending_of_domain: small(waiting().filter(|kept| rules::domain(kept.it.actor.host()) == domain).count()),
            pending: small(waiting().count() + requests),
        }
    }

    pub(super) fn followers(&self, state: FollowerState, after: Option<&Follower>, limit: u32) -> Vec<Follower> {
        let turn = |f: &Follower| (f.since, f.actor.clone());
        let mut found: Vec<Follower> = self.followers.values().filter(|f| f.state == state).cloned().collect();
        found.retain(|f| after.is_none_or(|after| turn(f) > turn(after)));
        found.sort_by_key(turn);
        found.truncate(limit as usize);
        found
    }

    pub(super) fn reached_by(&self, inbox: &RemoteUrl, limit: u32) -> Vec<Follower> {
        let reached = |f: &&Follower| f.inbox == *inbox || f.shared_inbox.as_ref() == Some(inbox);
        let mut found: Vec<Follower> = self.followers.values().filter(reached).cloned().collect();
        found.sort_by_key(|f| (f.since, f.actor.clone()));
        found.truncate(limit as usize);
        found
    }

    pub(super) fn interactions(&self, filter: &Filter) -> Vec<Interaction> {
        let wanted = |it: &&Interaction| {
            filter.state.is_none_or(|state| it.state == state)
                && filter.id_prefix.as_ref().is_none_or(|prefix| it.id.as_str().starts_with(prefix))
                && filter.kind.as_ref().is_none_or(|kind| rules::is_of(&it.kind, kind))
        };
        let mut found: Vec<Interaction> =
            self.interactions.values().map(|kept| &kept.it).filter(wanted).cloned().collect();
        found.sort_by_key(|it| (it.received, it.id.clone()));
        if filter.limit > 0 {
            found.truncate(filter.limit as usize);
        }
        found
    }

    pub(super) fn complaints(&self, limit: u32) -> Vec<Complaint> {
        let mut found: Vec<Complaint> = self.complaints.values().cloned().collect();
        found.sort_by_key(|it| Reverse((it.received, it.id.clone())));
        found.truncate(limit as usize);
        found
    }

    pub(super) fn counts(&self) -> Counts {
        let of = |state| self.followers.values().filter(|f| f.state == state).count() as u64;
        Counts {
            followers: of(FollowerState::Accepted),
            requests: of(FollowerState::Requested),
            pending: self.interactions.values().filter(|kept| rules::waits(&kept.it)).count() as u64,
            queued: self.queue.live() as u64,
        }
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
