//! What is answered without work: the blocked, the repeated, and the end or the new profile of those we never knew.

use super::{Outcome, Refusal};
use crate::ports::Glance;
use crate::vocab::Incoming;

/// The answer, if there is one before any signature is checked.
///
/// Reading the type here, ahead of the proof, is safe for one reason: the answer is that nothing happens.
pub(super) fn find(activity: &Incoming, glance: &Glance) -> Result<Option<Outcome>, Refusal> {
    if glance.blocked {
        return Err(Refusal::Blocked);
    }
    let thing = activity.thing();
    let kind = thing.kind().unwrap_or_default();
    // A server that closes says so for every person it had, to everybody: their keys are gone, and so is the need to check. The
    // same goes for a new profile of somebody of whom nothing is kept.
    let of_themselves = thing.id_of("object") == Some(activity.actor().as_str());
    if matches!(kind, "Delete" | "Update") && !glance.known && of_themselves {
        return Ok(Some(Outcome::NeverKnown));
    }
    // A Follow that comes again may be a new one under its old id, or ask for an Accept that was lost.
    if glance.seen && kind != "Follow" {
        return Ok(Some(Outcome::Repeated));
    }
    Ok(None)
}
