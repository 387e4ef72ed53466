//! What followers know of each of our ids.

use super::row;
use crate::ports::{LedgerEntry, Told};
use crate::store::rules;
use rusqlite::{Connection, OptionalExtension, Result, params};

/// Writes an entry; whether it was planned from what stands there.
pub(super) fn tell(db: &Connection, entry: &LedgerEntry, was: Option<&str>) -> Result<bool> {
    let mut find = db.prepare_cached("SELECT hash, told FROM ledger WHERE id = ?1")?;
    let stands: Option<(String, Told)> =
        find.query_row([&entry.id], |found| Ok((found.get(0)?, row::word(found, 1)?))).optional()?;
    if !rules::may_tell(stands.as_ref().map(|(hash, told)| (hash.as_str(), *told)), entry, was) {
        return Ok(false);
    }
    let sql = "INSERT OR REPLACE INTO ledger (id, hash, told, record) VALUES (?1, ?2, ?3, ?4)";
    let values = params![entry.id, entry.hash, told_name(entry.told), row::to_json(entry)?];
    db.prepare_cached(sql)?.execute(values)?;
    Ok(true)
}

pub(super) fn all(db: &Connection) -> Result<Vec<LedgerEntry>> {
    let mut all = db.prepare_cached("SELECT record FROM ledger ORDER BY id")?;
    all.query_map([], |found| row::from_json(found, 0))?.collect()
}

const fn told_name(told: Told) -> &'static str {
    match told {
        Told::Known => "known",
        Told::Live => "live",
        Told::Gone => "gone",
    }
}
