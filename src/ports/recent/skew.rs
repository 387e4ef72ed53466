//! Whether our own clock is right, as far as others' signatures tell.
//!
//! A signature says when it was made. Where many servers that have nothing to do with each other are all off by the same time, it
//! is our clock that is wrong. Those whose signature was checked are believed first; a clock that is wrong by hours lets nobody
//! come that far, so then, and only then, those count that were turned away for their time alone.
//! Limits: 64 domains of each sort, an hour; three domains at least, nine of ten within two minutes of each other, more than five
//! minutes off.

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

const MAX_DOMAINS: usize = 64;
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);
const FEWEST: usize = 3;

/// How far servers whose clocks are right may lie apart: their own error, and the way here. In seconds.
const APART: i64 = 120;

/// What is forgiven to our clock. In seconds.
const FORGIVEN: i64 = 300;

/// What stands behind a time that somebody told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    /// Their signature was checked.
    Proof,
    /// Their word: they were turned away because of the time.
    Word,
}

/// How far our clock is ahead of each domain's, and when that was seen.
#[derive(Debug, Default)]
pub(super) struct Skew {
    proven: HashMap<String, (Timestamp, i64)>,
    said: HashMap<String, (Timestamp, i64)>,
}

impl Skew {
    /// A domain's time: by how many seconds our clock is ahead of it; below zero, behind.
    pub(super) fn hear(&mut self, domain: &str, ahead: i64, behind: Behind, now: Timestamp) {
        let heard = match behind {
            Behind::Proof => &mut self.proven,
            Behind::Word => &mut self.said,
        };
        if heard.len() >= MAX_DOMAINS && !heard.contains_key(domain) {
            let oldest = heard.iter().min_by_key(|(_, (at, _))| *at).map(|(domain, _)| domain.clone());
            oldest.and_then(|domain| heard.remove(&domain));
        }
        heard.insert(domain.to_owned(), (now, ahead));
    }

    /// By how much our clock seems to be ahead; below zero, behind. None if it seems right, or too few were heard.
    pub(super) fn ahead(&self, now: Timestamp) -> Option<SignedDuration> {
        let proven = lately(&self.proven, now);
        let mut heard = if proven.is_empty() { lately(&self.said, now) } else { proven };
        heard.sort_unstable();
        let middle = *heard.get(heard.len() / 2)?;
        let agree = heard.iter().filter(|ahead| ahead.abs_diff(middle) <= APART.unsigned_abs()).count();
        let certain = agree >= FEWEST && agree * 10 >= heard.len() * 9;
        (certain && middle.unsigned_abs() > FORGIVEN.unsigned_abs()).then(|| SignedDuration::from_secs(middle))
    }
}

/// What was heard within the last hour. A clock that was set right, or jumps, makes what was heard before worth nothing.
fn lately(heard: &HashMap<String, (Timestamp, i64)>, now: Timestamp) -> Vec<i64> {
    let is_late = |at: Timestamp| now.duration_since(at).abs() <= REMEMBERED;
    heard.values().filter(|(at, _)| is_late(*at)).map(|(_, ahead)| *ahead).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOURS: i64 = 3600;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn after(heard: &[(&str, i64, Behind)]) -> Option<i64> {
        let mut skew = Skew::default();
        for (domain, ahead, behind) in heard {
            skew.hear(domain, *ahead, *behind, at(0));
        }
        skew.ahead(at(60)).map(|ahead| ahead.as_secs())
    }

    #[test]
    fn three_that_agree_are_enough() {
        use Behind::{Proof, Word};
        let two = [("a.example", 2 * HOURS, Word), ("b.example", 2 * HOURS + 3, Word)];
        assert_eq!(after(&two), None);
        assert_eq!(after(&[two[0], two[1], ("b.example", 2 * HOURS, Word)]), None, "one domain, twice");
        assert_eq!(after(&[two[0], two[1], ("c.example", 2 * HOURS + 120, Word)]), Some(2 * HOURS + 3));
        let behind = [("a.example", -1800, Proof), ("b.example", -1790, Proof), ("c.example", -1810, Proof)];
        assert_eq!(after(&behind), Some(-1800));
    }

    #[test]
    fn clocks_that_differ_say_nothing_of_ours() {
        use Behind::Word;
        assert_eq!(after(&[]), None);
        assert_eq!(after(&[("a.example", 2 * HOURS, Word), ("b.example", HOURS, Word), ("c.example", 0, Word)]), None);
        assert_eq!(after(&[("a.example", 300, Word), ("b.example", 300, Word), ("c.example", 300, Word)]), None);
        assert_eq!(after(&[("a.example", 301, Word), ("b.example", 301, Word), ("c.example", 301, Word)]), Some(301));
        let three = [("a.example", 9000, Word), ("b.example", 9000, Word), ("c.example", 9000, Word)];
        assert_eq!(after(&[three[0], three[1], three[2], ("d.example", 0, Word)]), None, "three of four");
    }

    #[test]
    fn one_proof_outweighs_every_word() {
        use Behind::{Proof, Word};
        let words: Vec<(String, i64, Behind)> = (0..50).map(|n| (format!("h{n}.example"), 2 * HOURS, Word)).collect();
        let mut heard: Vec<(&str, i64, Behind)> =
            words.iter().map(|(name, ahead, how)| (&**name, *ahead, *how)).collect();
        assert_eq!(after(&heard), Some(2 * HOURS));
        heard.push(("a.example", 2, Proof));
        assert_eq!(after(&heard), None);
    }

    #[test]
    fn after_an_hour_nothing_is_left() {
        let mut skew = Skew::default();
        for domain in ["a.example", "b.example", "c.example"] {
            skew.hear(domain, 7200, Behind::Word, at(0));
        }
        assert_eq!(skew.ahead(at(3600)), Some(SignedDuration::from_hours(2)));
        assert_eq!(skew.ahead(at(3601)), None);
        assert_eq!(skew.ahead(at(-7200)), None, "the clock was set right");
    }

    #[test]
    fn the_memory_is_bounded_and_forgets_the_oldest() {
        let mut skew = Skew::default();
        for n in 0..200 {
            skew.hear(&format!("h{n}.example"), 7200, Behind::Word, at(n));
        }
        assert_eq!(skew.said.len(), MAX_DOMAINS);
        assert!(skew.said.contains_key("h199.example") && !skew.said.contains_key("h135.example"));
    }
}
