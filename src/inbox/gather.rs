//! What the store, the site and the network know about what is asked.
//!
//! All that must be looked up is looked up here, so that `decide` can be pure. One inbound request causes at most two outbound
//! fetches: the sender's document (`verify`) and one more for a Move or an Update of the actor.

use super::authorise::mark;
use super::verify::{self, Missing};
use super::{Refusal, Visit, origin};
use crate::ports::{Ask, Card, Facts, Knock, Ports};
use crate::vocab::{GatePolicy, Incoming, RemoteUrl, Thing};

/// What was found out.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// What the store remembers.
    pub(super) facts: Facts,
    /// This very activity came before.
    pub(super) seen: bool,
    /// Something of the sender's is stored besides their card.
    pub(super) known: bool,
    /// Those of the ids it names that are posts published here.
    pub(super) held: Vec<String>,
    /// The actor's document as it is now (Update), or the one they move to (Move).
    pub(super) fresh: Option<Card>,
}

/// Most ids that one activity is looked up by.
const MAX_ABOUT: usize = 8;

/// Longest id that is looked up: what is longer is no address of anything.
const MAX_ID: usize = 2048;

/// Looks up what this activity needs.
pub(super) async fn found(
    visit: &Visit<'_>,
    card: &Card,
    ports: &Ports,
    policy: &GatePolicy,
) -> Result<Found, Refusal> {
    let (activity, glance) = (visit.activity, visit.glance);
    let thing = activity.thing();
    let about = ids(activity);
    let facts = ports.store.facts(&Ask { actor: card.id.clone(), about: about.clone() }).await?;
    let mut found = Found { facts, seen: glance.seen, known: glance.known, ..Found::default() };
    allow(thing, card, &found, ports, policy)?;
    for id in about.into_iter().filter(|id| id.starts_with(&policy.objects)) {
        if ports.published.holds(&id).await {
            found.held.push(id);
        }
    }
    let of_themselves = thing.id_of("object") == Some(card.id.as_str());
    found.fresh = match thing.kind() {
        Some("Update") if of_themselves => refreshed(card, visit, ports).await?,
        Some("Move") if of_themselves && found.facts.follower.is_some() => target(visit, ports, policy).await?,
        _ => None,
    };
    Ok(found)
}

/// Counts the knock of somebody who is proven to live at this domain.
fn allow(thing: Thing<'_>, card: &Card, found: &Found, ports: &Ports, policy: &GatePolicy) -> Result<(), Refusal> {
    let knock = match thing.kind() {
        Some("Follow") => Knock::Follow,
        // Whoever takes something back is never kept waiting. Taking back what is not here leaves a row, too, and is counted.
        Some("Undo" | "Delete" | "Block") if takes_back(thing, card, found, policy) => return Ok(()),
        Some(
            "Undo" | "Delete" | "Block" | "Create" | "Update" | "Like" | "EmojiReact" | "Dislike" | "Announce" | "Flag"
            | "QuoteRequest" | "Move",
        ) => Knock::Word,
        // The rest is ignored.
        _ => return Ok(()),
    };
    if ports.recent.allow(knock, card.id.host(), ports.clock.now()) { Ok(()) } else { Err(Refusal::TooMany) }
}

/// Whether something that is here goes with it: a follow, an interaction, or all of the sender.
fn takes_back(thing: Thing<'_>, card: &Card, found: &Found, policy: &GatePolicy) -> bool {
    let Some(id) = thing.id_of("object") else { return false };
    let us = policy.actor.as_str();
    let unfollows =
        |follow: &str| follow == id || thing.object("object").is_some_and(|inner| inner.id_of("object") == Some(us));
    let own = |stored: &&crate::ports::Interaction| stored.id.as_str() == id && stored.actor == card.id;
    id == card.id.as_str()
        || (id == us && found.known)
        || found.facts.interactions.iter().any(|stored| own(&stored))
        || found.facts.follower.as_ref().is_some_and(|follower| unfollows(&follower.follow))
}

/// Every id that the activity names: itself, its object, what that answers, and what it takes back; and under which names the
/// sender may have marked them as gone.
fn ids(activity: &Incoming) -> Vec<String> {
    let thing = activity.thing();
    let object = thing.object("object");
    let theirs = [Some(activity.id().as_str()), thing.id_of("object"), thing.id_of("instrument")];
    let named = [object.and_then(|inner| inner.id_of("object")), object.and_then(|inner| inner.id_of("inReplyTo"))];
    let fit = |id: &&str| id.len() <= MAX_ID;
    let marks = theirs.into_iter().flatten().filter(fit).map(|id| mark(activity.actor(), id));
    let mut ids: Vec<String> = Vec::with_capacity(MAX_ABOUT);
    for id in theirs.into_iter().chain(named).flatten().filter(fit).map(str::to_owned).chain(marks) {
        if ids.len() < MAX_ABOUT && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// The actor's own document, asked for again: what an Update says about keys and inboxes is never read from its body.
async fn refreshed(card: &Card, visit: &Visit<'_>, ports: &Ports) -> Result<Option<Card>, Refusal> {
    let now = ports.clock.now();
    // To prove this very request it was fetched just now.
    if card.fetched == now {
        return Ok(Some(card.clone()));
    }
    if !ports.recent.may_refresh(&card.id, now) {
        return Ok(None);
    }
    match verify::fetch(&card.id, visit.from, ports).await {
        Ok(card) => {
            ports.recent.believe(visit.from, now);
            Ok(Some(card))
        }
        Err(Missing::Gone) => Ok(None),
        Err(Missing::Refused(why)) => Err(why),
    }
}

/// Where somebody says they move to. One step; a blocked target stays out.
async fn target(visit: &Visit<'_>, ports: &Ports, policy: &GatePolicy) -> Result<Option<Card>, Refusal> {
    let Some(target) = visit.activity.thing().id_of("target").and_then(|id| RemoteUrl::parse(id, ports.reach).ok())
    else {
        return Ok(None);
    };
    if origin::is_ours(&target, policy) {
        return Ok(None);
    }
    if ports.store.glance(target.as_str(), &target).await?.blocked {
        return Err(Refusal::Blocked);
    }
    Ok(verify::fetch(&target, visit.from, ports).await.ok())
}
