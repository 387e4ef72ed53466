//! What is past its time goes.

use super::State;
use super::queue::Row;
use crate::ports::InteractionState;
use crate::store::rules::{self, Horizon};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeSet;

impl State {
    pub(super) fn sweep(&mut self, now: Timestamp) {
        let horizon = Horizon::of(now);
        self.gone.retain(|_, gone| gone.heard >= horizon.month);
        self.seen.retain(|_, at| *at >= horizon.month);
        self.interactions.retain(|_, kept| match kept.it.state {
            InteractionState::Pending => kept.it.received >= horizon.pending,
            InteractionState::Private => kept.it.received >= horizon.month,
            InteractionState::Rejected => kept.changed >= horizon.rejected,
            InteractionState::Approved => true,
        });
        self.queue.sweep(horizon.finished);
        self.queue.mend(now);
        self.sweep_hosts(horizon.finished);
        self.journal.retain(|line| line.at >= horizon.month);
        self.journal.drain(..self.journal.len().saturating_sub(rules::JOURNAL));
        for complaint in self.complaints(u32::MAX).iter().skip(rules::COMPLAINTS) {
            self.complaints.remove(complaint.id.as_str());
        }
        self.sweep_strangers(horizon.cards);
    }

    /// Of hosts where nobody follows and to which nothing goes, nothing is remembered for longer than of deliveries.
    fn sweep_hosts(&mut self, before: Timestamp) {
        let followed = self.followers.values().map(|f| f.shared_inbox.as_ref().unwrap_or(&f.inbox));
        let mut kept: BTreeSet<String> = followed.map(|inbox| rules::zone(inbox.host())).collect();
        kept.extend(self.queue.rows.values().filter(|row| row.lives()).map(Row::zone));
        self.queue.hosts.retain(|zone, host| host.at >= before || kept.contains(zone));
    }

    fn sweep_strangers(&mut self, before: Timestamp) {
        let mut strangers: Vec<(Reverse<Timestamp>, String)> = self
            .cards
            .values()
            .filter(|card| !self.acquainted(card.id.as_str()))
            .map(|card| (Reverse(card.fetched), card.id.to_string()))
            .collect();
        strangers.sort();
        for (place, (Reverse(fetched), id)) in strangers.iter().enumerate() {
            if *fetched < before || place >= rules::STRANGERS {
                self.cards.remove(id);
            }
        }
    }
}
