//! Between records and columns.

use crate::ports::{
    Block, Blocked, Card, Complaint, Follower, FollowerState, Interaction, InteractionKind, InteractionState,
    JournalLine,
};
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Serialize};

/// Columns of [`interaction`], in order.
pub(super) const INTERACTION: &str = "id, actor, kind, object, handle, name, state, note, edit, received";
/// Columns of [`follower`], in order.
pub(super) const FOLLOWER: &str = "actor, handle, inbox, shared_inbox, follow, asked, state, since";

/// A moment, as it is stored.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// At most so many rows; 0 means all.
pub(super) fn limit(most: u32) -> i64 {
    if most == 0 { -1 } else { i64::from(most) }
}

/// A record, as it is stored.
pub(super) fn to_json<T: Serialize>(record: &T) -> Result<String> {
    serde_json::to_string(record).map_err(|error| Error::ToSqlConversionFailure(error.into()))
}

fn unreadable(column: usize, why: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, Box::new(why))
}

pub(super) fn time(row: &Row<'_>, column: usize) -> Result<Timestamp> {
    Timestamp::from_microsecond(row.get(column)?).map_err(|error| unreadable(column, error))
}

pub(super) fn url(row: &Row<'_>, column: usize) -> Result<RemoteUrl> {
    read_url(row.get_ref(column)?.as_str()?).map_err(|error| unreadable(column, error))
}

fn read_url(text: &str) -> std::result::Result<RemoteUrl, serde::de::value::Error> {
    RemoteUrl::deserialize(text.into_deserializer())
}

pub(super) fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|error| unreadable(column, error))
}

/// A word of an enum, by its name in records.
pub(super) fn word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_value(text.into()).map_err(|error| unreadable(column, error))
}

/// The word for a kind, without its emoji.
pub(super) const fn kind_word(kind: &InteractionKind) -> &'static str {
    match kind {
        InteractionKind::Reply => "reply",
        InteractionKind::Like => "like",
        InteractionKind::Boost => "boost",
        InteractionKind::Quote => "quote",
        InteractionKind::Reaction(_) => "reaction",
    }
}

/// A kind, as it is stored: its word, and for a reaction its emoji after a space.
pub(super) fn kind_name(kind: &InteractionKind) -> String {
    match kind {
        InteractionKind::Reaction(emoji) => format!("{} {emoji}", kind_word(kind)),
        kind => kind_word(kind).to_owned(),
    }
}

fn kind(row: &Row<'_>, column: usize) -> Result<InteractionKind> {
    let text = row.get_ref(column)?.as_str()?;
    match text.strip_prefix("reaction ") {
        Some(emoji) => Ok(InteractionKind::Reaction(emoji.to_owned())),
        None => word(row, column),
    }
}

pub(super) const fn state_name(state: InteractionState) -> &'static str {
    match state {
        InteractionState::Pending => "pending",
        InteractionState::Approved => "approved",
        InteractionState::Rejected => "rejected",
        InteractionState::Private => "private",
    }
}

pub(super) const fn follower_state_name(state: FollowerState) -> &'static str {
    match state {
        FollowerState::Requested => "requested",
        FollowerState::Accepted => "accepted",
    }
}

pub(super) fn interaction(row: &Row<'_>) -> Result<Interaction> {
    let optional =
        |column| if row.get_ref(column)?.as_str_or_null()?.is_some() { from_json(row, column) } else { Ok(None) };
    Ok(Interaction {
        id: url(row, 0)?,
        actor: url(row, 1)?,
        kind: kind(row, 2)?,
        object: row.get(3)?,
        handle: row.get(4)?,
        name: row.get(5)?,
        state: word(row, 6)?,
        note: optional(7)?,
        edit: optional(8)?,
        received: time(row, 9)?,
    })
}

pub(super) fn follower(row: &Row<'_>) -> Result<Follower> {
    let shared = row.get_ref(3)?.as_str_or_null()?;
    Ok(Follower {
        actor: url(row, 0)?,
        handle: row.get(1)?,
        inbox: url(row, 2)?,
        shared_inbox: shared.map(read_url).transpose().map_err(|error| unreadable(3, error))?,
        follow: row.get(4)?,
        asked: time(row, 5)?,
        state: word(row, 6)?,
        since: time(row, 7)?,
    })
}

/// From one column, the record.
pub(super) fn card(row: &Row<'_>) -> Result<Card> {
    from_json(row, 0)
}

/// From one column, the record.
pub(super) fn complaint(row: &Row<'_>) -> Result<Complaint> {
    from_json(row, 0)
}

/// From `kind, name, reason, since`.
pub(super) fn block(row: &Row<'_>) -> Result<Block> {
    let name = row.get(1)?;
    let domain = row.get_ref(0)?.as_str()? == "domain";
    let whom = if domain { Blocked::Domain(name) } else { Blocked::Actor(name) };
    Ok(Block { whom, reason: row.get(2)?, since: time(row, 3)? })
}

/// `(kind, name)` of a block.
pub(super) fn block_key(whom: &Blocked) -> (&'static str, &str) {
    match whom {
        Blocked::Actor(id) => ("actor", id),
        Blocked::Domain(domain) => ("domain", domain),
    }
}

/// From `at, actor, verb, outcome`.
pub(super) fn journal(row: &Row<'_>) -> Result<JournalLine> {
    Ok(JournalLine { at: time(row, 0)?, actor: row.get(1)?, verb: row.get(2)?, outcome: row.get(3)? })
}
