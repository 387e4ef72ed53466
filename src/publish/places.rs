//! How many requests may be under way.
//!
//! A server that never answers holds its request for ten seconds or more. If those counted like others, the few hosts in a hundred that
//! are slow would soon hold every place, and all that answer at once would wait for them. So a place is held for a second: a request
//! that takes longer gives it to another and waits among the slow. There are only so many places there, too; when they are taken, who
//! is slow keeps a place among the others.
//!
//! Limits: 64 requests that take up to a second, 192 that take longer.

use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// Requests that began a moment ago.
const QUICK: usize = 64;
/// Requests that take longer than that.
const SLOW: usize = 192;
/// How long a moment is.
const MOMENT: SignedDuration = SignedDuration::from_secs(1);

/// Who is under way, and since when.
#[derive(Debug, Default)]
pub(super) struct Places {
    began: BTreeMap<u64, Timestamp>,
    last: u64,
}

impl Places {
    /// Somebody sets out; the number is given back at the end.
    pub(super) fn take(&mut self, now: Timestamp) -> u64 {
        self.last += 1;
        self.began.insert(self.last, now);
        self.last
    }

    /// Somebody is back.
    pub(super) fn free(&mut self, number: u64) {
        self.began.remove(&number);
    }

    /// How many more may set out.
    pub(super) fn room(&self, now: Timestamp) -> usize {
        // A clock that was set back makes nobody quick for longer.
        let slow = self.began.values().filter(|began| now.duration_since(**began).abs() >= MOMENT).count();
        (QUICK + slow.min(SLOW)).saturating_sub(self.began.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn take(places: &mut Places, many: usize, now: Timestamp) -> Vec<u64> {
        (0..many).map(|_| places.take(now)).collect()
    }

    #[test]
    fn who_takes_longer_than_a_moment_makes_room() {
        let mut places = Places::default();
        let numbers = take(&mut places, 64, at(0));
        assert_eq!((places.room(at(0)), places.room(at(1))), (0, 64));
        take(&mut places, 60, at(1));
        assert_eq!((places.room(at(1)), places.room(at(2))), (4, 64));
        numbers.into_iter().take(10).for_each(|number| places.free(number));
        assert_eq!((places.room(at(1)), places.room(at(2))), (4, 64));
    }

    #[test]
    fn the_slow_have_only_so_many_places() {
        let mut places = Places::default();
        for second in 0..4 {
            assert_eq!(places.room(at(second)), 64);
            take(&mut places, 64, at(second));
        }
        assert_eq!(places.room(at(9)), 0);
        places.free(7);
        assert_eq!((places.room(at(9)), places.room(at(-9))), (1, 1));
    }
}
