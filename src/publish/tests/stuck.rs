//! A store that cannot write: what cannot be written down is not sent.

use super::world::{Does, World};
use crate::ports::{
    Applied, Ask, Block, Change, Complaint, Counts, Delivery, DeliveryFilter, DeliveryState, Facts, Filter, Finished,
    Follower, FollowerState, Glance, HostTrouble, Interaction, JournalLine, Leased, LedgerEntry, Store, StoreError,
    Tally,
};
use crate::publish::{Event, deliver};
use crate::store::MemoryStore;
use crate::vocab::RemoteUrl;
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A store whose disk may be full.
#[derive(Default)]
struct Disk {
    inner: MemoryStore,
    full: AtomicBool,
}

impl Disk {
    fn fill(&self, full: bool) {
        self.full.store(full, Ordering::Relaxed);
    }

    fn room(&self) -> Result<(), StoreError> {
        if self.full.load(Ordering::Relaxed) { Err(full()) } else { Ok(()) }
    }
}

fn full() -> StoreError {
    StoreError::Busy("the disk is full".into())
}

#[async_trait]
impl Store for Disk {
    async fn glance(&self, activity: &str, actor: &RemoteUrl) -> Result<Glance, StoreError> {
        self.inner.glance(activity, actor).await
    }
    async fn facts(&self, ask: &Ask) -> Result<Facts, StoreError> {
        self.inner.facts(ask).await
    }
    async fn apply(&self, change: Change) -> Result<Applied, StoreError> {
        self.room()?;
        self.inner.apply(change).await
    }
    async fn followers(
        &self,
        state: FollowerState,
        after: Option<&Follower>,
        limit: u32,
    ) -> Result<Vec<Follower>, StoreError> {
        self.inner.followers(state, after, limit).await
    }
    async fn newcomers(&self, limit: u32) -> Result<Vec<Follower>, StoreError> {
        self.inner.newcomers(limit).await
    }
    async fn interactions(&self, filter: &Filter) -> Result<Vec<Interaction>, StoreError> {
        self.inner.interactions(filter).await
    }
    async fn blocks(&self) -> Result<Vec<Block>, StoreError> {
        self.inner.blocks().await
    }
    async fn complaints(&self, limit: u32) -> Result<Vec<Complaint>, StoreError> {
        self.inner.complaints(limit).await
    }
    async fn journal(&self, limit: u32) -> Result<Vec<JournalLine>, StoreError> {
        self.inner.journal(limit).await
    }
    async fn counts(&self) -> Result<Counts, StoreError> {
        self.inner.counts().await
    }
    async fn lease(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Leased>, StoreError> {
        self.room()?;
        self.inner.lease(now, until, limit).await
    }
    async fn finish(&self, now: Timestamp, endings: Vec<Finished>) -> Result<(), StoreError> {
        self.room()?;
        self.inner.finish(now, endings).await
    }
    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next_due().await
    }
    async fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        self.inner.ledger().await
    }
    async fn audience(&self) -> Result<u64, StoreError> {
        self.inner.audience().await
    }
    async fn deliveries(&self, filter: &DeliveryFilter) -> Result<Vec<Delivery>, StoreError> {
        self.inner.deliveries(filter).await
    }
    async fn tallies(&self, limit: u32) -> Result<Vec<(String, Tally)>, StoreError> {
        self.inner.tallies(limit).await
    }
    async fn troubles(&self) -> Result<Vec<HostTrouble>, StoreError> {
        self.inner.troubles().await
    }
    async fn reached_by(&self, inbox: &RemoteUrl, limit: u32) -> Result<Vec<Follower>, StoreError> {
        self.inner.reached_by(inbox, limit).await
    }
    async fn sweep(&self, now: Timestamp) -> Result<(), StoreError> {
        self.inner.sweep(now).await
    }
}

fn stuck(world: &World) -> usize {
    world.events.iter().filter(|event| **event == Event::Stuck(full())).count()
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_that_cannot_be_written_down() {
    let disk = Arc::new(Disk::default());
    let mut world = World::with(Arc::clone(&disk) as Arc<dyn Store>);
    world.followers(10).await;
    world.tell("one").await;
    disk.fill(true);
    world.run(60).await;
    assert!(world.servers.receipts.lock().unwrap().is_empty());
    assert_eq!(stuck(&world), 1, "said once");
    assert_eq!(deliver::drain(&world.ports, &mut |_| {}).await, Err(full()));
    disk.fill(false);
    world.run(10).await;
    assert!(world.rows().await.iter().all(|row| row.state == DeliveryState::Done));
}

#[tokio::test(start_paused = true)]
async fn what_came_while_the_disk_was_full_is_written_down_later_and_not_sent_again() {
    let disk = Arc::new(Disk::default());
    let mut world = World::with(Arc::clone(&disk) as Arc<dyn Store>);
    world.followers(3).await;
    (0..3).for_each(|n| world.servers.does(&format!("h{n}.example"), Does::Slow(2)));
    world.tell("one").await;
    world.tell("two").await;
    let (full, empty) = (Arc::clone(&disk), Arc::clone(&disk));
    let weather = tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        full.fill(true);
        tokio::time::sleep(std::time::Duration::from_mins(1)).await;
        empty.fill(false);
    });
    world.run(100).await;
    weather.await.unwrap();
    for n in 0..3 {
        let got: Vec<String> = world.got(&format!("h{n}.example")).into_iter().map(|(body, _)| body).collect();
        assert_eq!(got, ["one", "two"]);
    }
    assert_eq!(stuck(&world), 1);
    assert!(world.rows().await.iter().all(|row| (row.state, row.attempts) == (DeliveryState::Done, 1)));
}

#[tokio::test(start_paused = true)]
async fn who_goes_home_because_the_store_is_locked_writes_down_what_came() {
    let disk = Arc::new(Disk::default());
    let world = World::with(Arc::clone(&disk) as Arc<dyn Store>);
    world.followers(3).await;
    (0..3).for_each(|n| world.servers.does(&format!("h{n}.example"), Does::Slow(2)));
    world.tell("one").await;
    let lock = tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        disk.fill(true);
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        disk.fill(false);
    });
    assert_eq!(deliver::drain(&world.ports, &mut |_| {}).await, Err(full()));
    lock.await.unwrap();
    assert!(world.rows().await.iter().all(|row| (row.state, row.attempts) == (DeliveryState::Done, 1)));
    assert_eq!(world.got("h0.example").len(), 1);
}
