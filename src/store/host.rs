//! What a host's failures mean: when it is closed, when it is taken for dead, and what makes that forgotten.
//!
//! Limits: 5 failures within 10 minutes close a host for 30, and each single failure after that again, until it answers. Failures
//! on 7 different days without an answer: it is taken for dead, and tried once a week for 90 days. Followers there stay followers.

use crate::ports::{Fault, Finished, HostTrouble};
use crate::signature::Scheme;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Failures within [`WINDOW`] that close a host.
const MANY: usize = 5;
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// How long a host is closed.
const CLOSED: SignedDuration = SignedDuration::from_mins(30);
/// Different days with a failure after which a host is taken for dead.
const DAYS: u32 = 7;
/// Between two tries at a dead host.
pub(super) const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a dead host is tried at all.
const PROBED: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Why a row to a dead host is given up.
pub(super) const SUPERSEDED: &str =
    "its server has not answered for a week: only the newest activity is tried, once a week";

/// What is remembered of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Host {
    /// The first failure since it last answered.
    since: Option<Timestamp>,
    /// On how many different days it failed since then, and the last of them, in days since 1970.
    days: u32,
    last_day: i64,
    /// Failures of the last ten minutes.
    recent: Vec<Timestamp>,
    /// It failed too often at once; one more failure closes it again.
    tripped: bool,
    /// Nothing is sent to it before.
    pub(super) closed_until: Option<Timestamp>,
    /// Since when it is taken for dead.
    pub(super) dead: Option<Timestamp>,
    /// The last failure.
    reason: String,
    /// The signature scheme that it took.
    pub(super) scheme: Scheme,
    /// When this was last written.
    pub(super) at: Timestamp,
}

impl Host {
    /// After a try ended.
    pub(super) fn after(&mut self, end: &Finished, now: Timestamp) {
        match end.fault {
            Fault::None => self.answered(end.scheme),
            Fault::Host => self.failed(now, &end.reason),
            Fault::Busy(until) => {
                self.answered(end.scheme);
                self.closed_until = Some(until);
            }
            Fault::Ours => return,
        }
        self.at = now;
    }

    fn failed(&mut self, now: Timestamp, reason: &str) {
        let day = now.as_second().div_euclid(24 * 60 * 60);
        if self.since.is_none() || day != self.last_day {
            self.days = self.days.saturating_add(1);
        }
        self.since.get_or_insert(now);
        self.last_day = day;
        reason.clone_into(&mut self.reason);
        self.recent.retain(|then| now.duration_since(*then).abs() < WINDOW);
        self.recent.push(now);
        self.tripped |= self.recent.len() >= MANY;
        if self.days >= DAYS {
            self.dead.get_or_insert(now);
        }
        let pause = if self.dead.is_some() { Some(WEEK) } else { self.tripped.then_some(CLOSED) };
        self.closed_until = pause.and_then(|pause| now.checked_add(pause).ok());
    }

    /// It answered: all is forgotten but how it likes to be written to.
    pub(super) fn answered(&mut self, scheme: Option<Scheme>) {
        *self = Self { scheme: scheme.unwrap_or(self.scheme), at: self.at, ..Self::default() };
    }

    /// The next thing may go at once; one more failure closes it again.
    pub(super) fn hurry(&mut self) {
        self.closed_until = None;
    }

    /// A clock that was ahead closed it for too long.
    pub(super) fn mend(&mut self, now: Timestamp) {
        let longest = now.checked_add(WEEK).unwrap_or(Timestamp::MAX);
        self.closed_until = self.closed_until.map(|until| until.min(longest));
    }

    /// Whether there is nothing that a host nobody ever wrote to does not have.
    pub(super) fn is_plain(&self) -> bool {
        self.since.is_none() && self.closed_until.is_none() && self.scheme == Scheme::default()
    }

    /// Whether it failed since it last answered.
    pub(super) fn is_failing(&self) -> bool {
        self.since.is_some()
    }

    /// Whether it is dead, and has been for so long that nothing is tried any more.
    pub(super) fn is_left_alone(&self, now: Timestamp) -> bool {
        self.dead.is_some_and(|dead| dead < probed_since(now))
    }

    /// As `gatepost status` shows it, if it fails.
    pub(super) fn trouble(&self, zone: &str) -> Option<HostTrouble> {
        let labels: Vec<&str> = zone.trim_end_matches('.').rsplit('.').collect();
        Some(HostTrouble {
            host: labels.join("."),
            since: self.since?,
            days: self.days,
            closed_until: self.closed_until,
            dead: self.dead.is_some(),
            reason: self.reason.clone(),
        })
    }
}

/// Dead hosts that died before this get nothing any more.
pub(super) fn probed_since(now: Timestamp) -> Timestamp {
    now.checked_sub(PROBED).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
    }

    fn day(day: i64) -> Timestamp {
        minute(day * 24 * 60)
    }

    fn failed_at(times: impl IntoIterator<Item = Timestamp>) -> Host {
        let mut host = Host::default();
        times.into_iter().for_each(|at| host.failed(at, "silence"));
        host
    }

    #[test]
    fn five_failures_in_ten_minutes_close_it() {
        assert_eq!(failed_at([0, 1, 2, 3].map(minute)).closed_until, None);
        assert_eq!(failed_at([0, 1, 2, 3, 10].map(minute)).closed_until, None);
        assert_eq!(failed_at([0, 1, 2, 3, 9].map(minute)).closed_until, Some(minute(39)));
    }

    #[test]
    fn a_probe_that_fails_closes_it_again_and_an_answer_opens_it() {
        let mut host = failed_at([0, 0, 0, 0, 0].map(minute));
        host.failed(minute(31), "silence");
        assert_eq!(host.closed_until, Some(minute(61)));
        host.answered(None);
        assert!(host.is_plain());
        host.failed(minute(62), "silence");
        assert_eq!(host.closed_until, None);
    }

    #[test]
    fn seven_different_days_of_silence_are_its_death() {
        let six = failed_at((0..6).flat_map(|n| [day(n), day(n) + SignedDuration::from_mins(1)]));
        assert_eq!((six.days, six.dead), (6, None));
        let mut seven = six.clone();
        seven.failed(day(30), "silence");
        assert_eq!((seven.dead, seven.closed_until), (Some(day(30)), Some(day(37))));
        // A probe that fails changes nothing of that.
        seven.failed(day(37), "silence");
        assert_eq!((seven.dead, seven.closed_until), (Some(day(30)), Some(day(44))));
        assert!(!seven.is_left_alone(day(120)) && seven.is_left_alone(day(121)));
        seven.answered(None);
        seven.failed(day(45), "silence");
        assert_eq!((seven.days, seven.dead), (1, None));
    }

    #[test]
    fn who_asks_for_a_pause_gets_it_and_is_not_failing() {
        let mut host = failed_at([minute(0)]);
        let end = Finished {
            activity: String::new(),
            inbox: crate::vocab::RemoteUrl::parse("https://a.example/", crate::vocab::Reach::Internet).unwrap(),
            token: 0,
            ending: crate::ports::Ending::Again(minute(9)),
            status: Some(429),
            reason: String::new(),
            fault: Fault::Busy(minute(9)),
            scheme: Some(Scheme::Rfc9421),
        };
        host.after(&end, minute(1));
        assert_eq!((host.closed_until, host.is_failing(), host.scheme), (Some(minute(9)), false, Scheme::Rfc9421));
        let before = host.clone();
        host.after(&Finished { fault: Fault::Ours, ..end }, minute(2));
        assert_eq!(host, before);
    }

    #[test]
    fn a_clock_that_was_ahead_closes_nothing_for_years() {
        let mut host = failed_at((0..7).map(|n| day(4_000 + n)));
        host.mend(day(0));
        assert_eq!(host.closed_until, Some(day(7)));
    }

    #[test]
    fn a_host_has_its_name_back_in_the_report() {
        let trouble = failed_at([minute(0)]).trouble("example.a.www.").unwrap();
        assert_eq!((trouble.host.as_str(), trouble.days, trouble.reason.as_str()), ("www.a.example", 1, "silence"));
        assert_eq!(Host::default().trouble("example."), None);
    }
}
