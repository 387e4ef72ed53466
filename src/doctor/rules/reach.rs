//! Whether anything answers, and whether servers are let in.

use crate::doctor::found::{Found, What, header, status};
use crate::doctor::remedy::Cure;
use crate::doctor::rule::{Flaw, Verdict};
use crate::doctor::visit::Visit;
use crate::ports::OutboundError;

/// Everything but the gate gets an answer.
pub(super) fn reachable(visit: &Visit<'_>) -> Verdict {
    let silent = visit.everything().filter(|found| found.what != What::Inbox).filter_map(|found| {
        let why = found.came.as_ref().err()?;
        let cure = match why {
            OutboundError::NoSuchHost => Cure::Names,
            OutboundError::Certificate => Cure::Certificate,
            OutboundError::Refused(_) => Cure::Address,
            // A rule of its own.
            OutboundError::TooLarge => return None,
            _ => Cure::Answer,
        };
        let flaw = Flaw::new(&found.url, format!("nobody can read this: {why}")).only(&[found.by]).cured_by(cure);
        // A host that leads nowhere leads nowhere for all.
        Some(if matches!(why, OutboundError::Unreachable(_)) { flaw } else { Flaw { servers: Vec::new(), ..flaw } })
    });
    let mut flaws: Vec<Flaw> = silent.collect();
    if visit.everything().all(|found| found.came.is_err()) {
        // Where nothing answers, once is enough.
        flaws.truncate(1);
        for flaw in &mut flaws {
            flaw.servers.clear();
        }
    }
    Verdict::of(flaws)
}

/// Nobody is turned away from what everybody must read.
pub(super) fn challenge(visit: &Visit<'_>) -> Verdict {
    let is_hidden = super::discovery::is_without_dot_folders(visit);
    let must = |found: &&Found| match found.what {
        What::Actor | What::Post => true,
        What::WebFinger => !is_hidden,
        _ => false,
    };
    let flaw = |found: &Found| {
        let seen = found.seen().filter(|_| found.is_turned_away())?;
        let how = header(seen, "cf-mitigated").map_or_else(String::new, |how| format!(" (Cloudflare: {how})"));
        Some(Flaw::new(&found.url, format!("turns servers away with {}{how}", status(seen.status))).only(&[found.by]))
    };
    Verdict::of(visit.everything().filter(must).filter_map(flaw).collect())
}
