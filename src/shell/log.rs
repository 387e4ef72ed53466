//! A gate's log of refusals: a line each, on the error stream, where systemd's journal or a container's log takes it.
//!
//! Limits: 20 lines a minute, so that a flood fills no disk; how many were left out, and why they were refused, is one line when
//! the minute is over.

use super::refused::{plain, words};
use crate::inbox::Refusal;
use crate::ports::Ports;
use bytes::Bytes;
use http::Response;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

/// Most lines a minute.
const LINES: u32 = 20;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Whether anybody wants to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The operator, on the error stream.
    Operator,
    /// Nobody: they asked for silence.
    Nobody,
}

/// Goes with an answer of another door than the inbox that is a refusal; no shell sends it.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// A stable word, by which lines are counted.
    pub(super) code: &'static str,
    /// The line, without the time.
    pub(super) line: String,
}

/// The log of a gate that stays.
#[derive(Debug)]
pub(super) struct Log {
    reader: Reader,
    minute: Mutex<Minute>,
}

impl Log {
    /// Begins a log.
    pub(super) fn for_reader(reader: Reader) -> Self {
        Self { reader, minute: Mutex::default() }
    }

    /// Writes down that an answer is a refusal, if it is one. `body` is what was sent.
    pub(super) fn note<B>(&self, answer: &Response<B>, body: &Bytes, ports: &Ports) {
        let refusal = answer.extensions().get::<Refusal>();
        let said = answer.extensions().get::<Said>();
        let Some(code) = refusal.map(Refusal::code).or(said.map(|said| said.code)) else { return };
        if self.reader == Reader::Nobody {
            return;
        }
        let now = ports.clock.now();
        let (rest, room) = self.minute(|minute| (minute.end(now), minute.take(code, now)));
        tell(rest);
        if room {
            let line = refusal.map(|refusal| words(refusal, body, ports)).or(said.map(|said| plain(&said.line)));
            tell(line.map(|line| format!("{now:.0} {line}")));
        }
    }

    /// Writes down what was left out of a minute that is over.
    pub(super) fn catch_up(&self, now: Timestamp) {
        tell(self.minute(|minute| minute.end(now)));
    }

    /// Writes down what was left out of the minute that is not over.
    pub(super) fn close(&self, now: Timestamp) {
        tell(self.minute(|minute| minute.rest(now)));
    }

    fn minute<T>(&self, act: impl FnOnce(&mut Minute) -> T) -> T {
        act(&mut self.minute.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What happened since a minute began.
#[derive(Debug, Default)]
struct Minute {
    began: Option<Timestamp>,
    written: u32,
    left_out: BTreeMap<&'static str, u64>,
}

impl Minute {
    /// Whether there is room for a line; if not, it is counted.
    fn take(&mut self, code: &'static str, now: Timestamp) -> bool {
        self.began.get_or_insert(now);
        self.written += 1;
        if self.written > LINES {
            self.written = LINES;
            *self.left_out.entry(code).or_default() += 1;
            return false;
        }
        true
    }

    /// Begins anew if a minute has passed, or the clock was set back. The line about what was left out.
    fn end(&mut self, now: Timestamp) -> Option<String> {
        let passed = now.duration_since(self.began?);
        (passed >= MINUTE || passed.is_negative()).then(|| self.rest(now)).flatten()
    }

    /// Begins anew.
    fn rest(&mut self, now: Timestamp) -> Option<String> {
        let left_out = std::mem::take(self).left_out;
        let each: Vec<String> = left_out.iter().map(|(code, count)| format!("{count} {code}")).collect();
        let all: u64 = left_out.values().sum();
        (all > 0).then(|| format!("{now:.0} {all} more were refused within a minute: {}", each.join(", ")))
    }
}

/// A log that cannot be written to must not keep the gate from working.
fn tell(line: Option<String>) {
    if let Some(line) = line {
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn twenty_lines_a_minute_and_the_rest_in_one() {
        let mut minute = Minute::default();
        let told = (0..50).filter(|n| minute.end(at(*n)).is_none() && minute.take("too-many", at(*n))).count();
        assert_eq!(told, 20);
        assert!(!minute.take("blocked", at(59)));
        assert_eq!(minute.end(at(59)), None);
        let rest = minute.end(at(60)).unwrap();
        assert_eq!(rest, "2027-01-15T08:01:00Z 31 more were refused within a minute: 1 blocked, 30 too-many");
        assert_eq!(minute.end(at(61)), None, "it is said once");
        assert!(minute.take("blocked", at(61)));
    }

    #[test]
    fn a_minute_in_which_all_was_told_ends_in_silence() {
        let mut minute = Minute::default();
        assert!(minute.take("blocked", at(0)));
        assert_eq!(minute.end(at(60)), None);
        assert_eq!(minute.rest(at(60)), None);
    }

    #[test]
    fn a_clock_that_is_set_back_begins_a_new_minute() {
        let mut minute = Minute::default();
        let told = (0..25).filter(|_| minute.take("blocked", at(0))).count();
        assert_eq!(told, 20);
        let rest = minute.end(at(-3600)).unwrap();
        assert_eq!(rest, "2027-01-15T07:00:00Z 5 more were refused within a minute: 5 blocked");
        assert!(minute.take("blocked", at(-3600)));
    }
}
