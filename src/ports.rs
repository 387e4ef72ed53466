//! Floor 1: what the gate and the deliverer need of the world, as traits, and the records they pass.
//!
//! The world (floor 3) implements them: a store in memory or in `SQLite`, one HTTP client, a signer made of `aws-lc-rs`, of the
//! `rsa` crate or of a browser's `WebCrypto`. Everything is asynchronous, because a function on somebody's edge has no threads
//! to block.

mod crypto;
mod outbound;
mod records;
mod store;

pub use crypto::{SignError, Signer, Verifier};
pub use outbound::{Answer, Fetched, Outbound, OutboundError};
pub use records::{
    Block, Blocked, Card, CardKey, Complaint, Ending, Finished, Follower, FollowerState, Interaction, InteractionKind,
    InteractionState, JournalLine, Leased, Note, Outgoing,
};
pub use store::{Applied, Ask, Change, Counts, Effect, Facts, Filter, Glance, Store, StoreError};
