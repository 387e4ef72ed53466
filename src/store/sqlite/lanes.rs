//! When each host may be sent something: when its held row is free again, or else when the first of its rows is due; not while it
//! is closed.

use super::row;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};

/// What a host's lane says, from its rows.
pub(super) const READY: &str = "SELECT max(coalesce(\
     (SELECT max(until) FROM delivery WHERE zone = ?1 AND state = 'held'), \
     (SELECT min(due) FROM delivery WHERE zone = ?1 AND first = 1)), \
     coalesce((SELECT closed_until FROM host WHERE zone = ?1), -9223372036854775808))";
/// Hosts that may be sent something, soonest first.
pub(super) const DUE: &str = "SELECT zone FROM lane WHERE ready <= ?1 ORDER BY ready, zone LIMIT ?2";

/// Brings a host's lane up to date, after its rows changed.
pub(super) fn refresh(db: &Connection, zone: &str) -> Result<()> {
    let ready: Option<i64> = db.prepare_cached(READY)?.query_row([zone], |row| row.get(0))?;
    match ready {
        Some(ready) => {
            let sql = "INSERT INTO lane (zone, ready) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET ready = excluded.ready";
            db.prepare_cached(sql)?.execute(params![zone, ready])?;
        }
        None => {
            db.prepare_cached("DELETE FROM lane WHERE zone = ?1")?.execute([zone])?;
        }
    }
    Ok(())
}

/// The same for every host that an activity goes to. `WHERE true` tells the parser where the question ends.
pub(super) fn refresh_of(db: &Connection, activity: i64) -> Result<()> {
    let ready = READY.replace("?1", "touched.zone");
    let sql = format!(
        "WITH touched (zone) AS (SELECT DISTINCT zone FROM delivery WHERE activity = ?1 AND finished IS NULL) \
         INSERT INTO lane (zone, ready) SELECT zone, ({ready}) FROM touched WHERE true \
         ON CONFLICT DO UPDATE SET ready = excluded.ready"
    );
    db.prepare_cached(&sql)?.execute([activity]).map(drop)
}

/// Hosts that may be sent something now, soonest first.
pub(super) fn due(db: &Connection, now: Timestamp, limit: u32) -> Result<Vec<String>> {
    db.prepare_cached(DUE)?.query_map(params![row::micros(now), limit], |row| row.get(0))?.collect()
}

pub(super) fn next_due(db: &Connection) -> Result<Option<Timestamp>> {
    let mut first = db.prepare_cached("SELECT ready FROM lane ORDER BY ready LIMIT 1")?;
    first.query_row([], |found| row::time(found, 0)).optional()
}
