//! Servers from which somebody followed: each gets the newest posts once.

use super::row::{self, FOLLOWER};
use crate::ports::Follower;
use crate::store::rules;
use crate::vocab::RemoteUrl;
use rusqlite::{Connection, Result, params};

/// Somebody follows.
pub(super) fn came(db: &Connection, actor: &RemoteUrl) -> Result<()> {
    let sql = "INSERT INTO server (zone, newcomer) VALUES (?1, ?2) \
               ON CONFLICT DO UPDATE SET newcomer = excluded.newcomer WHERE newcomer IS NOT NULL";
    db.prepare_cached(sql)?.execute(params![rules::zone(actor.host()), actor.as_str()]).map(drop)
}

pub(super) fn newcomers(db: &Connection, limit: u32) -> Result<Vec<Follower>> {
    let sql = format!(
        "SELECT {FOLLOWER} FROM follower WHERE state = 'accepted' AND heard AND actor IN \
         (SELECT newcomer FROM server WHERE newcomer IS NOT NULL) ORDER BY zone LIMIT ?1"
    );
    db.prepare_cached(&sql)?.query_map([limit], row::follower)?.collect()
}

/// Whether it was their turn.
pub(super) fn welcome(db: &Connection, host: &str) -> Result<bool> {
    let sql = "UPDATE server SET newcomer = NULL WHERE zone = ?1 AND newcomer IS NOT NULL";
    Ok(db.prepare_cached(sql)?.execute([rules::zone(host)])? > 0)
}
