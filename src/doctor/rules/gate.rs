//! The gate: whether there is one, and what time it thinks it is.

use crate::doctor::found::{Found, What, header, quoted, status};
use crate::doctor::remedy::Cure;
use crate::doctor::rule::{Flaw, Verdict};
use crate::doctor::server::Server::Misskey;
use crate::doctor::subject::GateWish;
use crate::doctor::visit::Visit;
use crate::ports::Seen;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};

/// Misskey takes signatures of so long ago, or so far ahead.
const MISSKEY: SignedDuration = SignedDuration::from_mins(5);

/// And everybody of so long.
const ALL: SignedDuration = SignedDuration::from_hours(1);

/// An empty POST is refused as a gate refuses it.
pub(super) fn gate(visit: &Visit<'_>) -> Verdict {
    if visit.subject.gate == GateWish::None {
        return Verdict::NotSeen("[gate] enabled = false, so nobody can follow");
    }
    let Some(found) = visit.one(What::Inbox) else { return Verdict::NotSeen("there is no inbox to ask") };
    let (what, cure) = match &found.came {
        Err(why) => (format!("nobody can post here: {why}"), Cure::Gate),
        Ok(seen) if is_refused_by_a_gate(seen) => return Verdict::Kept,
        Ok(seen) => answered(found, seen),
    };
    let flaw = Flaw::new(&found.url, what).cured_by(cure);
    Verdict::Broken(vec![if visit.subject.gate == GateWish::Unknown { flaw.mild() } else { flaw }])
}

/// 400 for a body that is none, 401 for a signature that is none.
fn is_refused_by_a_gate(seen: &Seen) -> bool {
    matches!(seen.status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED)
}

/// What another answer means.
fn answered(found: &Found, seen: &Seen) -> (String, Cure) {
    let code = status(seen.status);
    match seen.status.as_u16() {
        404 | 405 => {
            (format!("answers {code} to a POST: no gate is there, and every follow waits for ever"), Cure::Gate)
        }
        410 => (format!("answers {code}, after which Misskey sends nothing to this host any more"), Cure::Gate),
        300..=399 => {
            let to = quoted(&header(seen, "location").unwrap_or_default());
            (format!("leads a POST on to {to}, where no server follows"), Cure::NoRedirects)
        }
        200..=299 => (format!("answers {code} to nothing at all: this is no gate"), Cure::Gate),
        503 if header(seen, "cf-mitigated").is_none() => {
            (format!("answers {code}: the gate does not work now"), Cure::GateDown)
        }
        500..=599 if seen.status != StatusCode::SERVICE_UNAVAILABLE => {
            (format!("answers {code}: the gate does not work now"), Cure::GateDown)
        }
        _ if found.is_turned_away() => (format!("turns servers away with {code}"), Cure::LetServersIn),
        _ => (format!("answers {code} to an empty POST, which no gate says"), Cure::Gate),
    }
}

/// Its `Date` is ours.
pub(super) fn clock(visit: &Visit<'_>) -> Verdict {
    let gates = visit.one(What::Inbox).filter(|found| found.seen().is_some_and(is_refused_by_a_gate));
    let host = || visit.all(What::Actor).find(|found| found.seen().is_some());
    let Some((found, seen)) = gates.or_else(host).and_then(|found| Some((found, found.seen()?))) else {
        return Verdict::NotSeen("there is no answer to look at");
    };
    let Some(theirs) = date(seen) else { return Verdict::NotSeen("no answer says what time it is") };
    let apart = seen.at.duration_since(theirs).abs();
    if apart <= MISSKEY {
        return Verdict::Kept;
    }
    let clock = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let minutes = apart.as_mins();
    let what = format!("says that it is {}, {minutes} minutes from ours, {}", clock(theirs), clock(seen.at));
    let flaw = Flaw::new(&found.url, what);
    let flaw = if apart <= ALL { flaw.only(&[Misskey]) } else { flaw };
    // The clock of a host that signs nothing is no trouble of ours, but a hint that this machine's may be wrong.
    Verdict::Broken(vec![if gates.is_some() { flaw } else { flaw.mild() }])
}

/// When it was answered. A cache keeps the `Date` of the first answer and says in `Age` how long ago that was.
fn date(seen: &Seen) -> Option<Timestamp> {
    let date = httpdate::parse_http_date(&header(seen, "date")?).ok()?;
    let age = header(seen, "age").and_then(|age| age.trim().parse::<u32>().ok()).unwrap_or(0);
    Timestamp::try_from(date).ok()?.checked_add(SignedDuration::from_secs(age.into())).ok()
}
