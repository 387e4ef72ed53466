//! Where the gate keeps what it must not forget.
//!
//! Few verbs, each one question or one transaction, so that the same port can be spoken to a database in another process or on
//! another machine. What an activity does is written as [`Effect`]s by `inbox::decide` and by the owner's verbs; a store applies
//! all of them or none. When [`Store::apply`] returns, the change survives a power cut: only then does the sender get its 202.

mod error;

pub use error::StoreError;

use super::ledger::{Broadcast, Delivery, DeliveryFilter, HostTrouble, LedgerEntry, Tally};
use super::records::{
    Block, Blocked, Card, Complaint, Finished, Follower, FollowerState, Interaction, InteractionKind, InteractionState,
    JournalLine, Leased, Outgoing,
};
use crate::vocab::RemoteUrl;
use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is known before a signature is checked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Glance {
    /// The activity came before.
    pub seen: bool,
    /// The actor, or their host, is blocked.
    pub blocked: bool,
    /// The actor's card, with the keys.
    pub card: Option<Card>,
    /// Something of theirs is stored besides the card: a follow, an interaction.
    pub known: bool,
    /// Hosts of theirs, the actor's and the inboxes' of one name with it, that failed when something was sent there.
    pub failing: Vec<String>,
}

/// What must be known to decide about an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Who did it.
    pub actor: RemoteUrl,
    /// Ids that it names: its object, the activity that it undoes, the reply that it answers. At most 8.
    pub about: Vec<String>,
}

/// What is remembered of the actor and of what the activity names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Whether the actor follows us or asks to.
    pub follower: Option<Follower>,
    /// Stored interactions of anybody whose id is among [`Ask::about`].
    pub interactions: Vec<Interaction>,
    /// Ids among [`Ask::about`] that were deleted or undone, perhaps before they came, and when: the latest time of each.
    pub gone: Vec<(String, Timestamp)>,
    /// Interactions that wait for the owner or are private, of everybody under the actor's registrable domain
    /// (<https://publicsuffix.org>): names under it cost its owner nothing.
    pub pending_of_domain: u32,
    /// Interactions that wait or are private, and follow requests, of anybody.
    pub pending: u32,
}

/// One thing to change.
///
/// Nothing of an actor who is blocked or gone is stored, nor what bears a gone id: such an effect does nothing, so that an
/// activity that was decided a moment before a block does not slip in after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Remember or refresh a card.
    PutCard(Card),
    /// A follower, new or changed; `since` of one who is there stays, and who is accepted stays accepted. Nothing is done if the
    /// Follow's id, or the actor's, is marked gone at or after [`Follower::asked`]: the owner's yes may come after the Undo. An
    /// actor who was gone and asks later is there again.
    PutFollower(Follower),
    /// A follower has other inboxes now. Nothing is done unless they are there with this Follow: who left meanwhile is not brought back.
    Readdress(Follower),
    /// Is no follower any more, and has no request; what waits to be sent to them alone is not sent.
    RemoveFollower(RemoteUrl),
    /// A new interaction, or a changed one of the same id and actor; nothing if the id is marked gone, or is another actor's. For
    /// likes, reactions, boosts and quotes there is one for each actor, object and kind: a second takes the place of the first.
    /// What was rejected stays so, what was private stays private, and `received` is when the first came.
    PutInteraction(Interaction),
    /// Removes the interaction of this id if it is this actor's; remembers the id as gone.
    RemoveInteraction {
        /// Its id.
        id: String,
        /// Whose it must be.
        actor: RemoteUrl,
    },
    /// Removes the actor's interaction of this kind with this object: an Undo that names no id we know.
    RemoveInteractionWith {
        /// Whose.
        actor: RemoteUrl,
        /// What it was.
        kind: InteractionKind,
        /// With which post.
        object: String,
    },
    /// The owner's word on an interaction. With a hash, only if that is still what it says; what is rejected keeps no words
    /// and no name, and nothing but another no can be said of it; what is private stays private. A hash that is that of
    /// [`Interaction::edit`] speaks of the edit alone: yes puts it in the place of what was approved, no drops it. Without a hash
    /// both are meant.
    Moderate {
        /// Which.
        id: String,
        /// What it becomes.
        state: InteractionState,
        /// The words that were looked at.
        hash: Option<String>,
    },
    /// Removes every interaction of an actor who wants nothing more to do with us, and remembers their ids as gone.
    RemoveInteractionsOf(RemoteUrl),
    /// Remembers an id as gone, so that what comes late does nothing: an Undo that arrived before its activity.
    MarkGone {
        /// The id.
        id: String,
        /// When its own server says it went; a Follow that was signed later is a new one.
        at: Timestamp,
    },
    /// Forgets everything of an actor — card, follow, interactions, reports, their name in the owner's log, what was or will be
    /// sent to them alone — and remembers them, and what they did, as gone.
    ForgetActor(RemoteUrl),
    /// Keeps somebody out from now on: follows and requests removed, interactions removed, queued deliveries cancelled.
    PutBlock(Block),
    /// Lets them knock again. What was removed does not come back.
    RemoveBlock(Blocked),
    /// A report for the owner; of one id, the first stays.
    PutComplaint(Complaint),
    /// Queues an activity; nothing for a blocked host. The bytes of an activity are those that were queued first, unless it is
    /// sent again: then those, wherever it still waits.
    Send(Outgoing),
    /// Queues an activity to everybody who follows.
    Broadcast(Broadcast),
    /// Writes what followers know of one of our ids, in the place of an entry with the hash `was`, or of none: if the entry is
    /// another, the whole change is a [`Applied::Mismatch`], because somebody else published meanwhile. What is gone stays gone.
    Tell {
        /// What they know from now on.
        entry: Box<LedgerEntry>,
        /// The hash of the entry that was planned from.
        was: Option<String>,
    },
    /// The server of this host got the newest posts, or goes without; it gets them once. If it had its turn before, the whole change
    /// is a [`Applied::Mismatch`], because another worker was faster.
    Welcome(String),
    /// A host spoke to us: it is not failing any more, and what waits for it is due.
    Reopen(String),
    /// Deliveries that were given up wait again, from the first try on, in the place that they had; their hosts are tried at once,
    /// even those that were taken for dead. Nothing is brought back that is gone, and no old words take the place of new ones: posts
    /// that are gone, and edits that later ones followed, are left out, and a new post is followed by its last edit once more.
    Retry {
        /// Of activities about this id only.
        about: Option<String>,
        /// To this host only.
        host: Option<String>,
    },
}

/// A transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The moment of it.
    pub at: Timestamp,
    /// The activity that caused it: remembered, and nothing is applied if it is remembered already.
    pub seen: Option<String>,
    /// What to change, in order.
    pub effects: Vec<Effect>,
    /// The line for the owner's log.
    pub journal: Option<JournalLine>,
}

/// What became of a [`Change`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Applied {
    /// Written.
    Now,
    /// The activity had been applied before; nothing was done.
    Before,
    /// The change was made for what is not there any more, or not as it was: nothing was done.
    Mismatch,
}

/// Which interactions are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Of this state only.
    pub state: Option<InteractionState>,
    /// Whose id begins so.
    pub id_prefix: Option<String>,
    /// Of this kind only; a reaction stands for all reactions.
    pub kind: Option<InteractionKind>,
    /// At most so many, oldest first; 0 for all.
    pub limit: u32,
}

/// How full it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Accepted followers.
    pub followers: u64,
    /// Follow requests.
    pub requests: u64,
    /// Interactions that wait.
    pub pending: u64,
    /// Deliveries that wait or are under way.
    pub queued: u64,
}

/// The gate's memory.
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
pub trait Store: Send + Sync {
    /// What is known of an activity and its actor before anything is verified. Reads only.
    async fn glance(&self, activity: &str, actor: &RemoteUrl) -> Result<Glance, StoreError>;

    /// What must be known to decide. Reads only.
    async fn facts(&self, ask: &Ask) -> Result<Facts, StoreError>;

    /// Applies all or nothing; durable when it returns.
    async fn apply(&self, change: Change) -> Result<Applied, StoreError>;

    /// Followers, or those who ask, by the time they came, at most `limit`; after the last one of the page before, who need not
    /// be there any more.
    async fn followers(
        &self,
        state: FollowerState,
        after: Option<&Follower>,
        limit: u32,
    ) -> Result<Vec<Follower>, StoreError>;

    /// Servers that had no [`Effect::Welcome`] since somebody there followed for the first time, each as the first of those who follow
    /// from there now; at most `limit`.
    async fn newcomers(&self, limit: u32) -> Result<Vec<Follower>, StoreError>;

    /// Interactions, oldest first.
    async fn interactions(&self, filter: &Filter) -> Result<Vec<Interaction>, StoreError>;

    /// All blocks.
    async fn blocks(&self) -> Result<Vec<Block>, StoreError>;

    /// Reports, newest first.
    async fn complaints(&self, limit: u32) -> Result<Vec<Complaint>, StoreError>;

    /// The owner's log, newest first.
    async fn journal(&self, limit: u32) -> Result<Vec<JournalLine>, StoreError>;

    /// How full it is.
    async fn counts(&self) -> Result<Counts, StoreError>;

    /// Takes at most `limit` deliveries that are due and holds them until `until`. A row is held by one worker at a time, and one row
    /// of a host; a second activity for an inbox waits until the first is done or failed; blocked hosts get nothing, nor do those
    /// that are closed because they failed. A lease that ended is taken again.
    async fn lease(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Leased>, StoreError>;

    /// Writes down how tries ended, and what they say about their hosts; a row whose lease was lost is left alone. A host that
    /// fails 5 times in 10 minutes is closed for 30, and then again after each single failure. One that fails on 7 different days
    /// without a success is taken for dead: of what waits for it the newest is tried once a week for 90 days, the rest is given
    /// up until it answers or speaks to us. Then it gets that, too, as [`Effect::Retry`] would have it, and all is forgotten.
    async fn finish(&self, now: Timestamp, endings: Vec<Finished>) -> Result<(), StoreError>;

    /// When the next delivery is due, or the next lease ends.
    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;

    /// What followers know, by id.
    async fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError>;

    /// To how many inboxes a broadcast to everybody who follows would go now, without hosts that are taken for dead.
    async fn audience(&self) -> Result<u64, StoreError>;

    /// Deliveries, newest first.
    async fn deliveries(&self, filter: &DeliveryFilter) -> Result<Vec<Delivery>, StoreError>;

    /// How the deliveries of each activity stand, newest activity first, at most `limit` (0 for all).
    async fn tallies(&self, limit: u32) -> Result<Vec<(String, Tally)>, StoreError>;

    /// Hosts that do not answer as they should, by name.
    async fn troubles(&self) -> Result<Vec<HostTrouble>, StoreError>;

    /// Followers, or those who ask, whom this inbox reaches, by the time they came, at most `limit`.
    async fn reached_by(&self, inbox: &RemoteUrl, limit: u32) -> Result<Vec<Follower>, StoreError>;

    /// Drops what is past its time: remembered ids after 30 days, pending interactions after 90, private ones after 30, rejected
    /// ones 180 days after the no, deliveries 90 days after they were done or failed, journal lines after 30, cards of strangers
    /// (no follow, no interaction) after 7. At most 10,000 journal lines, 10,000 cards of strangers and 1,000 reports stay. Also
    /// mends what a clock that was ahead has written: no delivery waits longer than 30 hours, no host is closed for more than a
    /// week, and no lease lasts longer than an hour.
    async fn sweep(&self, now: Timestamp) -> Result<(), StoreError>;
}
