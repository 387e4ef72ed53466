//! What an activity makes us do. Pure: no store, no network, no clock; one file a verb.
//!
//! By now the sender is proven. What is still open is whether what they ask is theirs to ask, and what the owner's rules say.
//! Whatever is not understood, or not about us, is accepted and ignored: a server that is told "no" for things that do not matter
//! keeps trying. Limits: content of 64 KiB, content warnings of 1 KiB, names of 256 bytes, reports of 5,000 characters about 32
//! things, 16 attachments and 300 bytes about each, 500 interactions that wait or are private for each registrable domain, 10,000
//! in all.

mod announce;
mod block;
mod create;
mod delete;
mod flag;
mod follow;
mod like;
mod moved;
mod note;
mod outcome;
mod quote_request;
mod undo;
mod update;

pub use outcome::Outcome;

use super::Refusal;
use super::authorise::mark;
use super::gather::Found;
use crate::ports::{Card, Effect, Facts, Follower};
use crate::vocab::{GatePolicy, Incoming, Thing};
use jiff::Timestamp;

/// Interactions of one registrable domain that may wait for the owner, or are for their eyes only.
const MAX_PENDING_OF_DOMAIN: u32 = 500;

/// Interactions and requests that may wait for the owner, or are for their eyes only.
const MAX_PENDING: u32 = 10_000;

/// What is to be done, and what to call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) effects: Vec<Effect>,
    pub(super) outcome: Outcome,
}

impl Decision {
    fn new(outcome: Outcome, effects: Vec<Effect>) -> Self {
        Self { effects, outcome }
    }

    /// Nothing is stored.
    fn ignore() -> Self {
        Self::new(Outcome::Ignored, Vec::new())
    }
}

/// Everything a verb looks at.
#[derive(Clone, Copy)]
struct Case<'a> {
    activity: &'a Incoming,
    thing: Thing<'a>,
    sender: &'a Card,
    signed: Timestamp,
    found: &'a Found,
    policy: &'a GatePolicy,
    now: Timestamp,
}

impl<'a> Case<'a> {
    fn facts(&self) -> &'a Facts {
        &self.found.facts
    }

    /// The id of the object, if it is one of our posts and published.
    fn our_post(&self) -> Option<&'a str> {
        self.thing.id_of("object").filter(|id| self.holds(id))
    }

    /// Whether an id is one of our posts and published.
    fn holds(&self, id: &str) -> bool {
        self.found.held.iter().any(|held| held == id)
    }

    /// Whether an id went: for everybody, or for this sender.
    fn is_gone(&self, id: &str) -> bool {
        self.gone_at(id).is_some()
    }

    /// When it went.
    fn gone_at(&self, id: &str) -> Option<Timestamp> {
        let mark = mark(&self.sender.id, id);
        let gone = self.facts().gone.iter().filter(|(gone, _)| *gone == id || *gone == mark);
        gone.map(|(_, at)| *at).max()
    }

    /// Whether they asked to follow after this was signed: then this is about an earlier time. A clock that is ahead of ours
    /// proves nothing.
    fn asked_since(&self, follower: &Follower) -> bool {
        follower.asked > self.signed && follower.asked <= self.now
    }

    /// Refuses what would only fill the owner's list.
    fn room(&self) -> Result<(), Refusal> {
        let facts = self.facts();
        let full = facts.pending_of_domain >= MAX_PENDING_OF_DOMAIN || facts.pending >= MAX_PENDING;
        if full { Err(Refusal::TooMany) } else { Ok(()) }
    }
}

/// Decides about an activity whose sender is proven.
pub(super) fn decide(
    activity: &Incoming,
    sender: &Card,
    signed: Timestamp,
    found: &Found,
    policy: &GatePolicy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let case = Case { activity, thing: activity.thing(), sender, signed, found, policy, now };
    match case.thing.kind() {
        Some("Follow") => follow::decide(&case),
        Some("Undo") => Ok(undo::decide(&case)),
        Some("Create") => create::decide(&case),
        Some("Update") => update::decide(&case),
        Some("Delete") => Ok(delete::decide(&case)),
        Some("Like" | "EmojiReact" | "Dislike") => Ok(like::decide(&case)),
        Some("Announce") => Ok(announce::decide(&case)),
        Some("Block") => Ok(block::decide(&case)),
        Some("Move") => Ok(moved::decide(&case)),
        Some("Flag") => flag::decide(&case),
        Some("QuoteRequest" | "https://w3id.org/fep/044f#QuoteRequest") => Ok(quote_request::decide(&case)),
        // We follow nobody and offer no collection to add to: Accept, Reject, Add, Remove and all words we do not know.
        _ => Ok(Decision::ignore()),
    }
}

/// The end of somebody whose own server says that they are gone.
pub(super) fn farewell(activity: &Incoming) -> Decision {
    Decision::new(Outcome::Forgotten, vec![Effect::ForgetActor(activity.actor().clone())])
}

/// The activity's type as it was written, short enough for a log.
pub(super) fn verb_of(activity: &Incoming) -> String {
    super::card::line(activity.thing().kind().unwrap_or("?"), 64)
}
