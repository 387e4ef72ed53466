//! A store of plain maps: for tests, for trial runs, and as the plainest statement of what a store does.
//!
//! It forgets everything with the process. Nothing here needs threads, files or SQL.

mod ask;
mod change;
mod endings;
mod people;
mod queue;
mod retry;
mod sweep;
mod told;

use crate::ports::{
    Applied, Ask, Block, Blocked, Card, Change, Complaint, Counts, Delivery, DeliveryFilter, Facts, Filter, Finished,
    Follower, FollowerState, Glance, HostTrouble, Interaction, JournalLine, Leased, LedgerEntry, Store, StoreError,
    Tally,
};
use crate::vocab::RemoteUrl;
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The gate's memory, in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<State>,
}

/// Everything that is remembered.
#[derive(Debug, Clone, Default)]
struct State {
    cards: BTreeMap<String, Card>,
    followers: BTreeMap<String, Follower>,
    /// Followers whose inbox is somebody else's for all we know, and never said yes.
    unheard: BTreeSet<String>,
    /// Servers from which somebody followed, by zone.
    servers: BTreeMap<String, Turn>,
    interactions: BTreeMap<String, Kept>,
    gone: BTreeMap<[u8; 32], Gone>,
    seen: BTreeMap<[u8; 32], Timestamp>,
    blocks: BTreeMap<Blocked, Block>,
    complaints: BTreeMap<String, Complaint>,
    /// Oldest first.
    journal: Vec<JournalLine>,
    queue: queue::Queue,
    ledger: BTreeMap<String, LedgerEntry>,
}

/// Whether a server had its turn to get the newest posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Waits,
    Had,
}

/// An interaction, and when it last changed: a no is kept from then on.
#[derive(Debug, Clone)]
struct Kept {
    it: Interaction,
    changed: Timestamp,
}

/// When an id went, by its own server's clock, and when we heard of it by ours.
#[derive(Debug, Clone, Copy)]
struct Gone {
    at: Timestamp,
    heard: Timestamp,
}

impl MemoryStore {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
impl Store for MemoryStore {
    async fn glance(&self, activity: &str, actor: &RemoteUrl) -> Result<Glance, StoreError> {
        Ok(self.state().glance(activity, actor))
    }

    async fn facts(&self, ask: &Ask) -> Result<Facts, StoreError> {
        Ok(self.state().facts(ask))
    }

    async fn apply(&self, change: Change) -> Result<Applied, StoreError> {
        Ok(self.state().apply(change))
    }

    async fn followers(
        &self,
        state: FollowerState,
        after: Option<&Follower>,
        limit: u32,
    ) -> Result<Vec<Follower>, StoreError> {
        Ok(self.state().followers(state, after, limit))
    }

    async fn newcomers(&self, limit: u32) -> Result<Vec<Follower>, StoreError> {
        Ok(self.state().newcomers(limit))
    }

    async fn interactions(&self, filter: &Filter) -> Result<Vec<Interaction>, StoreError> {
        Ok(self.state().interactions(filter))
    }

    async fn blocks(&self) -> Result<Vec<Block>, StoreError> {
        Ok(self.state().blocks.values().cloned().collect())
    }

    async fn complaints(&self, limit: u32) -> Result<Vec<Complaint>, StoreError> {
        Ok(self.state().complaints(limit))
    }

    async fn journal(&self, limit: u32) -> Result<Vec<JournalLine>, StoreError> {
        Ok(self.state().journal.iter().rev().take(limit as usize).cloned().collect())
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        Ok(self.state().counts())
    }

    async fn lease(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Leased>, StoreError> {
        Ok(self.state().queue.lease(now, until, limit))
    }

    async fn finish(&self, now: Timestamp, endings: Vec<Finished>) -> Result<(), StoreError> {
        let mut state = self.state();
        for ending in &endings {
            state.finish(now, ending);
        }
        Ok(())
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.state().queue.next_due())
    }

    async fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        Ok(self.state().ledger.values().cloned().collect())
    }

    async fn audience(&self) -> Result<u64, StoreError> {
        Ok(self.state().audience())
    }

    async fn deliveries(&self, filter: &DeliveryFilter) -> Result<Vec<Delivery>, StoreError> {
        Ok(self.state().queue.deliveries(filter))
    }

    async fn tallies(&self, limit: u32) -> Result<Vec<(String, Tally)>, StoreError> {
        Ok(self.state().queue.tallies(limit))
    }

    async fn troubles(&self) -> Result<Vec<HostTrouble>, StoreError> {
        Ok(self.state().troubles())
    }

    async fn reached_by(&self, inbox: &RemoteUrl, limit: u32) -> Result<Vec<Follower>, StoreError> {
        Ok(self.state().reached_by(inbox, limit))
    }

    async fn sweep(&self, now: Timestamp) -> Result<(), StoreError> {
        self.state().sweep(now);
        Ok(())
    }
}
