//! Effects on the tables: all of a change, in order, or none.

use super::writer::Outcome;
use super::{ask, broadcast, hosts, interactions, ledger, people, queue, retry, row, welcome};
use crate::ports::{Applied, Change, Effect, JournalLine};
use crate::store::rules;
use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

pub(super) fn apply(db: &Connection, change: &Change) -> Result<Outcome<Applied>> {
    if let Some(id) = &change.seen {
        let mut remember = db.prepare_cached("INSERT INTO seen (id, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        if remember.execute(params![rules::remembered(id), row::micros(change.at)])? == 0 {
            return Ok(Outcome::Undo(Applied::Before));
        }
    }
    for effect in &change.effects {
        if !one(db, change.at, effect)? {
            return Ok(Outcome::Undo(Applied::Mismatch));
        }
    }
    if let Some(line) = &change.journal {
        journal(db, line)?;
    }
    Ok(Outcome::Keep(Applied::Now))
}

/// Whether it could be done.
fn one(db: &Connection, at: Timestamp, effect: &Effect) -> Result<bool> {
    match effect {
        Effect::PutCard(card) => people::put_card(db, card)?,
        Effect::PutFollower(follower) => people::put_follower(db, follower)?,
        Effect::Readdress(follower) => people::readdress(db, follower)?,
        Effect::RemoveFollower(actor) => people::remove_follower(db, actor)?,
        Effect::PutInteraction(it) => interactions::put(db, at, it)?,
        Effect::RemoveInteraction { id, actor } => interactions::remove(db, at, id, actor)?,
        Effect::RemoveInteractionWith { actor, kind, object } => {
            interactions::remove_with(db, at, actor, kind, object)?;
        }
        Effect::Moderate { id, state, hash } => {
            return interactions::moderate(db, at, id, *state, hash.as_deref());
        }
        Effect::RemoveInteractionsOf(actor) => interactions::remove_of(db, at, actor)?,
        Effect::MarkGone { id, at: when } => mark_gone(db, id, *when, at)?,
        Effect::ForgetActor(actor) => people::forget(db, at, actor)?,
        Effect::PutBlock(block) => people::put_block(db, block)?,
        Effect::RemoveBlock(whom) => people::remove_block(db, whom)?,
        Effect::PutComplaint(complaint) => people::put_complaint(db, complaint)?,
        Effect::Send(outgoing) => {
            if !people::blocked_host(db, outgoing.inbox.host())? {
                queue::send(db, outgoing)?;
            }
        }
        Effect::Broadcast(new) => broadcast::send(db, at, new)?,
        Effect::Tell { entry, was } => return ledger::tell(db, entry, was.as_deref()),
        Effect::Welcome(host) => return welcome::welcome(db, host),
        Effect::Reopen(host) => hosts::reopen(db, at, host)?,
        Effect::Retry { about, host } => retry::retry(db, at, about.as_deref(), host.as_deref())?,
    }
    Ok(true)
}

/// Remembers an id as gone: `at` by its own server's clock, `heard` by ours, which is what it is kept by.
pub(super) fn mark_gone(db: &Connection, id: &str, at: Timestamp, heard: Timestamp) -> Result<()> {
    let sql = "INSERT INTO gone (id, at, heard) VALUES (?1, ?2, ?3) \
               ON CONFLICT DO UPDATE SET at = max(at, excluded.at), heard = max(heard, excluded.heard)";
    db.prepare_cached(sql)?.execute(params![rules::remembered(id), row::micros(at), row::micros(heard)]).map(drop)
}

/// A line names nobody who is gone.
fn journal(db: &Connection, line: &JournalLine) -> Result<()> {
    let actor = if ask::gone(db, &line.actor)?.is_some() { "" } else { &line.actor };
    let sql = "INSERT INTO journal (at, actor, verb, outcome) VALUES (?1, ?2, ?3, ?4)";
    db.prepare_cached(sql)?.execute(params![row::micros(line.at), actor, line.verb, line.outcome]).map(drop)
}
