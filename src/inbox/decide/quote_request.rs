//! `QuoteRequest` ([FEP-044f](https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md)): somebody asks to quote a
//! post. The answer follows the rule that the post itself announces, so it needs nobody to decide.

use super::{Case, Decision, Outcome};
use crate::inbox::{authorise, quote};
use crate::outgoing::respond;
use crate::ports::{Effect, Interaction, InteractionKind, InteractionState};
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
    if case.policy.quotes == Quotes::Off {
        return Decision::new(Outcome::Rejected, vec![answer(None)]);
    }
    // The leave holds for a post to followers, too; but we tell nobody of that post.
    let hidden = written.is_some_and(|post| (post.has("to") || post.has("cc")) && !post.is_public());
    let (state, outcome) = if hidden {
        (InteractionState::Private, Outcome::Private)
    } else {
        (InteractionState::Approved, Outcome::Shown)
    };
    let quote = Interaction {
        id: quoting,
        kind: InteractionKind::Quote,
        actor: case.sender.id.clone(),
        handle: case.sender.handle(),
        name: case.sender.name.clone(),
        object: post.to_owned(),
        state,
        note: None,
        edit: None,
        received: case.now,
    };
    let effects = vec![Effect::PutCard(case.sender.clone()), Effect::PutInteraction(quote), answer(Some(leave))];
    Decision::new(outcome, effects)
}
