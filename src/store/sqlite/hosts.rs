//! What is remembered of hosts.

use super::queue::LINE_UP;
use super::row::{self, micros};
use super::{lanes, retry, status};
use crate::ports::{Card, HostTrouble};
use crate::store::host::{Host, SUPERSEDED};
use crate::store::rules;
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};

/// One host.
pub(super) const GET: &str = "SELECT record FROM host WHERE zone = ?1";

/// The newest living row of a host.
pub(super) const NEWEST: &str = "SELECT max(place) FROM delivery WHERE zone = ?1 AND finished IS NULL";

pub(super) fn get(db: &Connection, zone: &str) -> Result<Option<Host>> {
    db.prepare_cached(GET)?.query_row([zone], |found| row::from_json(found, 0)).optional()
}

/// Remembers a host, or forgets one of which there is nothing to remember.
pub(super) fn put(db: &Connection, zone: &str, host: &Host) -> Result<()> {
    if host.is_plain() {
        return db.prepare_cached("DELETE FROM host WHERE zone = ?1")?.execute([zone]).map(drop);
    }
    let sql = "INSERT OR REPLACE INTO host (zone, closed_until, dead, at, record) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values =
        params![zone, host.closed_until.map(micros), host.dead.map(micros), micros(host.at), row::to_json(host)?];
    db.prepare_cached(sql)?.execute(values).map(drop)
}

/// Those hosts of somebody's that failed when something was sent there.
pub(super) fn failing(db: &Connection, actor: &RemoteUrl, card: Option<&Card>) -> Result<Vec<String>> {
    let mut failing = Vec::new();
    for host in rules::hosts_of(actor, card) {
        if get(db, &rules::zone(host))?.is_some_and(|known| known.is_failing()) {
            failing.push(host.to_owned());
        }
    }
    Ok(failing)
}

/// A host spoke to us: what waits for it is due.
pub(super) fn reopen(db: &Connection, at: Timestamp, host: &str) -> Result<()> {
    let zone = rules::zone(host);
    let Some(mut known) = get(db, &zone)?.filter(Host::is_failing) else { return Ok(()) };
    let dead = known.dead;
    known.answered(None);
    put(db, &zone, &known)?;
    if let Some(dead) = dead {
        retry::make_up(db, at, &zone, dead)?;
    }
    let sql = "UPDATE delivery SET due = ?2 WHERE zone = ?1 AND state = 'waits' AND due > ?2";
    db.prepare_cached(sql)?.execute(params![zone, micros(at)])?;
    lanes::refresh(db, &zone)
}

pub(super) fn newest(db: &Connection, zone: &str) -> Result<Option<i64>> {
    db.prepare_cached(NEWEST)?.query_row([zone], |found| found.get(0))
}

/// Gives up what waits for a dead host, but for one row.
pub(super) fn give_up(db: &Connection, now: Timestamp, zone: &str, but: Option<i64>) -> Result<()> {
    let sql = "UPDATE delivery SET state = 'failed', first = 0, finished = ?2, reason = ?3 \
               WHERE zone = ?1 AND state = 'waits' AND place IS NOT ?4";
    db.prepare_cached(sql)?.execute(params![zone, micros(now), SUPERSEDED, but])?;
    db.prepare_cached(LINE_UP)?.execute([zone]).map(drop)
}

/// Of what waits for dead hosts, only this activity is tried.
pub(super) fn supersede(db: &Connection, now: Timestamp, activity: i64) -> Result<()> {
    let sql = "SELECT d.zone, d.place FROM delivery d JOIN host h ON h.zone = d.zone \
               WHERE d.activity = ?1 AND d.finished IS NULL AND h.dead IS NOT NULL";
    let mut mine = db.prepare_cached(sql)?;
    let rows: Vec<(String, i64)> =
        mine.query_map([activity], |found| Ok((found.get(0)?, found.get(1)?)))?.collect::<Result<_>>()?;
    for (zone, place) in rows {
        give_up(db, now, &zone, Some(place))?;
        lanes::refresh(db, &zone)?;
    }
    Ok(())
}

pub(super) fn troubles(db: &Connection) -> Result<Vec<HostTrouble>> {
    let mut all = db.prepare_cached("SELECT zone, record FROM host")?;
    let known = all.query_map([], |found| Ok((found.get::<_, String>(0)?, row::from_json::<Host>(found, 1)?)))?;
    let mut troubles = Vec::new();
    for known in known {
        let (zone, host) = known?;
        troubles.extend(host.trouble(&zone));
    }
    troubles.sort_by(|a, b| a.host.cmp(&b.host));
    Ok(troubles)
}

/// Mends what a clock that was ahead has written.
pub(super) fn mend(db: &Connection, now: Timestamp) -> Result<()> {
    let (due, until) = rules::latest(now);
    let week = micros(now.checked_add(crate::store::host::WEEK).unwrap_or(Timestamp::MAX));
    for zone in status::zones(db, "SELECT zone FROM host WHERE closed_until > ?1", week)? {
        if let Some(mut host) = get(db, &zone)? {
            host.mend(now);
            put(db, &zone, &host)?;
            lanes::refresh(db, &zone)?;
        }
    }
    for (sql, latest) in [
        (
            "UPDATE delivery SET state = 'waits', token = NULL, until = NULL WHERE state = 'held' AND until > ?1 RETURNING zone",
            until,
        ),
        (
            "UPDATE delivery SET due = ?1 WHERE zone IN (SELECT zone FROM lane WHERE ready > ?1) \
             AND finished IS NULL AND due > ?1 RETURNING zone",
            due,
        ),
    ] {
        for zone in status::zones(db, sql, micros(latest))? {
            lanes::refresh(db, &zone)?;
        }
    }
    Ok(())
}
