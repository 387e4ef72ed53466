//! `QuoteRequest` ([FEP-044f](https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md)): somebody asks to quote a
//! post. The answer follows the rule that the post itself announces, so it needs nobody to decide.
//!
//! The quoting post may name us as well, and is then a reply to us that came before: it is one thing, with a leave and with words.
//! The words wait for the owner beside the leave, as an edit does. If the owner threw them away, so goes the leave.

use super::{Case, Decision, Outcome};
use crate::inbox::{authorise, quote};
use crate::outgoing::respond;
use crate::ports::{Effect, Interaction, InteractionKind, InteractionState, Note};
use crate::vocab::{Id, QuoteCopy, Quotes, Reach, RemoteUrl};

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let Some(post) = case.our_post() else { return Decision::ignore() };
    let instrument = case.thing.id_of("instrument").and_then(|id| RemoteUrl::parse(id, Reach::Loopback).ok());
    let Some(quoting) = instrument.filter(|id| id.same_origin(&case.sender.id)) else { return Decision::ignore() };
    // Where the quoting post is written out, it must be the sender's own.
    let written = case.thing.object("instrument");
    if written.is_some_and(|post| authorise::authorship(post, &quoting, &case.sender.id).is_err()) {
        return Decision::ignore();
    }
    if case.is_gone(quoting.as_str()) {
        return Decision::ignore();
    }
    let copy = QuoteCopy {
        id: case.activity.id().to_string(),
        kind: "QuoteRequest",
        actor: Id::new(case.sender.id.as_str()),
        object: Id::new(post),
        instrument: Id::new(quoting.as_str()),
    };
    let leave = quote::address(quoting.as_str(), case.policy);
    let answer = |leave| respond::to_quote(copy, case.sender, leave, case.policy, case.now);
    let stored = authorise::own(case.facts(), quoting.as_str(), &case.sender.id);
    if case.policy.quotes == Quotes::Off || stored.is_some_and(|stored| stored.state == InteractionState::Rejected) {
        return Decision::new(Outcome::Rejected, vec![answer(None)]);
    }
    // The leave holds for a post to followers, too; but we tell nobody of that post.
    let hidden = written.is_some_and(|post| (post.has("to") || post.has("cc")) && !post.is_public());
    let (state, outcome) = if hidden || stored.is_some_and(|stored| stored.state == InteractionState::Private) {
        (InteractionState::Private, Outcome::Private)
    } else {
        (InteractionState::Approved, Outcome::Shown)
    };
    let (note, edit) = words(stored, state);
    let quote = Interaction {
        id: quoting,
        kind: InteractionKind::Quote,
        actor: case.sender.id.clone(),
        handle: case.sender.handle(),
        name: case.sender.name.clone(),
        object: post.to_owned(),
        state,
        note,
        edit,
        received: case.now,
    };
    let effects = vec![Effect::PutCard(case.sender.clone()), Effect::PutInteraction(quote), answer(Some(leave))];
    Decision::new(outcome, effects)
}

/// What the quoting post says, if it came before: shown words, and words that wait. Nothing waits beside what is private.
fn words(stored: Option<&Interaction>, state: InteractionState) -> (Option<Note>, Option<Note>) {
    let Some(stored) = stored else { return (None, None) };
    let (note, edit) = (stored.note.clone(), stored.edit.clone());
    match (state, stored.state) {
        (InteractionState::Private, _) => (edit.or(note), None),
        (_, InteractionState::Pending) => (None, edit.or(note)),
        _ => (note, edit),
    }
}
