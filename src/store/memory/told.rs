//! What followers are told: the ledger, broadcasts, and how deliveries stand.

use super::State;
use super::queue::Queue;
use crate::ports::{
    Broadcast, Delivery, DeliveryFilter, DeliveryState, FollowerState, HostTrouble, LedgerEntry, Outgoing, Tally,
};
use crate::store::host::{Host, SUPERSEDED};
use crate::store::rules;
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

impl State {
    /// Whether the entry was planned from what stands there.
    pub(super) fn tell(&mut self, entry: LedgerEntry, was: Option<&str>) -> bool {
        let stands = self.ledger.get(&entry.id).map(|old| (old.hash.as_str(), old.told));
        let may = rules::may_tell(stands, &entry, was);
        if may {
            self.ledger.insert(entry.id.clone(), entry);
        }
        may
    }

    pub(super) fn send(&mut self, outgoing: Outgoing) {
        if self.open_to(&outgoing.inbox) {
            self.queue.send(outgoing);
        }
    }

    pub(super) fn broadcast(&mut self, at: Timestamp, broadcast: &Broadcast) {
        let mut inboxes = if broadcast.followers { self.targets() } else { BTreeSet::new() };
        inboxes.extend(broadcast.also.iter().filter(|inbox| self.open_to(inbox)).cloned());
        inboxes.retain(|inbox| self.dead(inbox).is_none_or(|host| !host.is_left_alone(at)));
        // Of a dead host, the first inbox is tried; the others' rows are given up until it speaks again.
        let mut probed = BTreeSet::new();
        let dead = inboxes.iter().filter(|inbox| self.dead(inbox).is_some());
        let untried: BTreeSet<RemoteUrl> = dead.filter(|inbox| !probed.insert(inbox.host())).cloned().collect();
        for place in self.queue.send_to_all(&broadcast.activity, &broadcast.body, inboxes, broadcast.due) {
            if let Some(row) = self.queue.rows.get_mut(&place).filter(|row| untried.contains(&row.inbox)) {
                row.give_up(at, SUPERSEDED);
            }
        }
        self.queue.supersede(at, &broadcast.activity);
    }

    /// To how many inboxes a broadcast would go.
    pub(super) fn audience(&self) -> u64 {
        self.targets().iter().filter(|inbox| self.dead(inbox).is_none()).count() as u64
    }

    /// Inboxes that reach everybody who follows.
    fn targets(&self) -> BTreeSet<RemoteUrl> {
        let accepted = self.followers.values().filter(|f| f.state == FollowerState::Accepted);
        let accepted = accepted.filter(|f| !self.unheard.contains(f.actor.as_str()));
        let inboxes = accepted.map(|f| f.shared_inbox.as_ref().unwrap_or(&f.inbox));
        inboxes.filter(|inbox| self.open_to(inbox)).cloned().collect()
    }

    /// Its host, if that is taken for dead.
    fn dead(&self, inbox: &RemoteUrl) -> Option<&Host> {
        self.queue.hosts.get(&rules::zone(inbox.host())).filter(|host| host.dead.is_some())
    }

    pub(super) fn troubles(&self) -> Vec<HostTrouble> {
        let mut all: Vec<HostTrouble> = self.queue.hosts.iter().filter_map(|(zone, host)| host.trouble(zone)).collect();
        all.sort_by(|a, b| a.host.cmp(&b.host));
        all
    }

    fn open_to(&self, inbox: &RemoteUrl) -> bool {
        !self.blocks.keys().any(|whom| whom.covers_host(inbox.host()))
    }
}

impl Queue {
    pub(super) fn deliveries(&self, filter: &DeliveryFilter) -> Vec<Delivery> {
        let most = if filter.limit == 0 { usize::MAX } else { filter.limit as usize };
        let rows = self.rows.values().rev().filter(|row| {
            filter.about.as_ref().is_none_or(|id| rules::is_about(&row.activity, id))
                && filter.host.as_ref().is_none_or(|host| row.inbox.host() == host)
                && filter.state.is_none_or(|state| row.stands() == state)
        });
        let shown = rows.take(most).map(|row| Delivery {
            activity: row.activity.clone(),
            inbox: row.inbox.clone(),
            state: row.stands(),
            attempts: row.attempts,
            due: row.due,
            finished: row.finished(),
            status: row.status,
            reason: row.reason.clone(),
        });
        shown.collect()
    }

    pub(super) fn tallies(&self, limit: u32) -> Vec<(String, Tally)> {
        let mut all: BTreeMap<&str, (u64, Tally)> = BTreeMap::new();
        for (place, row) in &self.rows {
            let (newest, tally) = all.entry(&row.activity).or_default();
            *newest = *place;
            *match row.stands() {
                DeliveryState::Waits => &mut tally.waits,
                DeliveryState::Held => &mut tally.held,
                DeliveryState::Done => &mut tally.done,
                DeliveryState::Failed => &mut tally.failed,
            } += 1;
        }
        let mut found: Vec<_> = all.into_iter().collect();
        found.sort_by_key(|(_, (newest, _))| Reverse(*newest));
        if limit > 0 {
            found.truncate(limit as usize);
        }
        found.into_iter().map(|(activity, (_, tally))| (activity.to_owned(), tally)).collect()
    }
}
