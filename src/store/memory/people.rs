//! Who they are, who follows, who is kept out.

use super::{State, Turn};
use crate::ports::{Block, Blocked, Card, Complaint, Follower, FollowerState};
use crate::store::rules;
use crate::vocab::RemoteUrl;
use jiff::Timestamp;

impl State {
    pub(super) fn put_card(&mut self, card: Card) {
        if self.gone(card.id.as_str()).is_none_or(|gone| card.fetched > gone) {
            self.cards.insert(card.id.to_string(), card);
        }
    }

    pub(super) fn put_follower(&mut self, mut follower: Follower) {
        let actor = follower.actor.to_string();
        let past = |gone: Option<Timestamp>| gone.is_some_and(|gone| gone >= follower.asked);
        if self.blocked(&follower.actor) || past(self.gone(&follower.follow)) || past(self.gone(&actor)) {
            return;
        }
        self.gone.remove(&rules::remembered(&actor));
        if let Some(old) = self.followers.get(&actor) {
            follower.since = old.since;
            if old.state == FollowerState::Accepted {
                follower.state = FollowerState::Accepted;
            }
        }
        if self.followers.get(&actor).is_none_or(|old| old.inbox != follower.inbox) {
            self.listen_for(&follower);
        }
        if follower.state == FollowerState::Accepted {
            self.servers.entry(rules::zone(follower.actor.host())).or_insert(Turn::Waits);
        }
        self.followers.insert(actor, follower);
    }

    pub(super) fn readdress(&mut self, new: Follower) {
        let Some(known) = self.followers.get_mut(new.actor.as_str()).filter(|known| known.follow == new.follow) else {
            return;
        };
        let moved = known.inbox != new.inbox;
        (known.inbox, known.shared_inbox) = (new.inbox, new.shared_inbox);
        let known = known.clone();
        if moved {
            self.listen_for(&known);
        }
    }

    /// Whoever names an inbox of somebody else's for their own gets nothing but answers there until it said yes to one.
    fn listen_for(&mut self, follower: &Follower) {
        if rules::is_own_inbox(follower) {
            self.unheard.remove(follower.actor.as_str());
        } else {
            self.unheard.insert(follower.actor.to_string());
        }
    }

    /// An inbox said yes.
    pub(super) fn heard(&mut self, inbox: &RemoteUrl) {
        let Self { unheard, followers, .. } = self;
        unheard.retain(|actor| followers.get(actor).is_none_or(|follower| follower.inbox != *inbox));
    }

    /// Of each new server, who followed first of those who still do.
    pub(super) fn newcomers(&self, limit: u32) -> Vec<Follower> {
        let new = self.servers.iter().filter(|(_, turn)| **turn == Turn::Waits);
        let first = new.filter_map(|(zone, _)| {
            let there = self.followers.values().filter(|f| {
                f.state == FollowerState::Accepted
                    && !self.unheard.contains(f.actor.as_str())
                    && rules::zone(f.actor.host()) == *zone
            });
            there.min_by_key(|f| (f.since, f.actor.as_str()))
        });
        first.take(limit as usize).cloned().collect()
    }

    /// Whether it was their turn.
    pub(super) fn welcome(&mut self, host: &str) -> bool {
        let turn = self.servers.get_mut(&rules::zone(host));
        turn.is_some_and(|turn| std::mem::replace(turn, Turn::Had) == Turn::Waits)
    }

    pub(super) fn remove_follower(&mut self, actor: &RemoteUrl) {
        if self.followers.contains_key(actor.as_str()) {
            self.own_inboxes(actor).iter().for_each(|inbox| self.queue.cancel(|row| row.inbox == *inbox));
        }
        self.followers.remove(actor.as_str());
        self.drop_inboxes();
    }

    /// Nothing more is remembered of the inboxes of those who left.
    fn drop_inboxes(&mut self) {
        let Self { followers, unheard, .. } = self;
        unheard.retain(|actor| followers.contains_key(actor));
    }

    /// Inboxes that nobody else who follows is reached by: an actor may claim any inbox for their own.
    fn own_inboxes(&self, actor: &RemoteUrl) -> Vec<RemoteUrl> {
        let follower = self.followers.get(actor.as_str()).map(|f| (&f.inbox, &f.shared_inbox));
        let card = self.cards.get(actor.as_str()).map(|c| (&c.inbox, &c.shared_inbox));
        let others = |inbox: &RemoteUrl| {
            self.followers
                .values()
                .any(|f| f.actor != *actor && (f.inbox == *inbox || f.shared_inbox.as_ref() == Some(inbox)))
        };
        let claimed = follower.into_iter().chain(card);
        claimed
            .filter(|(inbox, shared)| shared.as_ref() != Some(*inbox) && !others(inbox))
            .map(|(inbox, _)| inbox.clone())
            .collect()
    }

    pub(super) fn forget(&mut self, at: Timestamp, actor: &RemoteUrl) {
        self.own_inboxes(actor).iter().for_each(|inbox| self.queue.erase(inbox));
        self.cards.remove(actor.as_str());
        self.followers.remove(actor.as_str());
        self.drop_inboxes();
        let zone = rules::zone(actor.host());
        if !self.followers.values().any(|f| rules::zone(f.actor.host()) == zone) {
            self.servers.remove(&zone);
        }
        self.remove_where(at, |it| it.actor == *actor);
        self.complaints.retain(|_, it| it.actor != *actor);
        self.journal.iter_mut().filter(|line| line.actor == actor.as_str()).for_each(|line| line.actor.clear());
        self.mark_gone(actor.as_str(), at, at);
    }

    pub(super) fn put_block(&mut self, block: Block) {
        match &block.whom {
            Blocked::Actor(id) => {
                let actor = self
                    .followers
                    .get(id)
                    .map(|f| f.actor.clone())
                    .or_else(|| self.cards.get(id).map(|card| card.id.clone()));
                for inbox in actor.map(|actor| self.own_inboxes(&actor)).unwrap_or_default() {
                    self.queue.cancel(|row| row.inbox == inbox);
                }
            }
            Blocked::Domain(_) => self.queue.cancel(|row| block.whom.covers_host(row.inbox.host())),
        }
        self.followers.retain(|_, f| !block.whom.covers(&f.actor));
        self.drop_inboxes();
        self.interactions.retain(|_, kept| !block.whom.covers(&kept.it.actor));
        self.blocks.insert(block.whom.clone(), block);
    }

    pub(super) fn put_complaint(&mut self, complaint: Complaint) {
        if !self.blocked(&complaint.actor) && self.gone(complaint.actor.as_str()).is_none() {
            self.complaints.entry(complaint.id.to_string()).or_insert(complaint);
        }
    }
}
