//! Whose thing is it?
//!
//! Undo, Delete and Update touch only what their sender made. The same host is not enough: on a server of thousands everybody else
//! lives there, too.

use super::Refusal;
use crate::ports::{Facts, Interaction};
use crate::vocab::{RemoteUrl, Thing};

/// The stored interaction of this id, if the actor made it.
pub(super) fn own<'a>(facts: &'a Facts, id: &str, actor: &RemoteUrl) -> Option<&'a Interaction> {
    facts.interactions.iter().find(|stored| stored.id.as_str() == id && &stored.actor == actor)
}

/// An object that comes with an activity: on the actor's own origin, and by nobody else.
pub(super) fn authorship(object: Thing<'_>, id: &RemoteUrl, actor: &RemoteUrl) -> Result<(), Refusal> {
    if !id.same_origin(actor) {
        return Err(Refusal::NotTheirs("the object's id is not on its author's host"));
    }
    // Unsaid authorship is the sender's: the object lies on the sender's own origin.
    if object.has("attributedTo") && object.id_of("attributedTo") != Some(actor.as_str()) {
        return Err(Refusal::NotTheirs("the object is by somebody else"));
    }
    Ok(())
}

/// An inner activity that is taken back: the sender's own, where it says whose it is.
pub(super) fn takes_back_own(inner: Thing<'_>, actor: &RemoteUrl) -> bool {
    !inner.has("actor") || inner.id_of("actor") == Some(actor.as_str())
}

/// The name under which an actor marks something as gone that we have never seen.
///
/// Whose it is cannot be known before it comes. Marked by its bare id, a neighbour's coming reply, or the neighbour, could be
/// kept out by anybody on the same server; so the mark holds for the one who made it.
pub(super) fn mark(actor: &RemoteUrl, id: &str) -> String {
    format!("{actor} {id}")
}
