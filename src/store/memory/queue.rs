//! The delivery queue: rows in the order they came; of a host one is held at a time, of an inbox the oldest goes first.

use crate::ports::{Ending, Finished, Leased, Outgoing};
use crate::store::rules;
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// All rows, finished ones too: they keep an activity from being queued twice.
#[derive(Debug, Clone, Default)]
pub(super) struct Queue {
    rows: BTreeMap<u64, Row>,
    last: u64,
    last_token: u64,
}

/// One activity to one inbox.
#[derive(Debug, Clone)]
pub(super) struct Row {
    activity: String,
    body: String,
    pub(super) inbox: RemoteUrl,
    due: Timestamp,
    attempts: u32,
    state: State,
}

#[derive(Debug, Clone)]
enum State {
    Waits,
    Held { token: u64, until: Timestamp },
    Finished(Timestamp),
}

impl Row {
    fn lives(&self) -> bool {
        !matches!(self.state, State::Finished(_))
    }
}

impl Queue {
    pub(super) fn live(&self) -> usize {
        self.rows.values().filter(|row| row.lives()).count()
    }

    pub(super) fn send(&mut self, new: Outgoing) {
        let body = self.rows.values().find(|row| row.activity == new.activity).map(|row| row.body.clone());
        let there = self.rows.iter().find(|(_, row)| row.activity == new.activity && row.inbox == new.inbox);
        if let Some((at, row)) = there {
            if row.lives() || !new.again {
                return;
            }
            let at = *at;
            self.rows.remove(&at);
        }
        self.last += 1;
        let (activity, inbox, due) = (new.activity, new.inbox, new.due);
        let body = body.unwrap_or(new.body);
        self.rows.insert(self.last, Row { activity, body, inbox, due, attempts: 0, state: State::Waits });
    }

    /// What waits or is under way is not sent.
    pub(super) fn cancel(&mut self, whose: impl Fn(&Row) -> bool) {
        self.rows.retain(|_, row| !(row.lives() && whose(row)));
    }

    /// Nothing that was or will be sent there is remembered.
    pub(super) fn erase(&mut self, inbox: &RemoteUrl) {
        self.rows.retain(|_, row| row.inbox != *inbox);
    }

    pub(super) fn sweep(&mut self, before: Timestamp) {
        self.rows.retain(|_, row| !matches!(row.state, State::Finished(at) if at < before));
    }

    /// The oldest row of each inbox, with its place.
    fn heads(&self) -> Vec<(u64, &Row)> {
        let mut inboxes = BTreeSet::new();
        let live = self.rows.iter().filter(|(_, row)| row.lives());
        live.filter(|(_, row)| inboxes.insert(&row.inbox)).map(|(at, row)| (*at, row)).collect()
    }

    /// When each host may be sent something, soonest first.
    fn lanes(&self) -> Vec<(Timestamp, String)> {
        let mut lanes: BTreeMap<String, (Option<Timestamp>, Option<Timestamp>)> = BTreeMap::new();
        for (_, row) in self.heads() {
            let (held, due) = lanes.entry(rules::zone(row.inbox.host())).or_default();
            match row.state {
                State::Held { until, .. } => *held = Some(until),
                _ => *due = Some(due.map_or(row.due, |due| due.min(row.due))),
            }
        }
        let mut lanes: Vec<(Timestamp, String)> =
            lanes.into_iter().filter_map(|(zone, (held, due))| Some((held.or(due)?, zone))).collect();
        lanes.sort();
        lanes
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.lanes().first().map(|(ready, _)| *ready)
    }

    pub(super) fn lease(&mut self, now: Timestamp, until: Timestamp, limit: u32) -> Vec<Leased> {
        let ready = self.lanes().into_iter().take_while(|(ready, _)| *ready <= now).take(limit as usize);
        ready.filter_map(|(_, zone)| self.lease_one(&zone, now, until)).collect()
    }

    fn lease_one(&mut self, zone: &str, now: Timestamp, until: Timestamp) -> Option<Leased> {
        for row in self.rows.values_mut().filter(|row| rules::zone(row.inbox.host()) == zone) {
            if matches!(row.state, State::Held { until, .. } if until <= now) {
                row.state = State::Waits;
            }
        }
        let heads = self.heads().into_iter().filter(|(_, row)| rules::zone(row.inbox.host()) == zone);
        let (_, at) = heads.filter(|(_, row)| row.due <= now).map(|(at, row)| (row.due, at)).min()?;
        let row = self.rows.get_mut(&at)?;
        self.last_token += 1;
        let token = self.last_token;
        row.attempts += 1;
        row.state = State::Held { token, until };
        let (activity, body, inbox) = (row.activity.clone(), row.body.clone(), row.inbox.clone());
        Some(Leased { activity, body, inbox, attempt: row.attempts, token })
    }

    pub(super) fn finish(&mut self, now: Timestamp, end: &Finished) {
        let ours = |row: &&mut Row| {
            row.activity == end.activity
                && row.inbox == end.inbox
                && matches!(row.state, State::Held { token, .. } if token == end.token)
        };
        let Some(row) = self.rows.values_mut().find(ours) else { return };
        match end.ending {
            Ending::Done | Ending::Failed => row.state = State::Finished(now),
            Ending::Again(due) => (row.due, row.state) = (due, State::Waits),
        }
    }
}
