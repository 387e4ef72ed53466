//! How tries end, and what that makes of their hosts.

use super::State;
use super::queue::{Queue, Row, State as Stands};
use crate::ports::{Ending, Fault, Finished};
use crate::store::host::{SUPERSEDED, WEEK};
use crate::store::rules;
use jiff::Timestamp;

impl State {
    pub(super) fn finish(&mut self, now: Timestamp, end: &Finished) {
        let zone = rules::zone(end.inbox.host());
        let dead = |state: &Self| state.queue.hosts.get(&zone).and_then(|host| host.dead);
        let before = dead(self);
        if self.queue.finish(now, end) {
            self.heard(&end.inbox);
        }
        if let (Some(since), None) = (before, dead(self)) {
            self.make_up(now, &zone, since);
        }
    }
}

impl Queue {
    /// Whether the inbox said yes.
    fn finish(&mut self, now: Timestamp, end: &Finished) -> bool {
        let ours = |row: &Row| {
            row.activity == end.activity
                && row.inbox == end.inbox
                && matches!(row.state, Stands::Held { token, .. } if token == end.token)
        };
        let Some((place, zone)) = self.rows.iter().find(|(_, row)| ours(row)).map(|(at, row)| (*at, row.zone())) else {
            return false;
        };
        let mut host = self.hosts.remove(&zone).unwrap_or_default();
        host.after(end, now);
        let mut ending = end.ending;
        if end.fault == Fault::Host && host.dead.is_some() {
            let newest = self.rows.iter().rev().find(|(_, row)| row.lives() && row.zone() == zone).map(|(at, _)| *at);
            let tried = newest.filter(|_| !host.is_left_alone(now));
            let probe = now.checked_add(WEEK).unwrap_or(Timestamp::MAX);
            ending = if tried == Some(place) { Ending::Again(probe) } else { Ending::Failed };
            let rest =
                self.rows.iter_mut().filter(|(at, row)| row.waits() && row.zone() == zone && Some(**at) != tried);
            rest.filter(|(at, _)| **at != place).for_each(|(_, row)| row.give_up(now, SUPERSEDED));
        }
        if !host.is_plain() {
            self.hosts.insert(zone, host);
        }
        let Some(row) = self.rows.get_mut(&place) else { return false };
        if let Ending::Untried(due) = ending {
            (row.due, row.attempts, row.state) = (due, row.attempts.saturating_sub(1), Stands::Waits);
            return false;
        }
        (row.status, row.reason) = (end.status, end.reason.clone());
        match ending {
            Ending::Done => row.state = Stands::Done(now),
            Ending::Failed => row.state = Stands::Failed(now),
            Ending::Again(due) | Ending::Untried(due) => (row.due, row.state) = (due, Stands::Waits),
        }
        ending == Ending::Done
    }

    /// Of what waits for dead hosts, only this activity is tried.
    pub(super) fn supersede(&mut self, now: Timestamp, activity: &str) {
        let dead = |zone: &String| self.hosts.get(zone).is_some_and(|host| host.dead.is_some());
        let mine = self.rows.values().filter(|row| row.lives() && row.activity == activity).map(Row::zone);
        let zones: Vec<String> = mine.filter(dead).collect();
        let others = self.rows.values_mut().filter(|row| row.waits() && row.activity != activity);
        others.filter(|row| zones.contains(&row.zone())).for_each(|row| row.give_up(now, SUPERSEDED));
    }

    /// What a clock that was ahead has written.
    pub(super) fn mend(&mut self, now: Timestamp) {
        let (due, until) = rules::latest(now);
        for row in self.rows.values_mut().filter(|row| row.lives()) {
            row.due = row.due.min(due);
            if matches!(row.state, Stands::Held { until: end, .. } if end > until) {
                row.state = Stands::Waits;
            }
        }
        self.hosts.values_mut().for_each(|host| host.mend(now));
    }
}
