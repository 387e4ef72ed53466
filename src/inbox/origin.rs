//! Who is allowed to be named together.
//!
//! An activity, its actor and the key that signs it are of one origin — scheme, host and port
//! ([FEP-fe34](https://codeberg.org/fediverse/fep/src/branch/main/fep/fe34/fep-fe34.md)) — and never of ours.

use super::Refusal;
use crate::signature::Claim;
use crate::vocab::{GatePolicy, Incoming, Reach, RemoteUrl};

/// Holds an activity and the key that is said to have signed it against its actor, before anything is fetched.
pub(super) fn of_activity(activity: &Incoming, claim: &Claim, policy: &GatePolicy) -> Result<(), Refusal> {
    let actor = activity.actor();
    if is_ours(actor, policy) || is_ours(claim.key_id(), policy) {
        return Err(Refusal::Ourselves);
    }
    if !activity.id().same_origin(actor) {
        return Err(Refusal::NotTheirs("the activity's id is not on its actor's host"));
    }
    if !claim.key_id().same_origin(actor) {
        return Err(Refusal::NotTheirs("the key is not on the actor's host"));
    }
    Ok(())
}

/// Whether an address is on our own host. Ports count: on one machine in a trial, ours is one of many.
pub(super) fn is_ours(url: &RemoteUrl, policy: &GatePolicy) -> bool {
    let ours = RemoteUrl::parse(policy.actor.as_str(), Reach::Internet)
        .or_else(|_| RemoteUrl::parse(policy.actor.as_str(), Reach::Loopback));
    // An actor of ours that is no address is a broken configuration; then nobody is believed to be somebody else.
    ours.map_or(true, |ours| ours.host() == url.host() && ours.port() == url.port())
}
