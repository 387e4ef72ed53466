//! What the store, the site and the network know about what is asked.
//!
//! All that must be looked up is looked up here, so that `decide` can be pure. One inbound request causes at most two outbound
//! fetches: the sender's document (`verify`) and one more for a Move or an Update of the actor.

use super::verify::{self, Missing};
use super::{Refusal, origin};
use crate::ports::{Ask, Card, Facts, Glance, Knock, Ports};
use crate::vocab::{GatePolicy, Incoming, RemoteUrl, Thing};

/// What was found out.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// What the store remembers.
    pub(super) facts: Facts,
    /// This very activity came before.
    pub(super) seen: bool,
    /// Whether the post that it is about, or that it answers, is published here.
    pub(super) holds: bool,
    /// The actor's document as it is now (Update), or the one they move to (Move).
    pub(super) fresh: Option<Card>,
}

/// Most ids that one activity is looked up by.
const MAX_ABOUT: usize = 8;

/// Looks up what this activity needs.
pub(super) async fn found(
    activity: &Incoming,
    card: &Card,
    glance: &Glance,
    ports: &Ports,
    policy: &GatePolicy,
) -> Result<Found, Refusal> {
    let thing = activity.thing();
    allow(thing, activity.actor(), ports)?;
    let about = ids(activity);
    let ours = about.iter().find(|id| id.starts_with(&policy.objects));
    let holds = match ours {
        Some(id) => ports.published.holds(id).await,
        None => false,
    };
    let facts = ports.store.facts(&Ask { actor: card.id.clone(), about }).await?;
    let fresh = match thing.kind() {
        Some("Update") if thing.id_of("object") == Some(card.id.as_str()) => refreshed(&card.id, ports).await?,
        Some("Move") if thing.id_of("object") == Some(card.id.as_str()) => target(thing, ports, policy).await?,
        _ => None,
    };
    Ok(Found { facts, seen: glance.seen, holds, fresh })
}

/// Counts the knock of somebody who is proven to live at this domain.
fn allow(thing: Thing<'_>, actor: &RemoteUrl, ports: &Ports) -> Result<(), Refusal> {
    let knock = match thing.kind() {
        Some("Follow") => Knock::Follow,
        Some(
            "Create" | "Update" | "Like" | "EmojiReact" | "Dislike" | "Announce" | "Flag" | "QuoteRequest" | "Move",
        ) => Knock::Word,
        // Whoever takes something back is never kept waiting.
        _ => return Ok(()),
    };
    if ports.recent.allow(knock, actor.host(), ports.clock.now()) { Ok(()) } else { Err(Refusal::TooMany) }
}

/// Every id that the activity names: itself, its object, what that answers, and what it takes back.
fn ids(activity: &Incoming) -> Vec<String> {
    let thing = activity.thing();
    let object = thing.object("object");
    let named = [
        Some(activity.id().as_str()),
        thing.id_of("object"),
        thing.id_of("instrument"),
        object.and_then(|inner| inner.id_of("object")),
        object.and_then(|inner| inner.id_of("inReplyTo")),
    ];
    let mut ids: Vec<String> = named.into_iter().flatten().map(str::to_owned).collect();
    ids.dedup();
    ids.truncate(MAX_ABOUT);
    ids
}

/// The actor's own document, asked for again: what an Update says about keys and inboxes is never read from its body.
async fn refreshed(actor: &RemoteUrl, ports: &Ports) -> Result<Option<Card>, Refusal> {
    let now = ports.clock.now();
    if !ports.recent.may_refresh(actor, now) {
        return Ok(None);
    }
    match verify::fetch(actor, ports).await {
        Ok(card) => {
            ports.recent.remember(card.clone(), now);
            Ok(Some(card))
        }
        Err(Missing::Gone) => Ok(None),
        Err(Missing::Refused(why)) => Err(why),
    }
}

/// Where somebody says they move to. One step; a blocked target stays out.
async fn target(thing: Thing<'_>, ports: &Ports, policy: &GatePolicy) -> Result<Option<Card>, Refusal> {
    let Some(target) = thing.id_of("target").and_then(|id| RemoteUrl::parse(id, ports.reach).ok()) else {
        return Ok(None);
    };
    if origin::is_ours(&target, policy) {
        return Ok(None);
    }
    if ports.store.glance(target.as_str(), &target).await?.blocked {
        return Err(Refusal::Blocked);
    }
    Ok(verify::fetch(&target, ports).await.ok())
}
