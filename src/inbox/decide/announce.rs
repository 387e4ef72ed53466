//! [Announce](https://www.w3.org/TR/activitypub/#announce-activity-inbox): somebody boosts a post of ours. What is written out
//! inside is never read: its author did not sign it.

use super::{Case, Decision, Outcome};
use crate::ports::{Effect, Interaction, InteractionKind, InteractionState};

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let Some(post) = case.our_post() else { return Decision::ignore() };
    if case.is_gone(case.activity.id().as_str()) {
        return Decision::ignore();
    }
    let (state, outcome) = if case.thing.is_public() {
        (InteractionState::Approved, Outcome::Shown)
    } else {
        (InteractionState::Private, Outcome::Private)
    };
    let interaction = Interaction {
        id: case.activity.id().clone(),
        kind: InteractionKind::Boost,
        actor: case.sender.id.clone(),
        handle: case.sender.handle(),
        name: case.sender.name.clone(),
        object: post.to_owned(),
        state,
        note: None,
        edit: None,
        received: case.now,
    };
    Decision::new(outcome, vec![Effect::PutCard(case.sender.clone()), Effect::PutInteraction(interaction)])
}
