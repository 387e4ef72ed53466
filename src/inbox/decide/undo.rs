//! [Undo](https://www.w3.org/TR/activitypub/#undo-activity-inbox): somebody takes back what they did.
//!
//! Some servers write out what is undone, some give only its id, some give it another id than it had. And it may arrive first, or
//! when they have long done it again.

use super::{Case, Decision, Outcome};
use crate::inbox::authorise;
use crate::ports::{Effect, Follower, InteractionKind};
use crate::vocab::{Reach, RemoteUrl, Thing};

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let Some(id) = case.thing.id_of("object") else { return Decision::ignore() };
    let inner = case.thing.object("object");
    if inner.is_some_and(|inner| !authorise::takes_back_own(inner, &case.sender.id)) {
        return Decision::ignore();
    }
    let follower = case.facts().follower.as_ref();
    let by_id = follower.filter(|follower| follower.follow == id);
    let by_pair = follower.filter(|_| inner.is_some_and(|inner| unfollows_us(inner, case)));
    if let Some(follower) = by_id.or(by_pair) {
        return unfollowed(follower, id, case);
    }
    if authorise::own(case.facts(), id, &case.sender.id).is_some() {
        let removed = Effect::RemoveInteraction { id: id.to_owned(), actor: case.sender.id.clone() };
        return Decision::new(Outcome::Removed, vec![removed]);
    }
    early(id, inner, case)
}

/// They follow no more, unless they asked again after this was signed.
fn unfollowed(follower: &Follower, id: &str, case: &Case<'_>) -> Decision {
    let other = if id == follower.follow { None } else { gone_if_theirs(id, case) };
    if case.asked_since(follower) {
        let effects: Vec<Effect> = other.into_iter().collect();
        return if effects.is_empty() { Decision::ignore() } else { Decision::new(Outcome::Removed, effects) };
    }
    // A clock that was ahead when they asked must not let the old Follow be played again.
    let at = case.signed.max(follower.asked);
    let mut effects =
        vec![Effect::RemoveFollower(case.sender.id.clone()), Effect::MarkGone { id: follower.follow.clone(), at }];
    effects.extend(other);
    Decision::new(Outcome::Left, effects)
}

/// What it takes back is not here under this id: the pair may be, and it may still come.
fn early(id: &str, inner: Option<Thing<'_>>, case: &Case<'_>) -> Decision {
    let mut effects: Vec<Effect> = inner.and_then(|inner| with_post(inner, case)).into_iter().collect();
    let about_us = inner.is_none_or(|inner| unfollows_us(inner, case)) || !effects.is_empty();
    if about_us && case.gone_at(id).is_none_or(|at| at < case.signed) {
        effects.extend(gone_if_theirs(id, case));
    }
    if effects.is_empty() { Decision::ignore() } else { Decision::new(Outcome::Removed, effects) }
}

fn unfollows_us(inner: Thing<'_>, case: &Case<'_>) -> bool {
    inner.kind() == Some("Follow") && inner.id_of("object") == Some(case.policy.actor.as_str())
}

/// A like or boost that is known by who did it to which post.
fn with_post(inner: Thing<'_>, case: &Case<'_>) -> Option<Effect> {
    let object = inner.id_of("object").filter(|id| case.found.held.iter().any(|held| held == id))?;
    let kind = match inner.kind()? {
        "Announce" => InteractionKind::Boost,
        "Like" | "EmojiReact" => super::like::kind_of(inner),
        _ => return None,
    };
    Some(Effect::RemoveInteractionWith { actor: case.sender.id.clone(), kind, object: object.to_owned() })
}

/// Nobody marks what lies on another server.
fn gone_if_theirs(id: &str, case: &Case<'_>) -> Option<Effect> {
    let theirs = RemoteUrl::parse(id, Reach::Loopback).is_ok_and(|id| id.same_origin(&case.sender.id));
    theirs.then(|| Effect::MarkGone { id: authorise::mark(&case.sender.id, id), at: case.signed })
}
