//! Is it they who are down, or we?
//!
//! When five hosts that were well fail at once and none answers in between, our own line may be cut. Then nothing more is sent;
//! somebody who answered a while ago is asked, and if nobody is known, what is under way is waited for. If nobody answers, we are
//! offline: what failed counts as not tried, no host is blamed, and from time to time one request is tried, until there is an
//! answer. After a day it is they after all: perhaps everybody who follows was on servers that are gone. Hosts that were failing before
//! prove nothing.
//!
//! Limits: 5 hosts; a day of blaming nobody; 6 seconds for an answer to come after all, 20 while somebody is being asked; pauses from 5 seconds to 5 minutes between two tries; 4 addresses
//! are remembered to ask, for an hour.

use crate::vocab::RemoteUrl;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, VecDeque};

/// So many hosts at once are more than chance.
const MANY: usize = 5;
/// How long an answer may take to come after all.
const PATIENCE: SignedDuration = SignedDuration::from_secs(6);
/// How long those who are asked may take together: what failed is on lease meanwhile.
const DOUBT: SignedDuration = SignedDuration::from_secs(20);
/// Shortest and longest pause between two tries while we are offline.
const PAUSES: (SignedDuration, SignedDuration) = (SignedDuration::from_secs(5), SignedDuration::from_mins(5));
/// How long nobody is blamed because nobody answers.
const BLAMELESS: SignedDuration = SignedDuration::from_hours(24);
/// Whom to ask.
const KNOWN: usize = 4;
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);

/// What we know of our own line.
#[derive(Debug, Default)]
pub(super) struct Line {
    state: State,
    /// Hosts that failed since anybody answered.
    silent: BTreeSet<String>,
    /// Who answered lately, the last one last.
    known: VecDeque<(RemoteUrl, Timestamp)>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    /// Too many are silent, since then.
    Doubtful(Timestamp),
    /// Nobody answers: one is tried at that time, then after a longer pause.
    Cut { since: Timestamp, until: Timestamp, pause: SignedDuration },
    /// Nobody answered for a day: hosts are blamed one by one.
    Blaming,
}

/// What it means that nobody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nobody {
    /// We are offline from now on.
    Offline,
    /// We still are.
    Still,
    /// It is they.
    They,
}

/// What may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Leave {
    /// Everything that is due.
    All,
    /// One request to this address, to hear whether anybody answers.
    Ask(RemoteUrl),
    /// One delivery, since nobody is known who could be asked.
    One,
    /// Nothing until then.
    None(Timestamp),
}

impl Line {
    /// Somebody answered. Whether we had been offline.
    pub(super) fn answered(&mut self, address: &RemoteUrl, now: Timestamp) -> bool {
        self.known.retain(|(known, _)| known.host() != address.host());
        self.known.push_back((address.clone(), now));
        while self.known.len() > KNOWN {
            self.known.pop_front();
        }
        self.silent.clear();
        matches!(std::mem::take(&mut self.state), State::Cut { .. })
    }

    /// A host that was well did not answer.
    pub(super) fn silence(&mut self, host: &str, now: Timestamp) {
        self.silent.insert(host.to_owned());
        if self.silent.len() >= MANY && self.state == State::Open {
            self.state = State::Doubtful(now);
        }
    }

    /// How many hosts are silent.
    pub(super) fn silent(&self) -> usize {
        self.silent.len()
    }

    /// Whether what failed may yet turn out to be our own fault.
    pub(super) fn is_doubtful(&self) -> bool {
        matches!(self.state, State::Doubtful(_))
    }

    /// Whether we are offline.
    pub(super) fn is_cut(&self) -> bool {
        matches!(self.state, State::Cut { .. })
    }

    /// Nobody answered who was asked, or nothing is left that could be answered.
    pub(super) fn nobody(&mut self, now: Timestamp) -> Nobody {
        let (means, since, pause) = match self.state {
            State::Open | State::Blaming => return Nobody::They,
            State::Cut { since, .. } if now.duration_since(since) >= BLAMELESS => {
                self.state = State::Blaming;
                return Nobody::They;
            }
            State::Doubtful(_) => (Nobody::Offline, now, PAUSES.0),
            State::Cut { since, pause, .. } => (Nobody::Still, since, pause.saturating_mul(2).min(PAUSES.1)),
        };
        self.state = State::Cut { since, until: now.checked_add(pause).unwrap_or(Timestamp::MAX), pause };
        means
    }

    /// What may be sent now, while so many requests are under way.
    pub(super) fn leave(&mut self, now: Timestamp, under_way: usize) -> Leave {
        self.known.retain(|(_, then)| now.duration_since(*then) < KNOWN_FOR);
        match self.state {
            State::Open | State::Blaming => Leave::All,
            State::Doubtful(_) => match self.known.pop_front() {
                Some((address, _)) => Leave::Ask(address),
                None => Leave::None(now),
            },
            // A clock that was set back must not keep us waiting for longer than a pause.
            State::Cut { until, pause, .. } if now < until && until.duration_since(now) <= pause => Leave::None(until),
            State::Cut { .. } if under_way > 0 => Leave::None(now),
            State::Cut { .. } => self.known.pop_front().map_or(Leave::One, |(address, _)| Leave::Ask(address)),
        }
    }

    /// Whether waiting for an answer is over, while so many requests are under way and perhaps somebody is being asked.
    pub(super) fn is_given_up(&self, now: Timestamp, under_way: usize, asking: bool) -> bool {
        let State::Doubtful(since) = self.state else { return false };
        let waited = now.duration_since(since).abs();
        let asked = !asking && self.known.is_empty();
        waited >= DOUBT || asked && (under_way == 0 || waited >= PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::Reach;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn inbox(host: &str) -> RemoteUrl {
        RemoteUrl::parse(&format!("https://{host}/inbox"), Reach::Internet).unwrap()
    }

    fn silent(line: &mut Line, hosts: usize) {
        (0..hosts).for_each(|n| line.silence(&format!("h{n}.example"), at(0)));
    }

    #[test]
    fn four_silent_hosts_are_their_own_affair() {
        let mut line = Line::default();
        silent(&mut line, 4);
        line.silence("h0.example", at(1));
        assert_eq!((line.silent(), line.leave(at(1), 0)), (4, Leave::All));
        assert_eq!(line.nobody(at(1)), Nobody::They);
    }

    #[test]
    fn an_answer_in_between_begins_the_count_anew() {
        let mut line = Line::default();
        silent(&mut line, 4);
        assert!(!line.answered(&inbox("a.example"), at(1)));
        silent(&mut line, 4);
        assert!(!line.is_doubtful());
    }

    #[test]
    fn who_answered_is_asked_before_we_take_ourselves_for_offline() {
        let mut line = Line::default();
        line.answered(&inbox("a.example"), at(0));
        silent(&mut line, 5);
        assert!(line.is_doubtful());
        assert_eq!(line.leave(at(1), 9), Leave::Ask(inbox("a.example")));
        assert_eq!(line.leave(at(1), 9), Leave::None(at(1)));
        assert!(!line.answered(&inbox("a.example"), at(2)));
        assert_eq!(line.leave(at(2), 9), Leave::All);
        // Who answered too long ago is not asked.
        silent(&mut line, 5);
        assert_eq!(line.leave(at(2 + 3_600), 9), Leave::None(at(2 + 3_600)));
    }

    #[test]
    fn an_answer_has_six_seconds_to_come_after_all() {
        let mut line = Line::default();
        silent(&mut line, 5);
        assert!(!line.is_given_up(at(5), 3, false) && line.is_given_up(at(6), 3, false));
        assert!(line.is_given_up(at(1), 0, false));
        assert!(!line.is_given_up(at(19), 1, true) && line.is_given_up(at(20), 1, true));
        assert!(!line.answered(&inbox("a.example"), at(5)));
        assert!(!line.is_given_up(at(30), 0, false));
    }

    #[test]
    fn while_offline_one_is_tried_after_pauses_that_grow_to_five_minutes() {
        let mut line = Line::default();
        silent(&mut line, 5);
        assert_eq!(line.nobody(at(0)), Nobody::Offline);
        let (mut now, mut pauses) = (at(0), Vec::new());
        for _ in 0..9 {
            let Leave::None(until) = line.leave(now, 0) else { panic!("no pause") };
            pauses.push(until.duration_since(now).as_secs());
            assert_eq!(line.leave(until, 1), Leave::None(until), "one at a time");
            assert_eq!(line.leave(until, 0), Leave::One);
            assert_eq!(line.nobody(until), Nobody::Still);
            now = until;
        }
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert!(line.answered(&inbox("a.example"), now));
        assert_eq!(line.leave(now, 0), Leave::All);
    }

    #[test]
    fn after_a_day_it_is_they() {
        let mut line = Line::default();
        silent(&mut line, 5);
        line.nobody(at(0));
        assert_eq!(line.nobody(at(86_399)), Nobody::Still);
        assert_eq!(line.nobody(at(86_400)), Nobody::They);
        // From then on each is blamed, until somebody answers.
        silent(&mut line, 9);
        assert!(!line.is_doubtful() && !line.is_cut());
        assert_eq!(line.leave(at(86_401), 3), Leave::All);
        assert!(!line.answered(&inbox("a.example"), at(86_402)));
        silent(&mut line, 5);
        assert!(line.is_doubtful());
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_keep_us_offline() {
        let mut line = Line::default();
        silent(&mut line, 5);
        line.nobody(at(100_000));
        assert_eq!(line.leave(at(0), 0), Leave::One);
    }
}
