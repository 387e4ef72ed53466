//! [Delete](https://www.w3.org/TR/activitypub/#delete-activity-inbox): somebody deletes a reply, or themselves. A deleted id stays
//! deleted, whatever comes late.

use super::{Case, Decision, Outcome};
use crate::inbox::authorise;
use crate::ports::Effect;
use crate::vocab::{Reach, RemoteUrl};

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let Some(id) = case.thing.id_of("object") else { return Decision::ignore() };
    let actor = &case.sender.id;
    if id == actor.as_str() {
        return Decision::new(Outcome::Forgotten, vec![Effect::ForgetActor(actor.clone())]);
    }
    if authorise::own(case.facts(), id, actor).is_some() {
        let removed = Effect::RemoveInteraction { id: id.to_owned(), actor: actor.clone() };
        return Decision::new(Outcome::Removed, vec![removed]);
    }
    let theirs = RemoteUrl::parse(id, Reach::Loopback).is_ok_and(|id| id.same_origin(actor));
    let taken = case.facts().interactions.iter().any(|stored| stored.id.as_str() == id);
    // Only of those who have something here already: others' deletions would fill the store with nothing.
    let known = case.facts().follower.is_some();
    if theirs && known && !taken && !case.is_gone(id) {
        let gone = Effect::MarkGone { id: authorise::mark(actor, id), at: case.signed };
        return Decision::new(Outcome::Removed, vec![gone]);
    }
    Decision::ignore()
}
