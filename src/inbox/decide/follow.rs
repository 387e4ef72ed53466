//! [Follow](https://www.w3.org/TR/activitypub/#follow-activity-inbox): somebody wants our posts.

use super::{Case, Decision, Outcome};
use crate::inbox::Refusal;
use crate::outgoing::respond;
use crate::ports::{Effect, Follower, FollowerState};
use crate::vocab::{Follows, ResponseKind};

pub(super) fn decide(case: &Case<'_>) -> Result<Decision, Refusal> {
    let id = case.activity.id();
    // Only we can be followed here: not a post, not the profile page, not two things at once.
    if case.thing.id_of("object") != Some(case.policy.actor.as_str()) {
        return Ok(Decision::ignore());
    }
    // Taken back before it came, or an old one that somebody plays again.
    if case.gone_at(id.as_str()).is_some_and(|at| at >= case.signed) {
        return Ok(Decision::ignore());
    }
    let known = case.facts().follower.as_ref();
    if known.is_some_and(|follower| is_old(follower, case)) {
        return Ok(Decision::new(Outcome::Repeated, Vec::new()));
    }
    let state = known.map(|follower| follower.state);
    let follower = Follower {
        actor: case.sender.id.clone(),
        handle: case.sender.handle(),
        inbox: case.sender.inbox.clone(),
        shared_inbox: case.sender.shared_inbox.clone(),
        follow: id.to_string(),
        asked: case.signed,
        state: FollowerState::Requested,
        since: known.map_or(case.now, |follower| follower.since),
    };
    match (state, case.policy.follows) {
        // A Follow that comes again from a follower asks for the Accept that was lost, whatever the rule is by now.
        (Some(FollowerState::Accepted), _) => Ok(accept(case, follower, true)),
        (_, Follows::Open) => Ok(accept(case, follower, case.found.seen)),
        (_, Follows::Ask) => {
            if state.is_none() {
                case.room()?;
            }
            let effects = vec![Effect::PutCard(case.sender.clone()), Effect::PutFollower(follower)];
            Ok(Decision::new(Outcome::Requested, effects))
        }
        (_, Follows::Off) => {
            let reject = respond::to_follow(ResponseKind::Reject, &follower, case.policy, case.now, false);
            Ok(Decision::new(Outcome::Rejected, vec![reject]))
        }
    }
}

/// The very request that was answered, or one from before it: whoever asks again signs again. Were it answered, anybody who saw
/// it once could make us send Accepts by playing it again.
fn is_old(known: &Follower, case: &Case<'_>) -> bool {
    let same = known.asked == case.signed && known.follow == case.activity.id().as_str();
    same || case.asked_since(known)
}

fn accept(case: &Case<'_>, follower: Follower, again: bool) -> Decision {
    let follower = Follower { state: FollowerState::Accepted, ..follower };
    let accept = respond::to_follow(ResponseKind::Accept, &follower, case.policy, case.now, again);
    let effects = vec![Effect::PutCard(case.sender.clone()), Effect::PutFollower(follower), accept];
    Decision::new(Outcome::Accepted, effects)
}
