//! Deliveries are taken and given back.
//!
//! A claim reads the first lanes and one row of each: it costs the same whether a thousand rows wait or a million.

use super::row::{self, micros};
use super::{lanes, queue};
use crate::ports::{Ending, Finished, Leased};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};

/// A lease that ended gives its row back.
pub(super) const FREE: &str = "UPDATE delivery SET state = 'waits', token = NULL, until = NULL \
     WHERE zone = ?1 AND state = 'held' AND until <= ?2";
/// The row of a host that goes next.
pub(super) const NEXT: &str = "SELECT place FROM delivery WHERE zone = ?1 AND first = 1 AND due <= ?2 \
     ORDER BY due, place LIMIT 1";
/// Takes it; the try is counted before it is made.
pub(super) const TAKE: &str = "UPDATE delivery SET state = 'held', attempts = attempts + 1, token = ?2, until = ?3 \
     WHERE place = ?1 RETURNING activity, inbox, attempts";
/// The row that a worker still holds.
pub(super) const HELD: &str = "SELECT d.place, d.zone FROM activity a JOIN delivery d ON d.activity = a.number \
     WHERE a.id = ?1 AND d.inbox = ?2 AND d.state = 'held' AND d.token = ?3";
/// The next of an inbox may go when the one before is done or failed.
pub(super) const PROMOTE: &str = "UPDATE delivery SET first = 1 WHERE place = \
     (SELECT min(place) FROM delivery WHERE zone = ?1 AND inbox = ?2 AND finished IS NULL)";

pub(super) fn lease(db: &Connection, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Leased>> {
    let mut leased = Vec::new();
    for zone in lanes::due(db, now, limit)? {
        leased.extend(take(db, &zone, now, until)?);
        lanes::refresh(db, &zone)?;
    }
    Ok(leased)
}

fn take(db: &Connection, zone: &str, now: Timestamp, until: Timestamp) -> Result<Option<Leased>> {
    db.prepare_cached(FREE)?.execute(params![zone, micros(now)])?;
    let mut next = db.prepare_cached(NEXT)?;
    let place: Option<i64> = next.query_row(params![zone, micros(now)], |row| row.get(0)).optional()?;
    let Some(place) = place else { return Ok(None) };
    let token = queue::next(db, "token")?;
    let (activity, inbox, attempt): (i64, _, _) =
        db.prepare_cached(TAKE)?.query_row(params![place, token, micros(until)], |found| {
            Ok((found.get(0)?, row::url(found, 1)?, found.get(2)?))
        })?;
    let mut bytes = db.prepare_cached("SELECT id, body FROM activity WHERE number = ?1")?;
    let (activity, body) = bytes.query_row([activity], |found| Ok((found.get(0)?, found.get(1)?)))?;
    Ok(Some(Leased { activity, body, inbox, attempt, token: token.unsigned_abs() }))
}

pub(super) fn finish(db: &Connection, now: Timestamp, end: &Finished) -> Result<()> {
    let Ok(token) = i64::try_from(end.token) else { return Ok(()) };
    let held: Option<(i64, String)> = db
        .prepare_cached(HELD)?
        .query_row(params![end.activity, end.inbox.as_str(), token], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((place, zone)) = held else { return Ok(()) };
    match end.ending {
        Ending::Again(due) => {
            let sql = "UPDATE delivery SET state = 'waits', token = NULL, until = NULL, due = ?2, status = ?3, reason = ?4 \
                       WHERE place = ?1";
            db.prepare_cached(sql)?.execute(params![place, micros(due), end.status, end.reason])?;
        }
        Ending::Done | Ending::Failed => {
            let state = if end.ending == Ending::Done { "done" } else { "failed" };
            let sql = "UPDATE delivery SET state = ?2, first = 0, token = NULL, until = NULL, finished = ?3, status = ?4, \
                       reason = ?5 WHERE place = ?1";
            db.prepare_cached(sql)?.execute(params![place, state, micros(now), end.status, end.reason])?;
            db.prepare_cached(PROMOTE)?.execute([&zone, end.inbox.as_str()])?;
        }
    }
    lanes::refresh(db, &zone)
}
