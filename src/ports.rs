//! Floor 1: what the gate and the deliverer need of the world, as traits, and the records they pass.
//!
//! The world (floor 3) implements them: a store in memory or in `SQLite`, one HTTP client, a signer made of `aws-lc-rs`, of the
//! `rsa` crate or of a browser's `WebCrypto`. Everything is asynchronous, because a function on somebody's edge has no threads
//! to block.

mod built;
mod crypto;
mod ledger;
mod outbound;
mod probe;
mod published;
mod recent;
mod records;
mod source;
mod store;

pub use built::{Built, Listed, NotBuilt};
pub use crypto::{SignError, Signer, Verified, Verifier, sign, verify};
pub use ledger::{Broadcast, Delivery, DeliveryFilter, DeliveryState, HostTrouble, LedgerEntry, Tally, Told};
pub use outbound::{Answer, Fetched, Outbound, OutboundError};
pub use probe::{Call, Probe, Seen, Sends};
pub use published::Published;
pub use recent::{Allowance, Allowances, Behind, Knock, Recent, Trouble};
pub use records::{
    Block, Blocked, Card, CardKey, Complaint, Ending, Fault, Finished, Follower, FollowerState, Interaction,
    InteractionKind, InteractionState, JournalLine, Leased, Note, Outgoing,
};
pub use source::Source;
pub use store::{Applied, Ask, Change, Counts, Effect, Facts, Filter, Glance, Store, StoreError};

use crate::signature::HostHeader;
use crate::vocab::Reach;
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// What time it is. One implementation asks the machine; tests say what they like.
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Waits.
    async fn sleep(&self, time: Duration);
}

/// Everything the gate needs of the world.
#[derive(Clone)]
pub struct Ports {
    /// Its memory.
    pub store: Arc<dyn Store>,
    /// The one HTTP client.
    pub outbound: Arc<dyn Outbound>,
    /// Checks signatures.
    pub verifier: Arc<dyn Verifier>,
    /// What the site holds.
    pub published: Arc<dyn Published>,
    /// Its posts, word for word.
    pub built: Arc<dyn Built>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// What is remembered for minutes.
    pub recent: Arc<Recent>,
    /// How far its world reaches.
    pub reach: Reach,
    /// Whether the `Host` header of a request is the one that its sender wrote.
    pub host_header: HostHeader,
}
