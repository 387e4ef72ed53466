//! What waits to be delivered: rows come, and are taken back.

use super::people::Zones;
use super::{lanes, row};
use crate::ports::Outgoing;
use crate::store::rules;
use crate::vocab::RemoteUrl;
use rusqlite::{Connection, OptionalExtension, Params, Result, params};
use std::collections::BTreeSet;

/// Says of all living rows of a host which ones are the first of their inbox.
pub(super) const LINE_UP: &str = "UPDATE delivery SET first = (place = (SELECT min(place) FROM delivery d \
     WHERE d.zone = delivery.zone AND d.inbox = delivery.inbox AND d.finished IS NULL)) WHERE zone = ?1 AND finished IS NULL";

pub(super) fn send(db: &Connection, new: &Outgoing) -> Result<()> {
    let activity = activity(db, &new.activity, &new.body)?;
    if new.again {
        db.prepare_cached("UPDATE activity SET body = ?2 WHERE number = ?1")?.execute(params![activity, new.body])?;
    }
    let sql = "SELECT place, finished IS NOT NULL FROM delivery WHERE activity = ?1 AND inbox = ?2";
    let there: Option<(i64, bool)> = db
        .prepare_cached(sql)?
        .query_row(params![activity, new.inbox.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((place, finished)) = there {
        if !(finished && new.again) {
            return Ok(());
        }
        db.prepare_cached("DELETE FROM delivery WHERE place = ?1")?.execute([place])?;
    }
    let (zone, inbox) = (rules::zone(new.inbox.host()), new.inbox.as_str());
    let sql = "INSERT INTO delivery (place, activity, inbox, zone, state, first, due) VALUES (?1, ?2, ?3, ?4, 'waits', \
               NOT EXISTS (SELECT 1 FROM delivery WHERE zone = ?4 AND inbox = ?3 AND finished IS NULL), ?5)";
    let place = next(db, "place")?;
    db.prepare_cached(sql)?.execute(params![place, activity, inbox, zone, row::micros(new.due)])?;
    lanes::refresh(db, &zone)
}

/// The number of an activity's bytes: those that came first.
pub(super) fn activity(db: &Connection, id: &str, body: &str) -> Result<i64> {
    let mut find = db.prepare_cached("SELECT number FROM activity WHERE id = ?1")?;
    if let Some(number) = find.query_row([id], |row| row.get(0)).optional()? {
        return Ok(number);
    }
    db.prepare_cached("INSERT INTO activity (id, body) VALUES (?1, ?2)")?.execute([id, body])?;
    Ok(db.last_insert_rowid())
}

/// A number that was never given before.
pub(super) fn next(db: &Connection, counter: &str) -> Result<i64> {
    let sql = "UPDATE counter SET value = value + 1 WHERE name = ?1 RETURNING value";
    db.prepare_cached(sql)?.query_row([counter], |row| row.get(0))
}

/// What waits, is under way or was given up is not sent to this inbox any more.
pub(super) fn cancel(db: &Connection, inbox: &RemoteUrl) -> Result<()> {
    let zone = rules::zone(inbox.host());
    let sql = "DELETE FROM delivery WHERE inbox = ?1 AND state <> 'done' RETURNING activity";
    take(db, sql, [inbox.as_str()])?;
    lanes::refresh(db, &zone)
}

/// Nothing that was or will be sent to this inbox is remembered.
pub(super) fn erase(db: &Connection, inbox: &RemoteUrl) -> Result<()> {
    take(db, "DELETE FROM delivery WHERE inbox = ?1 RETURNING activity", [inbox.as_str()])?;
    lanes::refresh(db, &rules::zone(inbox.host()))
}

/// What waits, is under way or was given up is not sent to these hosts any more.
pub(super) fn cancel_zones(db: &Connection, zones: &Zones) -> Result<()> {
    for unsent in ["finished IS NULL", "state = 'failed'"] {
        let sql = format!("DELETE FROM delivery WHERE zone >= ?1 AND zone < ?2 AND {unsent} RETURNING activity");
        take(db, &sql, zones.range())?;
    }
    db.prepare_cached("DELETE FROM lane WHERE zone >= ?1 AND zone < ?2")?.execute(zones.range()).map(drop)
}

/// Removes rows, and the bytes of activities that go nowhere any more.
fn take(db: &Connection, sql: &str, params: impl Params) -> Result<()> {
    let activities: BTreeSet<i64> =
        db.prepare_cached(sql)?.query_map(params, |row| row.get(0))?.collect::<Result<_>>()?;
    activities.iter().try_for_each(|number| drop_orphan(db, *number))
}

/// Removes the bytes of an activity that goes nowhere.
pub(super) fn drop_orphan(db: &Connection, activity: i64) -> Result<()> {
    let sql = "DELETE FROM activity WHERE number = ?1 AND NOT EXISTS (SELECT 1 FROM delivery WHERE activity = ?1)";
    db.prepare_cached(sql)?.execute([activity]).map(drop)
}
