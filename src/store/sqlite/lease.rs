//! Deliveries are taken and given back.
//!
//! A claim reads the first lanes and one row of each: it costs the same whether a thousand rows wait or a million.

use super::row::{self, micros};
use super::{hosts, lanes, people, queue, retry};
use crate::ports::{Ending, Fault, Finished, Leased};
use crate::store::host::WEEK;
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
     WHERE place = ?1 RETURNING activity, inbox, attempts, status";
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
    let (activity, inbox, attempt, answered): (i64, _, _, _) =
        db.prepare_cached(TAKE)?.query_row(params![place, token, micros(until)], |found| {
            Ok((found.get(0)?, row::url(found, 1)?, found.get(2)?, found.get(3)?))
        })?;
    let mut bytes = db.prepare_cached("SELECT id, body FROM activity WHERE number = ?1")?;
    let (activity, body) = bytes.query_row([activity], |found| Ok((found.get(0)?, found.get(1)?)))?;
    let host = hosts::get(db, zone)?.unwrap_or_default();
    let (token, scheme, failing) = (token.unsigned_abs(), host.scheme, host.is_failing());
    Ok(Some(Leased { activity, body, inbox, attempt, token, answered, scheme, failing }))
}

pub(super) fn finish(db: &Connection, now: Timestamp, end: &Finished) -> Result<()> {
    let Ok(token) = i64::try_from(end.token) else { return Ok(()) };
    let held: Option<(i64, String)> = db
        .prepare_cached(HELD)?
        .query_row(params![end.activity, end.inbox.as_str(), token], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((place, zone)) = held else { return Ok(()) };
    let ending = after(db, now, place, &zone, end)?;
    match ending {
        Ending::Untried(due) => {
            let sql = "UPDATE delivery SET state = 'waits', token = NULL, until = NULL, due = ?2, \
                       attempts = max(attempts - 1, 0) WHERE place = ?1";
            db.prepare_cached(sql)?.execute(params![place, micros(due)])?;
        }
        Ending::Again(due) => {
            let sql = "UPDATE delivery SET state = 'waits', token = NULL, until = NULL, due = ?2, status = ?3, reason = ?4 \
                       WHERE place = ?1";
            db.prepare_cached(sql)?.execute(params![place, micros(due), end.status, end.reason])?;
        }
        Ending::Done | Ending::Failed => {
            let state = if ending == Ending::Done { "done" } else { "failed" };
            let sql = "UPDATE delivery SET state = ?2, first = 0, token = NULL, until = NULL, finished = ?3, status = ?4, \
                       reason = ?5 WHERE place = ?1";
            db.prepare_cached(sql)?.execute(params![place, state, micros(now), end.status, end.reason])?;
            db.prepare_cached(PROMOTE)?.execute([&zone, end.inbox.as_str()])?;
            if ending == Ending::Done {
                people::heard(db, end.inbox.as_str())?;
            }
        }
    }
    lanes::refresh(db, &zone)
}

/// What a try says about its host, and what that makes of the try: at a dead host the newest row alone waits for the next probe.
fn after(db: &Connection, now: Timestamp, place: i64, zone: &str, end: &Finished) -> Result<Ending> {
    let known = hosts::get(db, zone)?;
    let mut host = known.clone().unwrap_or_default();
    host.after(end, now);
    if known.is_some() || !host.is_plain() {
        hosts::put(db, zone, &host)?;
    }
    if let (None, Some(dead)) = (host.dead, known.and_then(|known| known.dead)) {
        retry::make_up(db, now, zone, dead)?;
    }
    if end.fault != Fault::Host || host.dead.is_none() {
        return Ok(end.ending);
    }
    let tried = hosts::newest(db, zone)?.filter(|_| !host.is_left_alone(now));
    hosts::give_up(db, now, zone, tried)?;
    let probe = now.checked_add(WEEK).unwrap_or(Timestamp::MAX);
    Ok(if tried == Some(place) { Ending::Again(probe) } else { Ending::Failed })
}
