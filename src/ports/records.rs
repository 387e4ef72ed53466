//! What the store remembers: people elsewhere, followers, interactions, blocks, and what waits to be sent.
//!
//! Plain records without behaviour, serialised as JSON where a store keeps them whole. Limits on strangers' texts are applied
//! before a record is made (`inbox`), so that a store never has to ask whether a string is too long.

use crate::signature::Scheme;
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A person elsewhere, as their own server described them when we asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Their actor's id.
    pub id: RemoteUrl,
    /// Their own inbox.
    pub inbox: RemoteUrl,
    /// Their server's inbox for everybody; of the same origin as `inbox`, else it is not kept.
    pub shared_inbox: Option<RemoteUrl>,
    /// `preferredUsername`, for people to read; never part of a path.
    pub username: String,
    /// Display name; empty where there is none.
    pub name: String,
    /// Where a person reads their profile.
    pub url: Option<RemoteUrl>,
    /// The collection that stands for their followers in `to` and `cc`.
    pub followers: Option<RemoteUrl>,
    /// Other ids of the same person (`alsoKnownAs`), for a Move.
    pub also_known_as: Vec<RemoteUrl>,
    /// The keys that the actor document lists.
    pub keys: Vec<CardKey>,
    /// When it was fetched.
    pub fetched: Timestamp,
}

impl Card {
    /// `@user@host`, for people to read.
    pub fn handle(&self) -> String {
        format!("@{}@{}", self.username, self.id.host())
    }
}

/// One key of a [`Card`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardKey {
    /// What `keyId` says.
    pub id: RemoteUrl,
    /// SPKI PEM, or Multibase beginning with `z`.
    pub material: String,
}

/// Where a follower stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FollowerState {
    /// Waits for the owner; receives nothing.
    Requested,
    /// Receives new posts.
    Accepted,
}

/// One who follows, or asks to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follower {
    /// Their actor's id.
    pub actor: RemoteUrl,
    /// `@user@host`, for people to read.
    pub handle: String,
    /// Their own inbox.
    pub inbox: RemoteUrl,
    /// Their server's inbox for everybody.
    pub shared_inbox: Option<RemoteUrl>,
    /// The id of their newest Follow: what an Accept or Reject must name.
    pub follow: String,
    /// When they signed that Follow, by their own clock. Some servers use one id for every Follow of the same pair, so the time
    /// tells a new Follow from an old one that is replayed after its Undo.
    pub asked: Timestamp,
    /// Where they stand.
    pub state: FollowerState,
    /// When they first asked.
    pub since: Timestamp,
}

/// What somebody did with a post of ours.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InteractionKind {
    /// Answered it, or wrote to us.
    Reply,
    /// Liked it.
    Like,
    /// Answered with an emoji ([FEP-c0e0](https://codeberg.org/fediverse/fep/src/branch/main/fep/c0e0/fep-c0e0.md)): one Unicode
    /// emoji or a `:shortcode:`, shown as text.
    Reaction(String),
    /// Boosted it.
    Boost,
    /// Quoted it with our leave ([FEP-044f](https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md)).
    Quote,
}

/// Whether an interaction is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InteractionState {
    /// Waits for the owner.
    Pending,
    /// Shown at the next build.
    Approved,
    /// The owner said no: only id and hash are kept, so that it does not come back.
    Rejected,
    /// Was not addressed to everybody: for the owner's eyes, never published, whatever is approved.
    Private,
}

/// A reply, like, reaction, boost or quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// The reply's id, or the activity's for a like, reaction, boost.
    pub id: RemoteUrl,
    /// What it is.
    pub kind: InteractionKind,
    /// Who did it.
    pub actor: RemoteUrl,
    /// `@user@host`.
    pub handle: String,
    /// Their display name.
    pub name: String,
    /// The post of ours that it is about, or the reply that it answers.
    pub object: String,
    /// Whether it is shown.
    pub state: InteractionState,
    /// What was written; `None` for what has no words.
    pub note: Option<Note>,
    /// An edit that waits for the owner while what was approved stays.
    pub edit: Option<Note>,
    /// When it came: what sorts it, since a stranger's `published` may say anything.
    pub received: Timestamp,
}

/// The words of a reply, as they came, shortened to the limits. Sanitised when they are shown, never before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// HTML of a stranger, at most 64 KiB.
    pub content: String,
    /// Content warning, at most 1 KiB; empty where there is none.
    pub summary: String,
    /// Where a person reads it.
    pub url: Option<RemoteUrl>,
    /// BCP 47, where the sender says.
    pub language: Option<String>,
    /// When the author says it was written, not later than it was received.
    pub published: Timestamp,
    /// Edited after it came.
    pub updated: Option<Timestamp>,
    /// First 16 hex of the SHA-256 of what is shown: an approval names it, so that nothing is swapped in between.
    pub hash: String,
}

/// Whom the owner keeps out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Blocked {
    /// One actor, by id.
    Actor(String),
    /// A host and every host under it, in lower-case ASCII without a trailing dot.
    Domain(String),
}

impl Blocked {
    /// Whether it keeps this actor out.
    pub fn covers(&self, actor: &RemoteUrl) -> bool {
        match self {
            Self::Actor(id) => id == actor.as_str(),
            Self::Domain(domain) => self.covers_host(actor.host()) && !domain.is_empty(),
        }
    }

    /// Whether it keeps a whole host out.
    pub fn covers_host(&self, host: &str) -> bool {
        match self {
            Self::Actor(_) => false,
            Self::Domain(domain) => {
                host == domain || host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'))
            }
        }
    }
}

/// A block, with why and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Whom.
    pub whom: Blocked,
    /// The owner's own words; empty where there are none.
    pub reason: String,
    /// When.
    pub since: Timestamp,
}

/// A report about us or our posts ([Flag](https://www.w3.org/TR/activitystreams-vocabulary/#dfn-flag)): for the owner only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// The Flag's id.
    pub id: RemoteUrl,
    /// Who sent it: mostly a server's own actor.
    pub actor: RemoteUrl,
    /// What was reported, at most 32 ids.
    pub objects: Vec<String>,
    /// Why, at most 5,000 characters.
    pub content: String,
    /// When it came.
    pub received: Timestamp,
}

/// One activity to one inbox, as it is queued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// The activity's id: with the inbox, the row's key. A row that is there is not made twice.
    pub activity: String,
    /// The whole activity, as it is sent.
    pub body: String,
    /// Where it goes.
    pub inbox: RemoteUrl,
    /// Not before.
    pub due: Timestamp,
    /// Send again although it was sent: a repeated Follow wants its Accept once more.
    pub again: bool,
}

/// A queued delivery that this worker holds until its lease ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leased {
    /// The activity's id.
    pub activity: String,
    /// The whole activity.
    pub body: String,
    /// Where it goes.
    pub inbox: RemoteUrl,
    /// Which try this is, from 1; counted before it is sent.
    pub attempt: u32,
    /// Proves that the lease is still ours: a late worker cannot overwrite.
    pub token: u64,
    /// What the server answered on the try before this one.
    pub answered: Option<u16>,
    /// How the host likes requests to be signed.
    pub scheme: Scheme,
    /// Whether the host failed lately: that it fails again tells nothing about our own line.
    pub failing: bool,
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// 2xx.
    Done,
    /// To be tried again at this time.
    Again(Timestamp),
    /// Never again, for this activity.
    Failed,
    /// Not tried at all, because our own line is down: given back until this time, and the try is not counted.
    Untried(Timestamp),
}

/// What a try says about the host that it was made at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fault {
    /// The host answers, be it with a no to this activity.
    None,
    /// The host fails: no answer, a broken one, or 5xx.
    Host,
    /// The host is well and asks to be left in peace until then.
    Busy(Timestamp),
    /// It says nothing about the host: the fault is on our side.
    Ours,
}

/// What became of a leased delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// The activity's id.
    pub activity: String,
    /// Where it went.
    pub inbox: RemoteUrl,
    /// From [`Leased::token`].
    pub token: u64,
    /// How it ended.
    pub ending: Ending,
    /// The answer's status, where there was one.
    pub status: Option<u16>,
    /// Why, for `gatepost status`; empty when done.
    pub reason: String,
    /// What it says about the host.
    pub fault: Fault,
    /// The signature scheme that was taken, where one was.
    pub scheme: Option<Scheme>,
}

/// A line of `gatepost inbox log`: what came, and what we made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalLine {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// The activity's type, as it was written, at most 64 bytes.
    pub verb: String,
    /// What we did, a stable word: `requested`, `accepted`, `ignored` …
    pub outcome: String,
}
