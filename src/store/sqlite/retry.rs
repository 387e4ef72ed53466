//! What was given up waits again: because the owner says so, or because its host speaks again.

use super::queue::LINE_UP;
use super::row::micros;
use super::{hosts, lanes, status};
use crate::store::deed::{self, Deed, Retried};
use crate::store::rules;
use jiff::Timestamp;
use rusqlite::{Connection, Params, Result, params};
use std::collections::BTreeSet;

/// What a host was given up for since a moment.
pub(super) const GIVEN_UP: &str = "SELECT d.place, a.id, d.inbox FROM delivery d JOIN activity a ON a.number = d.activity \
     WHERE d.zone = ?1 AND d.state = 'failed' AND d.finished >= ?2 ORDER BY d.place";

/// A row that was given up.
struct GivenUp {
    place: i64,
    activity: String,
    inbox: String,
}

/// The owner wants it tried again.
pub(super) fn retry(db: &Connection, at: Timestamp, about: Option<&str>, host: Option<&str>) -> Result<()> {
    let activities = if about.is_some() {
        format!("d.activity IN (SELECT number FROM activity WHERE {})", status::ABOUT)
    } else {
        "?1 IS NULL".to_owned()
    };
    let zones = if host.is_some() { "d.zone = ?2" } else { "?2 IS NULL" };
    let sql = format!(
        "SELECT d.place, a.id, d.inbox FROM delivery d JOIN activity a ON a.number = d.activity \
         WHERE d.state = 'failed' AND {activities} AND {zones} ORDER BY d.place"
    );
    let given_up = rows(db, &sql, params![about, host.map(rules::zone)])?;
    for zone in wake(db, at, &given_up)? {
        if let Some(mut host) = hosts::get(db, &zone)? {
            host.hurry();
            hosts::put(db, &zone, &host)?;
        }
        lanes::refresh(db, &zone)?;
    }
    Ok(())
}

/// A host that was taken for dead since then speaks again: it gets what was given up for that.
pub(super) fn make_up(db: &Connection, at: Timestamp, zone: &str, dead: Timestamp) -> Result<()> {
    let given_up = rows(db, GIVEN_UP, params![zone, micros(dead)])?;
    wake(db, at, &given_up).map(drop)
}

fn rows(db: &Connection, sql: &str, values: impl Params) -> Result<Vec<GivenUp>> {
    let mut all = db.prepare_cached(sql)?;
    let row =
        |found: &rusqlite::Row<'_>| Ok(GivenUp { place: found.get(0)?, activity: found.get(1)?, inbox: found.get(2)? });
    all.query_map(values, row)?.collect()
}

/// Rows wait again, in the place that they had; their zones.
fn wake(db: &Connection, at: Timestamp, given_up: &[GivenUp]) -> Result<BTreeSet<String>> {
    let sql =
        "UPDATE delivery SET state = 'waits', due = ?2, attempts = 0, finished = NULL WHERE place = ?1 RETURNING zone";
    let mut zones = BTreeSet::new();
    for row in given_up {
        let (deed, about) = deed::deed(&row.activity);
        let later = later(db, row, about)?;
        let deeds: Vec<Deed> = later.iter().map(|(_, deed)| *deed).collect();
        let edit = later.iter().rev().find(|(_, deed)| *deed == Deed::Edits).map(|(place, _)| *place);
        let places = match deed::retried(deed, is_gone(db, about)?, &deeds) {
            Retried::No => [None, None],
            Retried::Alone => [Some(row.place), None],
            Retried::WithLastEdit => [Some(row.place), edit],
        };
        for place in places.into_iter().flatten() {
            let values = params![place, micros(at)];
            zones.insert(db.prepare_cached(sql)?.query_row(values, |found| found.get(0))?);
        }
    }
    for zone in &zones {
        db.prepare_cached(LINE_UP)?.execute([zone])?;
    }
    Ok(zones)
}

/// What arrived at the same inbox since, of what is about the same.
fn later(db: &Connection, row: &GivenUp, about: &str) -> Result<Vec<(i64, Deed)>> {
    let sql = format!(
        "SELECT d.place, a.id FROM activity a JOIN delivery d ON d.activity = a.number AND d.inbox = ?2 \
         WHERE {} AND d.place > ?3 AND d.state = 'done' ORDER BY d.place",
        status::ABOUT
    );
    let mut all = db.prepare_cached(&sql)?;
    let place = |found: &rusqlite::Row<'_>| Ok((found.get(0)?, deed::deed(found.get_ref(1)?.as_str()?).0));
    all.query_map(params![about, row.inbox, row.place], place)?.collect()
}

fn is_gone(db: &Connection, id: &str) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM ledger WHERE id = ?1 AND told = 'gone'")?.exists([id])
}
