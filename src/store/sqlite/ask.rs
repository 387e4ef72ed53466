//! Questions that an activity raises, and what `gatepost status` wants to know.

use super::{hosts, interactions, people, row};
use crate::ports::{Ask, Counts, Facts, Glance, JournalLine};
use crate::store::rules;
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};
use std::collections::BTreeSet;

// Two questions instead of one with OR: each is answered from an index. An edit waits beside what is approved, never beside what is
// private.
pub(super) const WAITS: &str = "SELECT count(*) FROM interaction WHERE (state = 'pending' OR edit IS NOT NULL)";
pub(super) const WAITS_IN: &str = "SELECT count(*) FROM interaction \
                                   WHERE (state = 'pending' OR edit IS NOT NULL) AND zone >= ?1 AND zone < ?2";
pub(super) const PRIVATE: &str = "SELECT count(*) FROM interaction WHERE state = 'private' AND edit IS NULL";
pub(super) const PRIVATE_IN: &str = "SELECT count(*) FROM interaction \
                                     WHERE state = 'private' AND edit IS NULL AND zone >= ?1 AND zone < ?2";
pub(super) const REQUESTS: &str = "SELECT count(*) FROM follower WHERE state = 'requested'";

pub(super) fn glance(db: &Connection, activity: &str, actor: &RemoteUrl) -> Result<Glance> {
    let seen = db.prepare_cached("SELECT 1 FROM seen WHERE id = ?1")?.exists([rules::remembered(activity)])?;
    let known = "SELECT 1 WHERE EXISTS (SELECT 1 FROM follower WHERE actor = ?1) \
                 OR EXISTS (SELECT 1 FROM interaction WHERE actor = ?1) \
                 OR EXISTS (SELECT 1 FROM complaint WHERE actor = ?1)";
    let card = people::card(db, actor.as_str())?;
    Ok(Glance {
        seen,
        blocked: people::blocked(db, actor)?,
        failing: hosts::failing(db, actor, card.as_ref())?,
        card,
        known: db.prepare_cached(known)?.exists([actor.as_str()])?,
    })
}

pub(super) fn facts(db: &Connection, ask: &Ask) -> Result<Facts> {
    let mut asked = BTreeSet::new();
    let mut facts = Facts { follower: people::follower(db, ask.actor.as_str())?, ..Facts::default() };
    for id in ask.about.iter().take(rules::ABOUT).filter(|id| asked.insert(id.as_str())) {
        facts.interactions.extend(interactions::get(db, id)?);
        facts.gone.extend(gone(db, id)?.map(|at| (id.clone(), at)));
    }
    let (first, past) = rules::zones(rules::domain(ask.actor.host()));
    facts.pending_of_domain =
        count::<u32>(db, WAITS_IN, &[&first, &past])?.saturating_add(count(db, PRIVATE_IN, &[&first, &past])?);
    facts.pending = [WAITS, PRIVATE, REQUESTS]
        .iter()
        .try_fold(0_u32, |sum, sql| count::<u32>(db, sql, &[]).map(|more| sum.saturating_add(more)))?;
    Ok(facts)
}

fn count<T: TryFrom<i64>>(db: &Connection, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Result<T> {
    let counted: i64 = db.prepare_cached(sql)?.query_row(params, |row| row.get(0))?;
    T::try_from(counted).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, counted))
}

/// When an id went, by its own server's clock.
pub(super) fn gone(db: &Connection, id: &str) -> Result<Option<Timestamp>> {
    let mut find = db.prepare_cached("SELECT at FROM gone WHERE id = ?1")?;
    find.query_row([rules::remembered(id)], |found| row::time(found, 0)).optional()
}

pub(super) fn counts(db: &Connection) -> Result<Counts> {
    Ok(Counts {
        followers: count(db, "SELECT count(*) FROM follower WHERE state = 'accepted'", &[])?,
        requests: count(db, "SELECT count(*) FROM follower WHERE state = 'requested'", &[])?,
        pending: count(db, "SELECT count(*) FROM interaction WHERE state = 'pending' OR edit IS NOT NULL", &[])?,
        queued: count(db, "SELECT count(*) FROM delivery WHERE finished IS NULL", &[])?,
    })
}

pub(super) fn journal(db: &Connection, limit: u32) -> Result<Vec<JournalLine>> {
    let mut lines = db.prepare_cached("SELECT at, actor, verb, outcome FROM journal ORDER BY line DESC LIMIT ?1")?;
    lines.query_map(params![limit], row::journal)?.collect()
}
