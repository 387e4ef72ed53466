//! What followers were told, and what became of it.
//!
//! The ledger holds one entry for each of our ids that was ever published, and for the actor: publishing is the difference
//! between it and what the last build wrote. An entry is never removed: a deleted id is remembered for good, because servers
//! that were told of the deletion never take that id again.

use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where one of our ids stands with the followers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    /// Served, but nobody was told: older than the first run, or quiet.
    Known,
    /// Announced.
    Live,
    /// Deleted or undone; it never comes back.
    Gone,
}

/// What followers know of one of our ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// The object's id, or the actor's.
    pub id: String,
    /// `Article`, `Note`, `Announce`, `Like`; `Actor` for the actor.
    pub kind: String,
    /// Where it stands.
    pub told: Told,
    /// The manifest's hash of what was last told, or was taken as known.
    pub hash: String,
    /// The manifest's `likeness`: what a renamed file keeps. Empty for the actor.
    pub likeness: String,
    /// Title or first words.
    pub title: String,
    /// The page for people.
    pub url: Option<String>,
    /// When the post appeared, as it was told.
    pub published: Option<String>,
    /// `updated` as it was told, be it the author's or the publisher's.
    pub updated: Option<String>,
    /// What a boost or like is of; for the actor, the hash of the public key.
    pub of: Option<String>,
    /// Inboxes besides the followers' that were told: people mentioned, and the author who was answered.
    pub also: Vec<RemoteUrl>,
    /// First 16 hex of each hash told before this one, oldest first, at most 64: an edit that goes back to old words needs an id
    /// of its own.
    pub past: Vec<String>,
    /// When this entry was written.
    pub at: Timestamp,
}

/// An activity to everybody who follows at the moment of the transaction.
///
/// Not to who names an inbox on a host that has nothing to do with theirs, until it said yes to an answer of ours: it may be somebody
/// else's.
///
/// One row for each shared inbox, or personal one where there is none; blocked hosts get none. A host that is taken for dead gets
/// one that is tried at most, as its weekly probe, in the place of what waited for it; the others are given up until it speaks again,
/// and after 90 days there are none. Bytes of an activity that is queued
/// already stay as they are, and rows that are there are not made twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broadcast {
    /// The activity's id.
    pub activity: String,
    /// The whole activity, as it is sent.
    pub body: String,
    /// To the followers, or only to those in `also`.
    pub followers: bool,
    /// Inboxes besides.
    pub also: Vec<RemoteUrl>,
    /// Not before.
    pub due: Timestamp,
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// Waits for its time, or for the one before it.
    Waits,
    /// Under way.
    Held,
    /// The server said yes.
    Done,
    /// Given up.
    Failed,
}

/// One row of the queue, as `gatepost status` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The activity's id.
    pub activity: String,
    /// Where it goes.
    pub inbox: RemoteUrl,
    /// How it stands.
    pub state: DeliveryState,
    /// Tries so far.
    pub attempts: u32,
    /// When it is tried next, while it waits.
    pub due: Timestamp,
    /// When it was done or given up.
    pub finished: Option<Timestamp>,
    /// The last answer's status.
    pub status: Option<u16>,
    /// Why it was not taken; empty when done or never tried.
    pub reason: String,
}

/// Which deliveries are meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeliveryFilter {
    /// Of activities about this id: the id itself, or the id and a fragment.
    pub about: Option<String>,
    /// To this host.
    pub host: Option<String>,
    /// In this state.
    pub state: Option<DeliveryState>,
    /// At most so many, newest first; 0 for all.
    pub limit: u32,
}

/// How many rows of one activity stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Wait for their first or next try.
    pub waits: u64,
    /// Under way.
    pub held: u64,
    /// Taken.
    pub done: u64,
    /// Given up.
    pub failed: u64,
}

/// A host that does not answer as it should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostTrouble {
    /// Its name.
    pub host: String,
    /// Since when nothing succeeded.
    pub since: Timestamp,
    /// On how many different days it was tried in vain.
    pub days: u32,
    /// Nothing is sent to it before this.
    pub closed_until: Option<Timestamp>,
    /// Taken for dead: only a weekly probe goes there, until it speaks to us.
    pub dead: bool,
    /// The last failure.
    pub reason: String,
}
