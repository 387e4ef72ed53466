//! What was given up waits again: because the owner says so, or because its host speaks again.

use super::State;
use super::queue::{Row, State as Stands};
use crate::ports::Told;
use crate::store::deed::{self, Deed, Retried};
use crate::store::rules;
use jiff::Timestamp;
use std::collections::BTreeSet;

impl State {
    /// The owner wants it tried again.
    pub(super) fn retry(&mut self, at: Timestamp, about: Option<&str>, host: Option<&str>) {
        let meant = |row: &Row| {
            about.is_none_or(|id| rules::is_about(&row.activity, id))
                && host.is_none_or(|host| row.inbox.host() == host)
        };
        for zone in self.wake(at, meant) {
            if let Some(host) = self.queue.hosts.get_mut(&zone) {
                host.hurry();
            }
        }
        self.queue.hosts.retain(|_, host| !host.is_plain());
    }

    /// A host that was taken for dead since then speaks again: it gets what was given up for that.
    pub(super) fn make_up(&mut self, at: Timestamp, zone: &str, dead: Timestamp) {
        self.wake(at, |row| row.zone() == zone && row.finished().is_some_and(|then| then >= dead));
    }

    /// Rows that were given up wait again, in the place that they had; their zones.
    fn wake(&mut self, at: Timestamp, meant: impl Fn(&Row) -> bool) -> BTreeSet<String> {
        let failed = self.queue.rows.iter().filter(|(_, row)| matches!(row.state, Stands::Failed(_)) && meant(row));
        let places: Vec<u64> = failed.flat_map(|(place, row)| self.retried(*place, row)).flatten().collect();
        let mut zones = BTreeSet::new();
        for place in places {
            if let Some(row) = self.queue.rows.get_mut(&place) {
                (row.due, row.attempts, row.state) = (at, 0, Stands::Waits);
                zones.insert(row.zone());
            }
        }
        zones
    }

    /// What waits again for the sake of a row.
    fn retried(&self, place: u64, row: &Row) -> [Option<u64>; 2] {
        let (deed, about) = deed::deed(&row.activity);
        let arrived = self.queue.rows.range(place + 1..).filter(|(_, later)| {
            later.inbox == row.inbox
                && matches!(later.state, Stands::Done(_))
                && rules::is_about(&later.activity, about)
        });
        let later: Vec<(u64, Deed)> = arrived.map(|(place, row)| (*place, deed::deed(&row.activity).0)).collect();
        let deeds: Vec<Deed> = later.iter().map(|(_, deed)| *deed).collect();
        let is_gone = self.ledger.get(about).is_some_and(|entry| entry.told == Told::Gone);
        let edit = later.iter().rev().find(|(_, deed)| *deed == Deed::Edits).map(|(place, _)| *place);
        match deed::retried(deed, is_gone, &deeds) {
            Retried::No => [None, None],
            Retried::Alone => [Some(place), None],
            Retried::WithLastEdit => [Some(place), edit],
        }
    }

    /// A host spoke to us.
    pub(super) fn reopen(&mut self, at: Timestamp, host: &str) {
        let zone = rules::zone(host);
        let Some(known) = self.queue.hosts.get_mut(&zone).filter(|host| host.is_failing()) else { return };
        let dead = known.dead;
        known.answered(None);
        if let Some(dead) = dead {
            self.make_up(at, &zone, dead);
        }
        for row in self.queue.rows.values_mut().filter(|row| row.waits() && row.zone() == zone) {
            row.due = row.due.min(at);
        }
        self.queue.hosts.retain(|_, host| !host.is_plain());
    }
}
