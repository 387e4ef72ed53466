//! What is past its time goes.

use super::hosts;
use super::row::micros;
use crate::store::rules::{self, Horizon};
use jiff::Timestamp;
use rusqlite::{Connection, Result};

/// Of a stranger: no follow and no interaction is stored.
const STRANGER: &str = "NOT EXISTS (SELECT 1 FROM follower WHERE actor = card.id) \
     AND NOT EXISTS (SELECT 1 FROM interaction WHERE actor = card.id)";

/// Of hosts where nobody follows and to which nothing goes, nothing is remembered for longer than of deliveries.
const FORGET_HOSTS: &str = "DELETE FROM host WHERE at < ?1 \
     AND zone NOT IN (SELECT zone FROM lane) \
     AND zone NOT IN (SELECT zone_of(coalesce(shared_inbox, inbox)) FROM follower)";

pub(super) fn sweep(db: &Connection, now: Timestamp) -> Result<()> {
    let horizon = Horizon::of(now);
    for (sql, before) in [
        ("DELETE FROM seen WHERE at < ?1", horizon.month),
        ("DELETE FROM gone WHERE heard < ?1", horizon.month),
        ("DELETE FROM journal WHERE at < ?1", horizon.month),
        ("DELETE FROM interaction WHERE state = 'pending' AND received < ?1", horizon.pending),
        ("DELETE FROM interaction WHERE state = 'private' AND received < ?1", horizon.month),
        ("DELETE FROM interaction WHERE state = 'rejected' AND changed < ?1", horizon.rejected),
        ("DELETE FROM delivery WHERE finished < ?1", horizon.finished),
        (&format!("DELETE FROM card WHERE fetched < ?1 AND {STRANGER}"), horizon.cards),
    ] {
        db.execute(sql, [micros(before)])?;
    }
    hosts::mend(db, now)?;
    db.execute(FORGET_HOSTS, [micros(horizon.finished)])?;
    db.execute("DELETE FROM activity WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE activity = activity.number)", [])?;
    for (table, key, order, most) in [
        ("journal", "line", "line DESC".to_owned(), rules::JOURNAL),
        ("complaint", "id", "received DESC, id DESC".to_owned(), rules::COMPLAINTS),
        ("card", "id", "fetched DESC, id".to_owned(), rules::STRANGERS),
    ] {
        let only = if table == "card" { format!("WHERE {STRANGER}") } else { String::new() };
        let past = format!("SELECT {key} FROM {table} {only} ORDER BY {order} LIMIT -1 OFFSET {most}");
        db.execute(&format!("DELETE FROM {table} WHERE {key} IN ({past})"), [])?;
    }
    Ok(())
}
