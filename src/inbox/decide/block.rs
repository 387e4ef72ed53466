//! [Block](https://www.w3.org/TR/activitypub/#block-activity-outbox): somebody wants nothing to do with us, and is taken at their
//! word.

use super::{Case, Decision, Outcome};
use crate::ports::Effect;

pub(super) fn decide(case: &Case<'_>) -> Decision {
    if case.thing.id_of("object") != Some(case.policy.actor.as_str()) {
        return Decision::ignore();
    }
    // A stranger's Block changes nothing, and must not fill the log.
    if !case.found.known {
        return Decision::ignore();
    }
    let actor = case.sender.id.clone();
    let mut effects = vec![Effect::RemoveFollower(actor.clone()), Effect::RemoveInteractionsOf(actor)];
    if let Some(follower) = &case.facts().follower {
        effects.push(Effect::MarkGone { id: follower.follow.clone(), at: case.signed.max(follower.asked) });
    }
    Decision::new(Outcome::Shunned, effects)
}
