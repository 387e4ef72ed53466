//! One activity to everybody who follows, as one question to the tables: no row passes through here.

use super::{hosts, lanes, queue, row};
use crate::ports::Broadcast;
use crate::store::host::{SUPERSEDED, probed_since};
use crate::store::rules;
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Result, params};
use url::Url;

/// Inboxes that reach everybody who follows (if ?1) and those that a JSON list names (?2), without hosts that are kept out. A damaged
/// address keeps nobody else from being told.
const TARGETS: &str = "WITH named (inbox) AS ( \
       SELECT coalesce(shared_inbox, inbox) FROM follower WHERE ?1 AND state = 'accepted' AND heard \
       UNION SELECT value FROM json_each(?2)), \
     target (inbox, zone) AS (SELECT inbox, zone_of(inbox) FROM named WHERE host_of(inbox) IS NOT NULL AND NOT EXISTS ( \
       WITH RECURSIVE above (name) AS (SELECT host_of(inbox) \
         UNION ALL SELECT substr(name, instr(name, '.') + 1) FROM above WHERE instr(name, '.') > 0) \
       SELECT 1 FROM above JOIN block ON block.kind = 'domain' AND block.name = above.name)) ";

/// Of a target: its host is not taken for dead.
const LIVES: &str = "NOT EXISTS (SELECT 1 FROM host WHERE host.zone = target.zone AND dead IS NOT NULL)";

/// Teaches a connection what the questions above ask: the host of an address, and its zone.
pub(super) fn teach(db: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    let host = |address: &str| Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    db.create_scalar_function("host_of", 1, flags, move |call| Ok(host(call.get_raw(0).as_str()?)))?;
    db.create_scalar_function("zone_of", 1, flags, move |call| {
        Ok(host(call.get_raw(0).as_str()?).map(|host| rules::zone(&host)))
    })
}

/// To how many inboxes it would go now, without dead hosts.
pub(super) fn audience(db: &Connection) -> Result<u64> {
    let sql = format!("{TARGETS} SELECT count(*) FROM target WHERE {LIVES}");
    let count: i64 = db.prepare_cached(&sql)?.query_row(params![true, "[]"], |found| found.get(0))?;
    Ok(count.unsigned_abs())
}

/// Queues it; rows that are there stay as they are. Of a dead host, the first inbox is tried, for as long as it is tried at all; the
/// others' rows are given up until it speaks again.
pub(super) fn send(db: &Connection, at: Timestamp, new: &Broadcast) -> Result<()> {
    let activity = queue::activity(db, &new.activity, &new.body)?;
    let also = row::to_json(&new.also.iter().map(RemoteUrl::as_str).collect::<Vec<_>>())?;
    let last: i64 = db.prepare_cached("SELECT value FROM counter WHERE name = 'place'")?.query_row([], |r| r.get(0))?;
    let sql = format!(
        "{TARGETS}, new (inbox, zone, tried) AS (SELECT inbox, zone, {LIVES} OR \
           inbox = (SELECT min(other.inbox) FROM target other WHERE other.zone = target.zone) FROM target \
         WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.activity = ?4 AND d.inbox = target.inbox) \
           AND ({LIVES} OR EXISTS (SELECT 1 FROM host WHERE host.zone = target.zone AND dead >= ?6))) \
         INSERT INTO delivery (place, activity, inbox, zone, state, first, due, finished, reason) \
         SELECT ?3 + row_number() OVER (ORDER BY inbox), ?4, inbox, zone, iif(tried, 'waits', 'failed'), \
           tried AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.zone = new.zone AND d.inbox = new.inbox AND d.finished IS NULL), \
           ?5, iif(tried, NULL, ?7), iif(tried, '', ?8) FROM new"
    );
    let (due, probed) = (row::micros(new.due), row::micros(probed_since(at)));
    let values = params![new.followers, also, last, activity, due, probed, row::micros(at), SUPERSEDED];
    let rows = db.prepare_cached(&sql)?.execute(values)?;
    if rows == 0 {
        return queue::drop_orphan(db, activity);
    }
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    db.prepare_cached("UPDATE counter SET value = ?1 WHERE name = 'place'")?.execute([last.saturating_add(rows)])?;
    hosts::supersede(db, at, activity)?;
    lanes::refresh_of(db, activity)
}
