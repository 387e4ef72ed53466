//! A server from which nobody followed before gets our newest posts, if the owner says so.
//!
//! It has none of them, and would show an empty profile to whoever looks there. They go to the inbox of the first follower, behind
//! the Accept of their Follow, once for each server and for good. Only what followers know as it is built is sent: never a post
//! that a plan has not told of, or taken as known. Limits: 10 posts; 1,000 servers at a time.

use super::tell::{NotTold, Press};
use crate::outgoing::announce::{Document, Said, Unfit};
use crate::ports::{Applied, Change, Effect, Follower, JournalLine, LedgerEntry, Outgoing, Ports, StoreError, Told};
use crate::vocab::{GatePolicy, Id, ManifestObject, PUBLIC, Publish};
use std::collections::HashMap;

/// Most posts for one server.
const MOST: usize = 10;

/// Most servers at a time.
const SERVERS: u32 = 1_000;

/// Queues the newest posts for servers that are new to us.
pub(super) async fn welcome(ports: &Ports) -> Result<(), NotTold> {
    let newcomers = ports.store.newcomers(SERVERS).await?;
    if newcomers.is_empty() {
        return Ok(());
    }
    let policy = ports.published.policy();
    let posts = newest(ports, &policy).await?;
    if posts.is_empty() {
        // Nothing is sent: all have had their turn at once.
        return Ok(apply(ports, newcomers.iter().map(had_its_turn).collect(), None).await?);
    }
    for newcomer in &newcomers {
        queue(ports, newcomer, &posts).await?;
    }
    Ok(())
}

/// The newest posts that followers know, oldest first.
async fn newest(ports: &Ports, policy: &GatePolicy) -> Result<Vec<Said>, NotTold> {
    if policy.welcome == 0 {
        return Ok(Vec::new());
    }
    let press = Press {
        store: ports.store.as_ref(),
        built: ports.built.as_ref(),
        outbound: None,
        policy,
        reach: ports.reach,
        now: ports.clock.now(),
    };
    let manifest = press.manifest().await?.manifest;
    let ledger = press.store.ledger().await?;
    let mut said = Vec::new();
    for post in chosen(&manifest.objects, &ledger, usize::from(policy.welcome).min(MOST)) {
        let unfit = |why: Unfit| NotTold::Unfit { id: post.id.to_string(), why };
        let document = Document::read(&press.built.document(&post.id).await?, post).map_err(unfit)?;
        said.push(press.speaker().create(post, document));
    }
    Ok(said)
}

/// Public posts of the owner's own that are built as followers know them.
fn chosen<'a>(built: &'a [ManifestObject], ledger: &[LedgerEntry], most: usize) -> Vec<&'a ManifestObject> {
    let known: HashMap<&str, &LedgerEntry> = ledger.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let is_known = |post: &ManifestObject| {
        known.get(post.id.as_str()).is_some_and(|known| known.told != Told::Gone && known.hash == post.hash)
    };
    let mut posts: Vec<&ManifestObject> = built
        .iter()
        .filter(|post| matches!(post.kind.as_str(), "Article" | "Note"))
        .filter(|post| post.publish == Publish::Loud && post.to.contains(&Id::new(PUBLIC)) && is_known(post))
        .collect();
    posts.sort_by(|a, b| (&b.published, &b.id).cmp(&(&a.published, &a.id)));
    posts.truncate(most);
    posts.reverse();
    posts
}

async fn queue(ports: &Ports, newcomer: &Follower, posts: &[Said]) -> Result<(), StoreError> {
    let now = ports.clock.now();
    let send = |post: &Said| {
        let (activity, body, inbox) = (post.id.clone(), post.body.clone(), newcomer.inbox.clone());
        // Edited since it was told, or never told: its words are those of now.
        Effect::Send(Outgoing { activity, body, inbox, due: now, again: true })
    };
    let effects = posts.iter().map(send).chain([had_its_turn(newcomer)]).collect();
    let outcome = match posts.len() {
        1 => "the newest post".to_owned(),
        many => format!("the newest {many} posts"),
    };
    let (actor, verb) = (newcomer.actor.to_string(), "welcome".to_owned());
    apply(ports, effects, Some(JournalLine { at: now, actor, verb, outcome })).await
}

fn had_its_turn(newcomer: &Follower) -> Effect {
    Effect::Welcome(newcomer.actor.host().to_owned())
}

/// Another worker may be faster: then nothing is done here, and the next look shows who is left.
async fn apply(ports: &Ports, effects: Vec<Effect>, journal: Option<JournalLine>) -> Result<(), StoreError> {
    let change = Change { at: ports.clock.now(), seen: None, effects, journal };
    match ports.store.apply(change).await? {
        Applied::Now | Applied::Before | Applied::Mismatch => Ok(()),
    }
}
