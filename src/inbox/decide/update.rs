//! [Update](https://www.w3.org/TR/activitypub/#update-activity-inbox): somebody edits a reply, or their profile.
//!
//! An edit never replaces what the owner approved: it waits beside it. And it cannot make public what was not.

use super::{Case, Decision, Outcome, create, note};
use crate::inbox::{Refusal, authorise};
use crate::ports::{Card, Effect, Follower, Interaction, InteractionState};
use crate::vocab::{Reach, Thing};

pub(super) fn decide(case: &Case<'_>) -> Result<Decision, Refusal> {
    if case.thing.id_of("object") == Some(case.sender.id.as_str()) {
        return Ok(profile(case));
    }
    let Some(object) = case.thing.object("object") else { return Ok(Decision::ignore()) };
    let Some(id) = object.own_id(Reach::Loopback) else { return Ok(Decision::ignore()) };
    authorise::authorship(object, &id, &case.sender.id)?;
    let stored = authorise::own(case.facts(), id.as_str(), &case.sender.id);
    Ok(stored.and_then(|stored| edited(stored, object, case)).unwrap_or_else(Decision::ignore))
}

/// The document was fetched again; the body of the Update was not read.
fn profile(case: &Case<'_>) -> Decision {
    let Some(card) = &case.found.fresh else { return Decision::ignore() };
    let Some(follower) = &case.facts().follower else {
        return Decision::new(Outcome::Refreshed, vec![Effect::PutCard(card.clone())]);
    };
    let effects = vec![Effect::PutCard(card.clone()), Effect::PutFollower(at_new_inbox(follower, card))];
    Decision::new(Outcome::Refreshed, effects)
}

fn at_new_inbox(follower: &Follower, card: &Card) -> Follower {
    Follower {
        inbox: card.inbox.clone(),
        shared_inbox: card.shared_inbox.clone(),
        handle: card.handle(),
        ..follower.clone()
    }
}

fn edited(stored: &Interaction, object: Thing<'_>, case: &Case<'_>) -> Option<Decision> {
    // Of a quote, words may wait where none are shown.
    let first = stored.note.as_ref().or(stored.edit.as_ref())?;
    let edit = note::read_edit(object, first, case);
    let latest = stored.edit.as_ref().unwrap_or(first);
    if edit.hash == latest.hash || edit.updated <= latest.updated {
        return None;
    }
    let still_public = create::state(object, case);
    let changed = match (stored.state, still_public) {
        (InteractionState::Rejected, _) => return None,
        // What was public may be taken back, what was private stays so.
        (InteractionState::Private, _) | (_, InteractionState::Private) => {
            Interaction { state: InteractionState::Private, note: Some(edit), edit: None, ..stored.clone() }
        }
        (InteractionState::Approved, InteractionState::Approved) | (InteractionState::Pending, _) => {
            Interaction { note: Some(edit), edit: None, ..stored.clone() }
        }
        (InteractionState::Approved, _) => Interaction { edit: Some(edit), ..stored.clone() },
    };
    Some(Decision::new(Outcome::Edited, vec![Effect::PutInteraction(changed)]))
}
