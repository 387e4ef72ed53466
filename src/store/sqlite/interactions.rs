//! Replies, likes, reactions, boosts and quotes.

use super::change::mark_gone;
use super::row::{self, INTERACTION, micros};
use super::{ask, people};
use crate::ports::{Filter, Interaction, InteractionKind, InteractionState, Note};
use crate::store::rules;
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};

pub(super) fn get(db: &Connection, id: &str) -> Result<Option<Interaction>> {
    let sql = format!("SELECT {INTERACTION} FROM interaction WHERE id = ?1");
    db.prepare_cached(&sql)?.query_row([id], row::interaction).optional()
}

/// What stands in the place of a like, reaction, boost or quote.
fn twin(db: &Connection, it: &Interaction) -> Result<Option<Interaction>> {
    if !rules::only_once(&it.kind) {
        return Ok(None);
    }
    let sql = format!("SELECT {INTERACTION} FROM interaction WHERE actor = ?1 AND kind = ?2 AND object = ?3");
    let key = params![it.actor.as_str(), row::kind_name(&it.kind), it.object];
    db.prepare_cached(&sql)?.query_row(key, row::interaction).optional()
}

pub(super) fn list(db: &Connection, filter: &Filter) -> Result<Vec<Interaction>> {
    let state = filter.state.map(row::state_name);
    let of_state = if state.is_some() { "state = ?1" } else { "?1 IS NULL" };
    // Characters of the prefix mean themselves: this is no pattern. The word before a space is the kind without its emoji.
    let sql = format!(
        "SELECT {INTERACTION} FROM interaction WHERE {of_state} \
         AND (?2 IS NULL OR substr(id, 1, length(?2)) = ?2) \
         AND (?3 IS NULL OR substr(kind, 1, instr(kind || ' ', ' ') - 1) = ?3) \
         ORDER BY received, id LIMIT ?4"
    );
    let kind = filter.kind.as_ref().map(row::kind_word);
    let values = params![state, filter.id_prefix, kind, row::limit(filter.limit)];
    db.prepare_cached(&sql)?.query_map(values, row::interaction)?.collect()
}

pub(super) fn put(db: &Connection, at: Timestamp, it: &Interaction) -> Result<()> {
    let (id, actor) = (it.id.as_str(), it.actor.as_str());
    if people::blocked(db, &it.actor)? || ask::gone(db, id)?.is_some() || ask::gone(db, actor)?.is_some() {
        return Ok(());
    }
    let same = get(db, id)?;
    if same.as_ref().is_some_and(|old| old.actor != it.actor) {
        return Ok(());
    }
    let old: Vec<Interaction> = same.into_iter().chain(twin(db, it)?).collect();
    let Some(new) = rules::in_place_of(it.clone(), &old) else { return Ok(()) };
    for old in &old {
        delete(db, old.id.as_str())?;
    }
    insert(db, at, &new)
}

fn insert(db: &Connection, at: Timestamp, it: &Interaction) -> Result<()> {
    let sql = "INSERT INTO interaction \
               (id, actor, zone, kind, object, handle, name, state, note, edit, received, changed) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let json = |note: &Option<Note>| note.as_ref().map(row::to_json).transpose();
    let values = params![
        it.id.as_str(),
        it.actor.as_str(),
        rules::zone(it.actor.host()),
        row::kind_name(&it.kind),
        it.object,
        it.handle,
        it.name,
        row::state_name(it.state),
        json(&it.note)?,
        json(&it.edit)?,
        micros(it.received),
        micros(at),
    ];
    db.prepare_cached(sql)?.execute(values).map(drop)
}

fn delete(db: &Connection, id: &str) -> Result<()> {
    db.prepare_cached("DELETE FROM interaction WHERE id = ?1")?.execute([id]).map(drop)
}

/// The owner's word; whether it was about what is there.
pub(super) fn moderate(
    db: &Connection,
    at: Timestamp,
    id: &str,
    word: InteractionState,
    hash: Option<&str>,
) -> Result<bool> {
    let Some(new) = get(db, id)?.and_then(|old| rules::moderated(old, word, hash)) else { return Ok(false) };
    delete(db, id)?;
    insert(db, at, &new)?;
    Ok(true)
}

pub(super) fn remove(db: &Connection, at: Timestamp, id: &str, actor: &RemoteUrl) -> Result<()> {
    if get(db, id)?.is_some_and(|it| it.actor != *actor) {
        return Ok(());
    }
    delete(db, id)?;
    mark_gone(db, id, at, at)
}

pub(super) fn remove_with(
    db: &Connection,
    at: Timestamp,
    actor: &RemoteUrl,
    kind: &InteractionKind,
    object: &str,
) -> Result<()> {
    let sql = "DELETE FROM interaction WHERE actor = ?1 AND kind = ?2 AND object = ?3 RETURNING id";
    remove_all(db, at, sql, &[&actor.as_str(), &row::kind_name(kind), &object])
}

pub(super) fn remove_of(db: &Connection, at: Timestamp, actor: &RemoteUrl) -> Result<()> {
    remove_all(db, at, "DELETE FROM interaction WHERE actor = ?1 RETURNING id", &[&actor.as_str()])
}

fn remove_all(db: &Connection, at: Timestamp, sql: &str, key: &[&dyn rusqlite::ToSql]) -> Result<()> {
    let mut removed = db.prepare_cached(sql)?;
    let ids: Vec<String> = removed.query_map(key, |row| row.get(0))?.collect::<Result<_>>()?;
    ids.iter().try_for_each(|id| mark_gone(db, id, at, at))
}
