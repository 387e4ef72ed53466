//! The delivery queue: rows in the order they came; of a host one is held at a time, of an inbox the oldest goes first.

use crate::ports::{DeliveryState, Leased, Outgoing};
use crate::store::host::Host;
use crate::store::rules;
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// All rows, finished ones too: they keep an activity from being queued twice.
#[derive(Debug, Clone, Default)]
pub(super) struct Queue {
    pub(super) rows: BTreeMap<u64, Row>,
    /// What is remembered of hosts, by zone.
    pub(super) hosts: BTreeMap<String, Host>,
    last: u64,
    last_token: u64,
}

/// One activity to one inbox.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) activity: String,
    body: Arc<str>,
    pub(super) inbox: RemoteUrl,
    pub(super) due: Timestamp,
    pub(super) attempts: u32,
    pub(super) state: State,
    pub(super) status: Option<u16>,
    pub(super) reason: String,
}

#[derive(Debug, Clone)]
pub(super) enum State {
    Waits,
    Held { token: u64, until: Timestamp },
    Done(Timestamp),
    Failed(Timestamp),
}

impl Row {
    pub(super) fn lives(&self) -> bool {
        self.finished().is_none()
    }

    pub(super) fn zone(&self) -> String {
        rules::zone(self.inbox.host())
    }

    pub(super) fn waits(&self) -> bool {
        matches!(self.state, State::Waits)
    }

    pub(super) fn give_up(&mut self, now: Timestamp, why: &str) {
        (self.state, self.reason) = (State::Failed(now), why.to_owned());
    }

    pub(super) fn finished(&self) -> Option<Timestamp> {
        match self.state {
            State::Waits | State::Held { .. } => None,
            State::Done(at) | State::Failed(at) => Some(at),
        }
    }

    pub(super) fn stands(&self) -> DeliveryState {
        match self.state {
            State::Waits => DeliveryState::Waits,
            State::Held { .. } => DeliveryState::Held,
            State::Done(_) => DeliveryState::Done,
            State::Failed(_) => DeliveryState::Failed,
        }
    }
}

impl Queue {
    pub(super) fn live(&self) -> usize {
        self.rows.values().filter(|row| row.lives()).count()
    }

    pub(super) fn send(&mut self, new: Outgoing) {
        if new.again {
            let body: Arc<str> = new.body.as_str().into();
            let same = self.rows.values_mut().filter(|row| row.activity == new.activity);
            same.for_each(|row| row.body = Arc::clone(&body));
        }
        let there = self.rows.iter().find(|(_, row)| row.activity == new.activity && row.inbox == new.inbox);
        if let Some((at, row)) = there {
            if row.lives() || !new.again {
                return;
            }
            let at = *at;
            let body = self.bytes(&new.activity, &new.body);
            self.rows.remove(&at);
            return self.add(&new.activity, body, new.inbox, new.due);
        }
        let body = self.bytes(&new.activity, &new.body);
        self.add(&new.activity, body, new.inbox, new.due);
    }

    /// One row for each inbox that has none for this activity; their places.
    pub(super) fn send_to_all(
        &mut self,
        activity: &str,
        body: &str,
        inboxes: BTreeSet<RemoteUrl>,
        due: Timestamp,
    ) -> RangeInclusive<u64> {
        let body = self.bytes(activity, body);
        let there: BTreeSet<RemoteUrl> =
            self.rows.values().filter(|row| row.activity == activity).map(|row| row.inbox.clone()).collect();
        let first = self.last + 1;
        for inbox in inboxes {
            if !there.contains(&inbox) {
                self.add(activity, Arc::clone(&body), inbox, due);
            }
        }
        first..=self.last
    }

    /// The bytes of an activity: those that came first.
    fn bytes(&self, activity: &str, new: &str) -> Arc<str> {
        let first = self.rows.values().find(|row| row.activity == activity);
        first.map_or_else(|| new.into(), |row| Arc::clone(&row.body))
    }

    fn add(&mut self, activity: &str, body: Arc<str>, inbox: RemoteUrl, due: Timestamp) {
        self.last += 1;
        let (activity, reason) = (activity.to_owned(), String::new());
        let row = Row { activity, body, inbox, due, attempts: 0, state: State::Waits, status: None, reason };
        self.rows.insert(self.last, row);
    }

    /// What waits, is under way or was given up is not sent any more.
    pub(super) fn cancel(&mut self, whose: impl Fn(&Row) -> bool) {
        self.rows.retain(|_, row| matches!(row.state, State::Done(_)) || !whose(row));
    }

    /// Nothing that was or will be sent there is remembered.
    pub(super) fn erase(&mut self, inbox: &RemoteUrl) {
        self.rows.retain(|_, row| row.inbox != *inbox);
    }

    pub(super) fn sweep(&mut self, before: Timestamp) {
        self.rows.retain(|_, row| row.finished().is_none_or(|at| at >= before));
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
        for row in self.rows.values() {
            if let State::Held { until, .. } = row.state {
                lanes.entry(row.zone()).or_default().0 = Some(until);
            }
        }
        for (_, row) in self.heads() {
            let due = &mut lanes.entry(row.zone()).or_default().1;
            *due = Some(due.map_or(row.due, |due| due.min(row.due)));
        }
        let ready = |zone: &String, ready: Timestamp| {
            let closed = self.hosts.get(zone).and_then(|host| host.closed_until);
            closed.map_or(ready, |closed| closed.max(ready))
        };
        let mut lanes: Vec<(Timestamp, String)> =
            lanes.into_iter().filter_map(|(zone, (held, due))| Some((ready(&zone, held.or(due)?), zone))).collect();
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
        for row in self.rows.values_mut().filter(|row| row.zone() == zone) {
            if matches!(row.state, State::Held { until, .. } if until <= now) {
                row.state = State::Waits;
            }
        }
        let heads = self.heads().into_iter().filter(|(_, row)| row.zone() == zone);
        let (_, at) = heads.filter(|(_, row)| row.due <= now).map(|(at, row)| (row.due, at)).min()?;
        let host = self.hosts.get(zone).cloned().unwrap_or_default();
        let row = self.rows.get_mut(&at)?;
        self.last_token += 1;
        let token = self.last_token;
        row.attempts += 1;
        row.state = State::Held { token, until };
        Some(Leased {
            activity: row.activity.clone(),
            body: row.body.to_string(),
            inbox: row.inbox.clone(),
            attempt: row.attempts,
            token,
            answered: row.status,
            scheme: host.scheme,
            failing: host.is_failing(),
        })
    }
}
