//! When a delivery is tried again.
//!
//! Fourteen tries in seven days: a server that is down for a weekend and a working day gets everything. Each pause is lengthened
//! or shortened by up to a fifth, so that what failed together is not tried together.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Pauses before the second, third … try.
const PAUSES: [SignedDuration; 13] = [
    SignedDuration::from_secs(10),
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(24),
];

/// Pauses after a server did not believe our signature: Mastodon asks for a key at most every five minutes, and a clock or a cache
/// may take a day.
const UNBELIEVED: [SignedDuration; 3] =
    [SignedDuration::from_mins(5), SignedDuration::from_hours(2), SignedDuration::from_hours(20)];

/// A server that says when to come back is believed up to this.
const LONGEST_ASKED: Duration = Duration::from_hours(24);

/// When to try again after the `attempt`th try (from 1) failed; `None` when it was the last.
///
/// `row` names the delivery: it decides the jitter, so that the same row has the same times wherever it is worked.
pub(super) fn next(now: Timestamp, attempt: u32, row: &str) -> Option<Timestamp> {
    after(now, &PAUSES, attempt, row)
}

/// When to try again at a server that does not believe our signature: never sooner than in five minutes.
pub(super) fn unbelieved(now: Timestamp, attempt: u32, row: &str) -> Option<Timestamp> {
    let soonest = now.checked_add(UNBELIEVED[0]).ok()?;
    after(now, &UNBELIEVED, attempt, row).map(|at| at.max(soonest))
}

fn after(now: Timestamp, pauses: &[SignedDuration], attempt: u32, row: &str) -> Option<Timestamp> {
    let pause = pauses.get(usize::try_from(attempt).ok()?.checked_sub(1)?)?;
    let millis = pause.as_millis();
    let jittered = millis + millis * jitter(attempt, row) / 1000;
    now.checked_add(SignedDuration::from_millis(i64::try_from(jittered).ok()?)).ok()
}

/// When to try again at a server that said when, or at the usual time if that is later.
pub(super) fn asked(now: Timestamp, attempt: u32, row: &str, pause: Option<Duration>) -> Option<Timestamp> {
    let usual = next(now, attempt, row)?;
    let pause = pause.map_or(Duration::ZERO, |pause| pause.min(LONGEST_ASKED));
    let asked = now.checked_add(SignedDuration::try_from(pause).ok()?).ok()?;
    Some(usual.max(asked))
}

/// −200 to 200 thousandths.
fn jitter(attempt: u32, row: &str) -> i128 {
    let digest = Sha256::digest(format!("{attempt} {row}"));
    let number = digest.iter().take(4).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
    i128::from(number % 401) - 200
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn fourteen_tries_take_about_a_week() {
        let mut at = NOW;
        let mut tries = 1;
        while let Some(next) = next(at, tries, "https://a.example/inbox") {
            assert!(next > at);
            at = next;
            tries += 1;
        }
        assert_eq!(tries, 14);
        let days = at.duration_since(NOW).as_hours() / 24;
        assert!((5..=8).contains(&days), "{days} days");
    }

    #[test]
    fn pauses_differ_by_a_fifth_at_most() {
        for n in 0..500 {
            let pause = next(NOW, 3, &format!("row {n}")).unwrap().duration_since(NOW).as_secs();
            assert!((240..=360).contains(&pause), "{pause}");
        }
        assert_ne!(next(NOW, 3, "a"), next(NOW, 3, "b"));
        assert_eq!(next(NOW, 3, "a"), next(NOW, 3, "a"));
    }

    #[test]
    fn a_server_is_believed_for_a_day() {
        let at = |seconds| asked(NOW, 1, "a", Some(Duration::from_secs(seconds))).unwrap().as_second();
        assert!((8..=12).contains(&at(0)));
        assert_eq!(at(60), 60);
        assert_eq!(at(1_000_000_000), 24 * 60 * 60);
    }
}
