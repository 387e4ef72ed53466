//! Allowances: so much at once, and after that so much each minute. Limit: 10,000 of them.

use super::make_room;
use jiff::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;

/// What somebody may do at once, and then per minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// At once.
    pub burst: u32,
    /// After that, each minute.
    pub per_minute: u32,
}

impl Allowance {
    /// Nothing is counted.
    pub const ENDLESS: Self = Self { burst: u32::MAX, per_minute: u32::MAX };

    fn full(self) -> f64 {
        f64::from(self.burst)
    }

    fn per_second(self) -> f64 {
        f64::from(self.per_minute) / 60.0
    }
}

/// What is left of everybody's allowance.
#[derive(Debug)]
pub(super) struct Buckets<K>(HashMap<K, (Timestamp, f64)>);

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash> Buckets<K> {
    /// What is left now. A clock that jumps back gives nothing.
    fn left(&mut self, key: K, allowance: Allowance, now: Timestamp) -> &mut f64 {
        let grown = |at: Timestamp| now.duration_since(at).as_secs_f64().max(0.0) * allowance.per_second();
        make_room(&mut self.0, |(at, left)| left + grown(*at) < allowance.full());
        let (at, left) = self.0.entry(key).or_insert((now, allowance.full()));
        *left = (*left + grown(*at)).min(allowance.full());
        *at = now;
        left
    }

    /// Whether there is anything left.
    pub(super) fn has(&mut self, key: K, allowance: Allowance, now: Timestamp) -> bool {
        *self.left(key, allowance, now) >= 1.0
    }

    /// Takes one, if `reserve` stay.
    pub(super) fn take(&mut self, key: K, allowance: Allowance, reserve: u32, now: Timestamp) -> bool {
        let left = self.left(key, allowance, now);
        let granted = *left >= 1.0 + f64::from(reserve);
        if granted {
            *left -= 1.0;
        }
        granted
    }

    /// Gives one back.
    pub(super) fn give_back(&mut self, key: K, allowance: Allowance, now: Timestamp) {
        let left = self.left(key, allowance, now);
        *left = (*left + 1.0).min(allowance.full());
    }
}
