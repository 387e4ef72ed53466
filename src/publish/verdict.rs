//! What a server's answer to a delivery means.
//!
//! After the table in the delivery chapter of `docs/gate.md`: what may become right is tried again, what cannot is not, and nobody
//! loses a follower for one bad answer.

use super::schedule;
use crate::ports::{Answer, Ending, OutboundError};
use jiff::{SignedDuration, Timestamp};

/// Tries at a server that does not believe our signature: its copy of our key may be old.
const MAX_UNBELIEVED: u32 = 4;

/// Mastodon asks for a key at most every five minutes.
const KEY_CACHE: SignedDuration = SignedDuration::from_mins(5);

/// How a try ended, with the status and the words for `gatepost status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) ending: Ending,
    pub(super) status: Option<u16>,
    pub(super) reason: String,
}

/// Judges the `attempt`th try of a row.
pub(super) fn of(result: &Result<Answer, OutboundError>, attempt: u32, row: &str, now: Timestamp) -> Verdict {
    let or_failed = |at: Option<Timestamp>| at.map_or(Ending::Failed, Ending::Again);
    let again = || or_failed(schedule::next(now, attempt, row));
    match result {
        Ok(answer) => {
            let status = answer.status.as_u16();
            let ending = match status {
                200..=299 => Ending::Done,
                408 | 425 | 429 | 503 => or_failed(schedule::asked(now, attempt, row, answer.retry_after)),
                401 | 403 if attempt < MAX_UNBELIEVED => or_failed(unbelieved(now, attempt, row)),
                300..=399 | 500..=599 => again(),
                _ => Ending::Failed,
            };
            let reason = if ending == Ending::Done { String::new() } else { format!("answered {status}") };
            Verdict { ending, status: Some(status), reason }
        }
        Err(why) => Verdict { ending: again(), status: None, reason: why.to_string() },
    }
}

/// Not before their copy of our key has been looked at again.
fn unbelieved(now: Timestamp, attempt: u32, row: &str) -> Option<Timestamp> {
    let usual = schedule::next(now, attempt.saturating_add(2), row)?;
    Some(usual.max(now.checked_add(KEY_CACHE).ok()?))
}

/// Whether the other signature scheme may please them better.
pub(super) fn is_unbelieved(result: &Result<Answer, OutboundError>) -> bool {
    matches!(result, Ok(answer) if matches!(answer.status.as_u16(), 401 | 403))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::StatusCode;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn answered(status: u16, attempt: u32) -> Ending {
        let answer = Answer { status: StatusCode::from_u16(status).unwrap(), retry_after: None };
        of(&Ok(answer), attempt, "row", NOW).ending
    }

    #[test]
    fn answers_mean_what_the_table_says() {
        for status in [200, 201, 202, 204, 299] {
            assert_eq!(answered(status, 1), Ending::Done, "{status}");
        }
        for status in [400, 404, 405, 406, 410, 413, 415, 422] {
            assert_eq!(answered(status, 1), Ending::Failed, "{status}");
        }
        for status in [301, 307, 308, 408, 425, 429, 500, 502, 503, 504, 401, 403] {
            assert!(matches!(answered(status, 1), Ending::Again(_)), "{status}");
        }
        assert_eq!(answered(500, 14), Ending::Failed);
        assert_eq!(answered(401, 4), Ending::Failed);
    }

    #[test]
    fn a_key_is_given_five_minutes_to_be_seen() {
        let Ending::Again(at) = answered(401, 1) else { panic!("not again") };
        assert!(at.as_second() >= 300, "{at}");
    }

    #[test]
    fn what_asks_for_time_gets_it() {
        let answer = Answer { status: StatusCode::TOO_MANY_REQUESTS, retry_after: Some(Duration::from_mins(10)) };
        assert_eq!(of(&Ok(answer), 1, "row", NOW).ending, Ending::Again(Timestamp::from_second(600).unwrap()));
    }

    #[test]
    fn silence_is_told_in_words() {
        let verdict = of(&Err(OutboundError::Unreachable("the connection was refused")), 1, "row", NOW);
        assert!(matches!(verdict.ending, Ending::Again(_)));
        assert_eq!(
            (verdict.status, verdict.reason.as_str()),
            (None, "it cannot be reached: the connection was refused")
        );
    }
}
