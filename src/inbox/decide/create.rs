//! [Create](https://www.w3.org/TR/activitypub/#create-activity-inbox): somebody answers a post, or writes to us.
//!
//! Only what is addressed to everybody can ever be shown; everything else is for the owner's eyes.

use super::{Case, Decision, Outcome, note};
use crate::inbox::{Refusal, authorise};
use crate::ports::{Effect, FollowerState, Interaction, InteractionKind, InteractionState, Note};
use crate::vocab::{Reach, Replies, Thing};

/// What is taken as words: a long article answers as well as a short note.
const KINDS: [&str; 3] = ["Note", "Article", "Page"];

pub(super) fn decide(case: &Case<'_>) -> Result<Decision, Refusal> {
    let Some(object) = case.thing.object("object") else { return Ok(Decision::ignore()) };
    let Some(id) = object.own_id(Reach::Loopback) else { return Ok(Decision::ignore()) };
    authorise::authorship(object, &id, &case.sender.id)?;
    let fit = object.kind().is_some_and(|kind| KINDS.contains(&kind)) && !is_vote(object);
    if !fit || case.policy.replies == Replies::Off || case.is_gone(id.as_str()) {
        return Ok(Decision::ignore());
    }
    let Some((answered, audience)) = answered(object, case) else { return Ok(Decision::ignore()) };
    let stored = authorise::own(case.facts(), id.as_str(), &case.sender.id);
    if stored.is_some_and(|stored| !is_bare_quote(stored)) {
        return Ok(Decision::new(Outcome::Repeated, Vec::new()));
    }
    let state = audience.unwrap_or_else(|| state(object, case));
    if state != InteractionState::Approved {
        case.room()?;
    }
    if let Some(quote) = stored {
        let quote = with_words(quote, note::read(object, case), state);
        let effects = vec![Effect::PutCard(case.sender.clone()), Effect::PutInteraction(quote)];
        return Ok(Decision::new(outcome(state), effects));
    }
    let interaction = Interaction {
        id,
        kind: InteractionKind::Reply,
        actor: case.sender.id.clone(),
        handle: case.sender.handle(),
        name: case.sender.name.clone(),
        object: answered,
        state,
        note: Some(note::read(object, case)),
        edit: None,
        received: case.now,
    };
    let effects = vec![Effect::PutCard(case.sender.clone()), Effect::PutInteraction(interaction)];
    Ok(Decision::new(outcome(state), effects))
}

/// A quote whose leave was asked for before its words came.
fn is_bare_quote(stored: &Interaction) -> bool {
    let wordless = stored.note.is_none() && stored.edit.is_none();
    stored.kind == InteractionKind::Quote && stored.state != InteractionState::Rejected && wordless
}

/// It keeps its leave, and its words wait beside it if they have to.
fn with_words(quote: &Interaction, words: Note, state: InteractionState) -> Interaction {
    let quote = quote.clone();
    match (quote.state, state) {
        (InteractionState::Private, _) | (_, InteractionState::Private) => {
            Interaction { state: InteractionState::Private, note: Some(words), ..quote }
        }
        (_, InteractionState::Approved) => Interaction { note: Some(words), ..quote },
        _ => Interaction { edit: Some(words), ..quote },
    }
}

/// What it is about — a post of ours, a stored reply in a thread of ours, or we ourselves — and the state that follows from that
/// alone: what answers a private message would tell of it.
fn answered(object: Thing<'_>, case: &Case<'_>) -> Option<(String, Option<InteractionState>)> {
    match object.id_of("inReplyTo") {
        Some(parent) if parent.starts_with(&case.policy.objects) => {
            case.holds(parent).then(|| (parent.to_owned(), None))
        }
        Some(parent) => match stored_reply(parent, case) {
            Some(InteractionState::Rejected) => None,
            Some(InteractionState::Private) => Some((parent.to_owned(), Some(InteractionState::Private))),
            Some(_) => Some((parent.to_owned(), None)),
            None => about_us(object, case),
        },
        None => about_us(object, case),
    }
}

fn about_us(object: Thing<'_>, case: &Case<'_>) -> Option<(String, Option<InteractionState>)> {
    mentions_us(object, case).then(|| (case.policy.actor.to_string(), None))
}

fn stored_reply(id: &str, case: &Case<'_>) -> Option<InteractionState> {
    let reply = |stored: &&Interaction| stored.id.as_str() == id && stored.kind == InteractionKind::Reply;
    case.facts().interactions.iter().find(reply).map(|stored| stored.state)
}

/// By name, or as one of those it is addressed to first.
fn mentions_us(object: Thing<'_>, case: &Case<'_>) -> bool {
    let us = case.policy.actor.as_str();
    let named =
        object.objects("tag", 32).into_iter().any(|tag| tag.kind() == Some("Mention") && tag.text("href") == Some(us));
    named || object.ids_of("to", 64).contains(&us)
}

/// Votes in a poll are notes with a name and nothing said.
fn is_vote(object: Thing<'_>) -> bool {
    object.kind() == Some("Note") && object.has("name") && !object.has("content")
}

/// Both the activity and the object must be addressed to everybody.
pub(super) fn state(object: Thing<'_>, case: &Case<'_>) -> InteractionState {
    let addressed = |thing: Thing<'_>| !thing.has("to") && !thing.has("cc") || thing.is_public();
    let follows = case.facts().follower.as_ref().is_some_and(|f| f.state == FollowerState::Accepted);
    if !(object.is_public() && addressed(case.thing)) {
        return InteractionState::Private;
    }
    match case.policy.replies {
        Replies::Open => InteractionState::Approved,
        Replies::Followers if follows => InteractionState::Approved,
        _ => InteractionState::Pending,
    }
}

fn outcome(state: InteractionState) -> Outcome {
    match state {
        InteractionState::Approved => Outcome::Shown,
        InteractionState::Private => Outcome::Private,
        InteractionState::Pending | InteractionState::Rejected => Outcome::Waiting,
    }
}
