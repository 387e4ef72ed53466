//! What a server's answer to a delivery means: for the row, and for the host.
//!
//! After the table in the delivery chapter of `docs/gate.md`: what may become right is tried again, what cannot is not, and nobody
//! loses a follower for one bad answer. A host that answers is alive, whatever it thinks of this activity.

use super::schedule;
use crate::ports::{Answer, Ending, Fault, Finished, Leased, OutboundError};
use crate::signature::Scheme;
use jiff::{SignedDuration, Timestamp};

/// A key that cannot sign is looked at again after this.
const UNSIGNED: SignedDuration = SignedDuration::from_mins(5);

/// How a try went.
#[derive(Debug, Clone)]
pub(super) struct Tried {
    /// What was sent.
    pub(super) row: Leased,
    /// With which scheme, in the end.
    pub(super) scheme: Scheme,
    /// What came of it.
    pub(super) result: Result<Answer, OutboundError>,
}

impl Tried {
    /// Whether no answer of theirs came: it may be our own line.
    pub(super) fn is_silence(&self) -> bool {
        self.result.as_ref().is_err_and(is_silence)
    }

    /// The answer's status.
    pub(super) fn status(&self) -> Option<u16> {
        self.result.as_ref().ok().map(|answer| answer.status.as_u16())
    }

    /// Judges it.
    pub(super) fn judged(self, now: Timestamp) -> Finished {
        let key = format!("{} {}", self.row.activity, self.row.inbox);
        let (ending, fault) = match &self.result {
            Ok(answer) => answered(answer, &self.row, &key, now),
            Err(OutboundError::Unsigned) => (later(now, UNSIGNED), Fault::Ours),
            Err(_) => (again(schedule::next(now, self.row.attempt, &key)), Fault::Host),
        };
        let reason = match (&self.result, ending) {
            (_, Ending::Done) => String::new(),
            (Ok(answer), _) => format!("answered {}", answer.status.as_u16()),
            (Err(why), _) => why.to_string(),
        };
        let believed = !self.status().is_none_or(is_unbelieved);
        let status = self.status();
        let Leased { activity, inbox, token, .. } = self.row;
        Finished { activity, inbox, token, ending, status, reason, fault, scheme: believed.then_some(self.scheme) }
    }

    /// Gives it back as if it had not been tried.
    pub(super) fn undone(self, now: Timestamp) -> Finished {
        let Leased { activity, inbox, token, .. } = self.row;
        let (status, reason) = (None, String::new());
        Finished {
            activity,
            inbox,
            token,
            ending: Ending::Untried(now),
            status,
            reason,
            fault: Fault::Ours,
            scheme: None,
        }
    }
}

/// Whether it was not they who answered. Whoever stands between us and everybody else may have certificates of its own, or lead all
/// names to itself.
pub(super) fn is_silence(why: &OutboundError) -> bool {
    match why {
        OutboundError::NoSuchHost
        | OutboundError::Unreachable(_)
        | OutboundError::Certificate
        | OutboundError::Refused(_) => true,
        OutboundError::Status(_)
        | OutboundError::MediaType
        | OutboundError::TooLarge
        | OutboundError::Redirects
        | OutboundError::Unsigned => false,
    }
}

/// Whether the other signature scheme may please them better.
pub(super) fn is_unbelieved(status: u16) -> bool {
    matches!(status, 401 | 403)
}

fn answered(answer: &Answer, row: &Leased, key: &str, now: Timestamp) -> (Ending, Fault) {
    let next = || again(schedule::next(now, row.attempt, key));
    let asked = || again(schedule::asked(now, row.attempt, key, answer.retry_after));
    match answer.status.as_u16() {
        200..=299 => (Ending::Done, Fault::None),
        429 => match asked() {
            Ending::Again(due) => (Ending::Again(due), Fault::Busy(due)),
            ending => (ending, Fault::None),
        },
        425 => (asked(), Fault::None),
        408 | 503 => (asked(), Fault::Host),
        300..=399 | 500..=599 => (next(), Fault::Host),
        status if is_unbelieved(status) => (unbelieved(row, key, now), Fault::None),
        _ => (Ending::Failed, Fault::None),
    }
}

/// A server that did not believe us gets three more tries within a day. If it was only silent before, counting begins now.
fn unbelieved(row: &Leased, key: &str, now: Timestamp) -> Ending {
    let before = row.answered.is_some_and(is_unbelieved);
    again(schedule::unbelieved(now, if before { row.attempt } else { 1 }, key))
}

fn again(at: Option<Timestamp>) -> Ending {
    at.map_or(Ending::Failed, Ending::Again)
}

fn later(now: Timestamp, pause: SignedDuration) -> Ending {
    Ending::Untried(now.checked_add(pause).unwrap_or(Timestamp::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::{Reach, RemoteUrl};
    use http::StatusCode;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn row(attempt: u32, answered: Option<u16>) -> Leased {
        Leased {
            activity: "https://me.example/1#create".into(),
            body: String::new(),
            inbox: RemoteUrl::parse("https://a.example/inbox", Reach::Internet).unwrap(),
            attempt,
            token: 1,
            answered,
            scheme: Scheme::Cavage,
            failing: false,
        }
    }

    fn tried(row: Leased, result: Result<Answer, OutboundError>) -> Finished {
        Tried { row, scheme: Scheme::Rfc9421, result }.judged(NOW)
    }

    fn says(status: u16, seconds: Option<u64>) -> Answer {
        Answer { status: StatusCode::from_u16(status).unwrap(), retry_after: seconds.map(Duration::from_secs) }
    }

    fn answered(status: u16, attempt: u32) -> (Ending, Fault) {
        let end = tried(row(attempt, None), Ok(says(status, None)));
        (end.ending, end.fault)
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn answers_mean_what_the_table_says() {
        for status in [200, 201, 202, 204, 299] {
            assert_eq!(answered(status, 1), (Ending::Done, Fault::None), "{status}");
        }
        for status in [400, 404, 405, 406, 410, 413, 415, 422] {
            assert_eq!(answered(status, 1), (Ending::Failed, Fault::None), "{status}");
        }
        for status in [301, 302, 307, 308, 408, 500, 501, 502, 503, 504] {
            assert!(matches!(answered(status, 1), (Ending::Again(_), Fault::Host)), "{status}");
        }
        for status in [401, 403, 425] {
            assert!(matches!(answered(status, 1), (Ending::Again(_), Fault::None)), "{status}");
        }
        assert!(matches!(answered(429, 1), (Ending::Again(a), Fault::Busy(b)) if a == b));
        assert_eq!(answered(500, 14), (Ending::Failed, Fault::Host));
    }

    #[test]
    fn who_does_not_believe_us_is_asked_three_times_more_in_a_day() {
        let mut now = 0;
        for (attempt, range) in [(1, 300..=360), (2, 5_760..=8_640), (3, 57_600..=86_400)] {
            let before = (attempt > 1).then_some(401);
            let Ending::Again(at) = tried(row(attempt, before), Ok(says(403, None))).ending else {
                panic!("not again")
            };
            assert!(range.contains(&at.as_second()), "{attempt}: {at}");
            now += at.as_second();
        }
        assert!(now <= 26 * 60 * 60, "{now} seconds");
        assert_eq!(tried(row(4, Some(401)), Ok(says(401, None))).ending, Ending::Failed);
        // A server that was down for days and has not fetched our key yet is not given up at its first no.
        let back = tried(row(9, Some(502)), Ok(says(401, None))).ending;
        assert!(matches!(back, Ending::Again(at) if at.as_second() <= 360), "{back:?}");
    }

    #[test]
    fn what_asks_for_time_gets_it() {
        for (seconds, wait) in [(600, 600), (1_000_000_000, 86_400)] {
            let end = tried(row(1, None), Ok(says(429, Some(seconds))));
            assert_eq!((end.ending, end.fault), (Ending::Again(at(wait)), Fault::Busy(at(wait))));
            assert_eq!(tried(row(1, None), Ok(says(503, Some(seconds)))).ending, Ending::Again(at(wait)));
        }
        let Ending::Again(soon) = tried(row(1, None), Ok(says(429, Some(0)))).ending else { panic!("not again") };
        assert!((8..=12).contains(&soon.as_second()));
    }

    #[test]
    fn silence_is_told_in_words() {
        let end = tried(row(1, None), Err(OutboundError::Unreachable("the connection was refused")));
        assert!(matches!((end.ending, end.fault), (Ending::Again(_), Fault::Host)));
        assert_eq!((end.status, end.reason.as_str()), (None, "it cannot be reached: the connection was refused"));
        assert_eq!(tried(row(1, None), Ok(says(410, None))).reason, "answered 410");
        assert_eq!(tried(row(1, None), Ok(says(202, None))).reason, "");
    }

    #[test]
    fn our_own_key_is_nobodys_failure() {
        let end = tried(row(3, None), Err(OutboundError::Unsigned));
        assert_eq!((end.ending, end.fault), (Ending::Untried(at(300)), Fault::Ours));
    }

    #[test]
    fn the_scheme_is_learnt_from_who_believed_it() {
        assert_eq!(tried(row(1, None), Ok(says(202, None))).scheme, Some(Scheme::Rfc9421));
        assert_eq!(tried(row(1, None), Ok(says(401, None))).scheme, None);
        assert_eq!(tried(row(1, None), Err(OutboundError::NoSuchHost)).scheme, None);
    }
}
