//! Who they are, who follows, who is kept out, who complained.

use super::row::{self, FOLLOWER, follower_state_name, micros};
use super::{ask, change, interactions, queue, welcome};
use crate::ports::{Block, Blocked, Card, Complaint, Follower, FollowerState};
use crate::store::rules;
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

/// Posts go to this inbox from now on.
pub(super) const HEARD: &str = "UPDATE follower SET heard = 1 WHERE inbox = ?1 AND heard = 0";

pub(super) fn card(db: &Connection, actor: &str) -> Result<Option<Card>> {
    db.prepare_cached("SELECT record FROM card WHERE id = ?1")?.query_row([actor], row::card).optional()
}

pub(super) fn put_card(db: &Connection, card: &Card) -> Result<()> {
    if ask::gone(db, card.id.as_str())?.is_some_and(|gone| gone >= card.fetched) {
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO card (id, fetched, record) VALUES (?1, ?2, ?3)";
    let values = params![card.id.as_str(), micros(card.fetched), row::to_json(card)?];
    db.prepare_cached(sql)?.execute(values).map(drop)
}

pub(super) fn follower(db: &Connection, actor: &str) -> Result<Option<Follower>> {
    let sql = format!("SELECT {FOLLOWER} FROM follower WHERE actor = ?1");
    db.prepare_cached(&sql)?.query_row([actor], row::follower).optional()
}

pub(super) fn followers(
    db: &Connection,
    state: FollowerState,
    after: Option<&(Timestamp, String)>,
    limit: u32,
) -> Result<Vec<Follower>> {
    let (since, actor) = after.map_or((i64::MIN, ""), |(since, actor)| (micros(*since), actor));
    let sql = format!(
        "SELECT {FOLLOWER} FROM follower WHERE state = ?1 AND (since, actor) > (?2, ?3) \
         ORDER BY since, actor LIMIT ?4"
    );
    let values = params![follower_state_name(state), since, actor, limit];
    db.prepare_cached(&sql)?.query_map(values, row::follower)?.collect()
}

/// Followers, or those who ask, whom an inbox reaches.
pub(super) fn reached_by(db: &Connection, inbox: &str, limit: u32) -> Result<Vec<Follower>> {
    let sql =
        format!("SELECT {FOLLOWER} FROM follower WHERE inbox = ?1 OR shared_inbox = ?1 ORDER BY since, actor LIMIT ?2");
    db.prepare_cached(&sql)?.query_map(params![inbox, limit], row::follower)?.collect()
}

pub(super) fn put_follower(db: &Connection, new: &Follower) -> Result<()> {
    let actor = new.actor.as_str();
    let past = |id: &str| ask::gone(db, id).map(|gone| gone.is_some_and(|gone| gone >= new.asked));
    if blocked(db, &new.actor)? || past(&new.follow)? || past(actor)? {
        return Ok(());
    }
    db.prepare_cached("DELETE FROM gone WHERE id = ?1")?.execute([rules::remembered(actor)])?;
    let sql = "INSERT INTO follower (actor, zone, handle, inbox, shared_inbox, follow, asked, state, since, heard) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO UPDATE SET \
               heard = iif(inbox = excluded.inbox, heard, excluded.heard), handle = excluded.handle, inbox = excluded.inbox, shared_inbox = excluded.shared_inbox, \
               follow = excluded.follow, asked = excluded.asked, \
               state = iif(state = 'accepted', state, excluded.state)";
    let values = params![
        actor,
        rules::zone(new.actor.host()),
        new.handle,
        new.inbox.as_str(),
        new.shared_inbox.as_ref().map(RemoteUrl::as_str),
        new.follow,
        micros(new.asked),
        follower_state_name(new.state),
        micros(new.since),
        rules::is_own_inbox(new),
    ];
    db.prepare_cached(sql)?.execute(values)?;
    if new.state == FollowerState::Accepted { welcome::came(db, &new.actor) } else { Ok(()) }
}

pub(super) fn readdress(db: &Connection, new: &Follower) -> Result<()> {
    let sql = "UPDATE follower SET heard = iif(inbox = ?3, heard, ?5), inbox = ?3, shared_inbox = ?4 \
               WHERE actor = ?1 AND follow = ?2";
    let shared = new.shared_inbox.as_ref().map(RemoteUrl::as_str);
    let values = params![new.actor.as_str(), new.follow, new.inbox.as_str(), shared, rules::is_own_inbox(new)];
    db.prepare_cached(sql)?.execute(values).map(drop)
}

/// An inbox said yes.
pub(super) fn heard(db: &Connection, inbox: &str) -> Result<()> {
    db.prepare_cached(HEARD)?.execute([inbox]).map(drop)
}

pub(super) fn remove_follower(db: &Connection, actor: &RemoteUrl) -> Result<()> {
    if follower(db, actor.as_str())?.is_some() {
        for inbox in own_inboxes(db, actor.as_str())? {
            queue::cancel(db, &inbox)?;
        }
    }
    db.prepare_cached("DELETE FROM follower WHERE actor = ?1")?.execute([actor.as_str()]).map(drop)
}

/// Inboxes that nobody else who follows is reached by: an actor may claim any inbox for their own.
fn own_inboxes(db: &Connection, actor: &str) -> Result<Vec<RemoteUrl>> {
    let follower = follower(db, actor)?.map(|f| (f.inbox, f.shared_inbox));
    let card = card(db, actor)?.map(|c| (c.inbox, c.shared_inbox));
    let sql = "SELECT 1 WHERE EXISTS (SELECT 1 FROM follower WHERE inbox = ?1 AND actor <> ?2) \
               OR EXISTS (SELECT 1 FROM follower WHERE shared_inbox = ?1 AND actor <> ?2)";
    let mut others = db.prepare_cached(sql)?;
    let mut own = Vec::new();
    for (inbox, shared) in follower.into_iter().chain(card) {
        if shared.as_ref() != Some(&inbox) && !others.exists([inbox.as_str(), actor])? {
            own.push(inbox);
        }
    }
    Ok(own)
}

pub(super) fn forget(db: &Connection, at: Timestamp, actor: &RemoteUrl) -> Result<()> {
    let id = actor.as_str();
    for inbox in own_inboxes(db, id)? {
        queue::erase(db, &inbox)?;
    }
    interactions::remove_of(db, at, actor)?;
    for sql in [
        "DELETE FROM card WHERE id = ?1",
        "DELETE FROM follower WHERE actor = ?1",
        "DELETE FROM complaint WHERE actor = ?1",
        "UPDATE journal SET actor = '' WHERE actor = ?1",
    ] {
        db.prepare_cached(sql)?.execute([id])?;
    }
    welcome::forget(db, actor)?;
    change::mark_gone(db, id, at, at)
}

/// Whether an actor, or their host, is kept out.
pub(super) fn blocked(db: &Connection, actor: &RemoteUrl) -> Result<bool> {
    let mut find = db.prepare_cached("SELECT 1 FROM block WHERE kind = 'actor' AND name = ?1")?;
    Ok(find.exists([actor.as_str()])? || blocked_host(db, actor.host())?)
}

/// Whether a host, or a domain that it belongs to, is kept out.
pub(super) fn blocked_host(db: &Connection, host: &str) -> Result<bool> {
    let mut find = db.prepare_cached("SELECT 1 FROM block WHERE kind = 'domain' AND name = ?1")?;
    let mut rest = Some(host);
    while let Some(domain) = rest.filter(|domain| !domain.is_empty()) {
        if find.exists([domain])? {
            return Ok(true);
        }
        rest = domain.split_once('.').map(|(_, above)| above);
    }
    Ok(false)
}

pub(super) fn blocks(db: &Connection) -> Result<Vec<Block>> {
    let mut all = db.prepare_cached("SELECT kind, name, reason, since FROM block ORDER BY kind, name")?;
    all.query_map([], row::block)?.collect()
}

pub(super) fn put_block(db: &Connection, block: &Block) -> Result<()> {
    match &block.whom {
        Blocked::Actor(id) => {
            for inbox in own_inboxes(db, id)? {
                queue::cancel(db, &inbox)?;
            }
            db.prepare_cached("DELETE FROM follower WHERE actor = ?1")?.execute([id])?;
            db.prepare_cached("DELETE FROM interaction WHERE actor = ?1")?.execute([id])?;
        }
        Blocked::Domain(domain) => {
            let zones = Zones::under(domain);
            queue::cancel_zones(db, &zones)?;
            db.prepare_cached("DELETE FROM follower WHERE zone >= ?1 AND zone < ?2")?.execute(zones.range())?;
            db.prepare_cached("DELETE FROM interaction WHERE zone >= ?1 AND zone < ?2")?.execute(zones.range())?;
        }
    }
    let (kind, name) = row::block_key(&block.whom);
    let sql = "INSERT OR REPLACE INTO block (kind, name, reason, since) VALUES (?1, ?2, ?3, ?4)";
    db.prepare_cached(sql)?.execute(params![kind, name, block.reason, micros(block.since)]).map(drop)
}

pub(super) fn remove_block(db: &Connection, whom: &Blocked) -> Result<()> {
    let (kind, name) = row::block_key(whom);
    db.prepare_cached("DELETE FROM block WHERE kind = ?1 AND name = ?2")?.execute([kind, name]).map(drop)
}

/// The zones of a domain and of all hosts under it: from one name to before another.
pub(super) struct Zones {
    from: String,
    before: String,
}

impl Zones {
    fn under(domain: &str) -> Self {
        let from = rules::zone(domain);
        // `/` comes after `.`: what lies between begins with `from`.
        let before = format!("{}/", from.trim_end_matches('.'));
        Self { from, before }
    }

    /// For `zone >= ?1 AND zone < ?2`.
    pub(super) fn range(&self) -> [&str; 2] {
        [&self.from, &self.before]
    }
}

pub(super) fn put_complaint(db: &Connection, it: &Complaint) -> Result<()> {
    if blocked(db, &it.actor)? || ask::gone(db, it.actor.as_str())?.is_some() {
        return Ok(());
    }
    let sql = "INSERT INTO complaint (id, actor, received, record) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    let values = params![it.id.as_str(), it.actor.as_str(), micros(it.received), row::to_json(it)?];
    db.prepare_cached(sql)?.execute(values).map(drop)
}

pub(super) fn complaints(db: &Connection, limit: u32) -> Result<Vec<Complaint>> {
    let record = |found: &Row<'_>| row::complaint(found);
    let mut all = db.prepare_cached("SELECT record FROM complaint ORDER BY received DESC, id DESC LIMIT ?1")?;
    all.query_map(params![limit], record)?.collect()
}
