//! How deliveries stand, for `gatepost status`.

use super::row;
use crate::ports::{Delivery, DeliveryFilter, DeliveryState, Tally};
use crate::store::rules;
use rusqlite::{Connection, Result, Row, params};
use std::collections::BTreeSet;

/// Columns of [`delivery`], in order.
const COLUMNS: &str = "a.id, d.inbox, d.state, d.attempts, d.due, d.finished, d.status, d.reason";
/// Activities about an id: the id, or the id and a fragment. What begins with `#` lies between `#` and `$`.
pub(super) const ABOUT: &str = "(id = ?1 OR (id >= ?1 || '#' AND id < ?1 || '$'))";

pub(super) fn deliveries(db: &Connection, filter: &DeliveryFilter) -> Result<Vec<Delivery>> {
    let zone = filter.host.as_deref().map(rules::zone);
    let values = params![filter.about, zone, row::limit(filter.limit)];
    db.prepare_cached(&question(filter))?.query_map(values, delivery)?.collect()
}

/// The question that a filter stands for: ?1 is an id, ?2 a zone, ?3 the limit. What is not asked for is not in it, and a state is
/// written out: only so the indexes can be used.
pub(super) fn question(filter: &DeliveryFilter) -> String {
    let about = match filter.about {
        Some(_) => format!("d.activity IN (SELECT number FROM activity WHERE {ABOUT})"),
        None => "?1 IS NULL".to_owned(),
    };
    let zone = if filter.host.is_some() { "d.zone = ?2" } else { "?2 IS NULL" };
    let state = filter.state.map(|state| format!("AND d.state = '{}'", state_name(state))).unwrap_or_default();
    format!(
        "SELECT {COLUMNS} FROM delivery d JOIN activity a ON a.number = d.activity \
         WHERE {about} AND {zone} {state} ORDER BY d.place DESC LIMIT ?3"
    )
}

pub(super) fn tallies(db: &Connection, limit: u32) -> Result<Vec<(String, Tally)>> {
    let sql = "SELECT a.id, t.waits, t.held, t.done, t.failed FROM (\
                 SELECT activity, max(place) AS newest, sum(state = 'waits') AS waits, sum(state = 'held') AS held, \
                   sum(state = 'done') AS done, sum(state = 'failed') AS failed FROM delivery GROUP BY activity) t \
               JOIN activity a ON a.number = t.activity ORDER BY t.newest DESC LIMIT ?1";
    let number = |found: &Row<'_>, column| found.get::<_, i64>(column).map(i64::unsigned_abs);
    let mut all = db.prepare_cached(sql)?;
    let tally = |found: &Row<'_>| {
        let tally = Tally {
            waits: number(found, 1)?,
            held: number(found, 2)?,
            done: number(found, 3)?,
            failed: number(found, 4)?,
        };
        Ok((found.get(0)?, tally))
    };
    all.query_map([row::limit(limit)], tally)?.collect()
}

/// The zones that a question or a change names, each once.
pub(super) fn zones(db: &Connection, sql: &str, after: i64) -> Result<BTreeSet<String>> {
    db.prepare_cached(sql)?.query_map([after], |found| found.get(0))?.collect()
}

fn delivery(found: &Row<'_>) -> Result<Delivery> {
    Ok(Delivery {
        activity: found.get(0)?,
        inbox: row::url(found, 1)?,
        state: row::word(found, 2)?,
        attempts: found.get(3)?,
        due: row::time(found, 4)?,
        finished: found.get::<_, Option<i64>>(5)?.map(|_| row::time(found, 5)).transpose()?,
        status: found.get(6)?,
        reason: found.get(7)?,
    })
}

const fn state_name(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waits => "waits",
        DeliveryState::Held => "held",
        DeliveryState::Done => "done",
        DeliveryState::Failed => "failed",
    }
}
