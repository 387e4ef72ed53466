//! Servers from which somebody followed: each gets the newest posts once.

use super::row::{self, FOLLOWER};
use crate::ports::Follower;
use crate::store::rules;
use crate::vocab::RemoteUrl;
use rusqlite::{Connection, Result};

/// Somebody follows.
pub(super) fn came(db: &Connection, actor: &RemoteUrl) -> Result<()> {
    let sql = "INSERT INTO server (zone, welcomed) VALUES (?1, 0) ON CONFLICT DO NOTHING";
    db.prepare_cached(sql)?.execute([rules::zone(actor.host())]).map(drop)
}

/// Of each new server, who followed first of those who still do.
pub(super) fn newcomers(db: &Connection, limit: u32) -> Result<Vec<Follower>> {
    let sql = format!(
        "SELECT {FOLLOWER} FROM follower WHERE actor IN \
         (SELECT (SELECT actor FROM follower f WHERE f.zone = server.zone AND state = 'accepted' AND heard \
            ORDER BY since, actor LIMIT 1) FROM server WHERE welcomed = 0) ORDER BY zone LIMIT ?1"
    );
    db.prepare_cached(&sql)?.query_map([limit], row::follower)?.collect()
}

/// Whether it was their turn.
pub(super) fn welcome(db: &Connection, host: &str) -> Result<bool> {
    let sql = "UPDATE server SET welcomed = 1 WHERE zone = ?1 AND welcomed = 0";
    Ok(db.prepare_cached(sql)?.execute([rules::zone(host)])? > 0)
}

/// Somebody is forgotten: if nobody else followed from there, their server is, too.
pub(super) fn forget(db: &Connection, actor: &RemoteUrl) -> Result<()> {
    let sql = "DELETE FROM server WHERE zone = ?1 AND NOT EXISTS (SELECT 1 FROM follower WHERE zone = ?1)";
    db.prepare_cached(sql)?.execute([rules::zone(actor.host())]).map(drop)
}
