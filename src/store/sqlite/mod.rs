//! A store in one `SQLite` file: the default.
//!
//! One thread writes, changes gathered into one durable COMMIT (`writer`); a few read (`readers`). Write-ahead log,
//! `synchronous=FULL`: what was answered survives a power cut. `secure_delete=ON` and an emptied log: what was deleted is gone
//! from the disk. Several processes may have the file open: a second one waits up to five seconds for the first to finish a
//! COMMIT, then says that the store is busy.

mod ask;
mod broadcast;
mod change;
mod disk;
mod fault;
mod hosts;
mod interactions;
mod lanes;
mod lease;
mod ledger;
mod open;
mod people;
mod queue;
mod readers;
mod retry;
mod row;
mod schema;
mod status;
mod sweep;
mod welcome;
mod writer;

#[cfg(test)]
mod tests;

use crate::ports::{
    Applied, Ask, Block, Change, Complaint, Counts, Delivery, DeliveryFilter, Facts, Filter, Finished, Follower,
    FollowerState, Glance, HostTrouble, Interaction, JournalLine, Leased, LedgerEntry, Store, StoreError, Tally,
};
use crate::vocab::RemoteUrl;
use async_trait::async_trait;
use jiff::Timestamp;
use open::{Access, Place};
use readers::Readers;
use std::path::Path;
use std::time::Duration;
use writer::{Outcome, Writer};

/// How long another process may hold the file before we say that we are busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// The gate's memory, in a file.
pub struct SqliteStore {
    readers: Readers,
    writer: Writer,
}

impl SqliteStore {
    /// Opens the store at `path`; makes it where there is no file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_within(path, PATIENCE)
    }

    /// The same, waiting no longer than `patience` for another process.
    pub fn open_within(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        let place = Place { path: path.to_owned(), patience, access: Access::Write };
        place.prepare()?;
        Self::start(place)
    }

    /// Opens the store at `path` for who changes nothing: a file or a disk that may only be read will do.
    pub fn open_to_look(path: &Path) -> Result<Self, StoreError> {
        Self::open(path).or_else(|why| match why {
            StoreError::ReadOnly(_) | StoreError::Closed(_) | StoreError::Unfit(_) | StoreError::Busy(_) => {
                let place = Place { path: path.to_owned(), patience: PATIENCE, access: Access::Write };
                // What stands in the way of writing is the better answer.
                place.to_look().map_err(|_| why).and_then(Self::start)
            }
            why => Err(why),
        })
    }

    fn start(place: Place) -> Result<Self, StoreError> {
        let no_thread = |error: std::io::Error| StoreError::Busy(format!("no thread can be started: {error}"));
        Ok(Self {
            readers: Readers::start(place.clone()).map_err(no_thread)?,
            writer: Writer::start(place).map_err(no_thread)?,
        })
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn glance(&self, activity: &str, actor: &RemoteUrl) -> Result<Glance, StoreError> {
        let (activity, actor) = (activity.to_owned(), actor.clone());
        self.readers.read(move |db| ask::glance(db, &activity, &actor)).await
    }

    async fn facts(&self, ask: &Ask) -> Result<Facts, StoreError> {
        let ask = ask.clone();
        self.readers.read(move |db| ask::facts(db, &ask)).await
    }

    async fn apply(&self, change: Change) -> Result<Applied, StoreError> {
        self.writer.write(move |db| change::apply(db, &change)).await
    }

    async fn followers(
        &self,
        state: FollowerState,
        after: Option<&Follower>,
        limit: u32,
    ) -> Result<Vec<Follower>, StoreError> {
        let after = after.map(|follower| (follower.since, follower.actor.to_string()));
        self.readers.read(move |db| people::followers(db, state, after.as_ref(), limit)).await
    }

    async fn newcomers(&self, limit: u32) -> Result<Vec<Follower>, StoreError> {
        self.readers.read(move |db| welcome::newcomers(db, limit)).await
    }

    async fn interactions(&self, filter: &Filter) -> Result<Vec<Interaction>, StoreError> {
        let filter = filter.clone();
        self.readers.read(move |db| interactions::list(db, &filter)).await
    }

    async fn blocks(&self) -> Result<Vec<Block>, StoreError> {
        self.readers.read(people::blocks).await
    }

    async fn complaints(&self, limit: u32) -> Result<Vec<Complaint>, StoreError> {
        self.readers.read(move |db| people::complaints(db, limit)).await
    }

    async fn journal(&self, limit: u32) -> Result<Vec<JournalLine>, StoreError> {
        self.readers.read(move |db| ask::journal(db, limit)).await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        self.readers.read(ask::counts).await
    }

    async fn lease(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Leased>, StoreError> {
        self.writer.write(move |db| lease::lease(db, now, until, limit).map(Outcome::Keep)).await
    }

    async fn finish(&self, now: Timestamp, endings: Vec<Finished>) -> Result<(), StoreError> {
        let all = move |db: &_| endings.iter().try_for_each(|end| lease::finish(db, now, end)).map(Outcome::Keep);
        self.writer.write(all).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.readers.read(lanes::next_due).await
    }

    async fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        self.readers.read(ledger::all).await
    }

    async fn audience(&self) -> Result<u64, StoreError> {
        self.readers.read(broadcast::audience).await
    }

    async fn deliveries(&self, filter: &DeliveryFilter) -> Result<Vec<Delivery>, StoreError> {
        let filter = filter.clone();
        self.readers.read(move |db| status::deliveries(db, &filter)).await
    }

    async fn tallies(&self, limit: u32) -> Result<Vec<(String, Tally)>, StoreError> {
        self.readers.read(move |db| status::tallies(db, limit)).await
    }

    async fn troubles(&self) -> Result<Vec<HostTrouble>, StoreError> {
        self.readers.read(hosts::troubles).await
    }

    async fn reached_by(&self, inbox: &RemoteUrl, limit: u32) -> Result<Vec<Follower>, StoreError> {
        let inbox = inbox.to_string();
        self.readers.read(move |db| people::reached_by(db, &inbox, limit)).await
    }

    async fn sweep(&self, now: Timestamp) -> Result<(), StoreError> {
        self.writer.write(move |db| sweep::sweep(db, now).map(Outcome::Keep)).await
    }
}
