//! Works the queue.
//!
//! A row is leased before it is sent and finished after: a worker that dies lets its lease end, and another sends the row again with
//! the same id, which receivers take for the same activity. Limits: 64 requests under way, a lease of 90 seconds for a request of
//! at most 30, one look into the queue each second when there is nothing to do.

use super::verdict::{self, Verdict};
use crate::ports::{Finished, Leased, Ports, StoreError};
use crate::signature::Scheme;
use bytes::Bytes;
use futures_util::future::{Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use jiff::{SignedDuration, Timestamp};
use std::pin::pin;
use std::time::Duration;

/// Requests under way at once.
const IN_FLIGHT: usize = 64;

/// How long a row is held: longer than two requests and a clock that is a little off.
const LEASE: SignedDuration = SignedDuration::from_secs(90);

/// Longest and shortest pause between two looks into the queue.
const LOOK: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// A store that cannot write gets time to recover, and nothing is sent meanwhile: what cannot be recorded would be sent twice.
const STORE_PAUSE: Duration = Duration::from_secs(5);

/// How often the store is swept.
const SWEEP: SignedDuration = SignedDuration::from_hours(1);

/// Works the queue until `stop`; then finishes what is under way.
pub async fn run(ports: &Ports, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let mut under_way = FuturesUnordered::new();
    let mut swept = Timestamp::MIN;
    loop {
        let now = ports.clock.now();
        if now.duration_since(swept) > SWEEP {
            // A sweep that fails is made up for by the next.
            let _ = ports.store.sweep(now).await;
            swept = now;
        }
        let pause = match fill(ports, IN_FLIGHT - under_way.len()).await {
            Ok(rows) => {
                under_way.extend(rows.into_iter().map(|row| send(row, ports)));
                pause(ports).await
            }
            Err(_) => STORE_PAUSE,
        };
        match select(stop.as_mut(), pin!(happens(&mut under_way, ports, pause))).await {
            Either::Left(_) => break,
            Either::Right((Some(finished), _)) => record(vec![finished], ports).await,
            Either::Right((None, _)) => {}
        }
    }
    while let Some(finished) = under_way.next().await {
        record(vec![finished], ports).await;
    }
}

/// The next request that ends, or nothing when the pause is over.
async fn happens(
    under_way: &mut FuturesUnordered<impl Future<Output = Finished>>,
    ports: &Ports,
    pause: Duration,
) -> Option<Finished> {
    if under_way.is_empty() {
        ports.clock.sleep(pause).await;
        return None;
    }
    match select(under_way.next(), pin!(ports.clock.sleep(pause))).await {
        Either::Left((finished, _)) => finished,
        Either::Right(_) => None,
    }
}

/// Works the queue until nothing is due any more; tells when the next row is.
pub async fn drain(ports: &Ports) -> Result<Option<Timestamp>, StoreError> {
    let mut under_way = FuturesUnordered::new();
    loop {
        under_way.extend(fill(ports, IN_FLIGHT - under_way.len()).await?.into_iter().map(|row| send(row, ports)));
        match under_way.next().await {
            Some(finished) => record(vec![finished], ports).await,
            None => return ports.store.next_due().await,
        }
    }
}

/// Takes as many rows as there is room for.
async fn fill(ports: &Ports, room: usize) -> Result<Vec<Leased>, StoreError> {
    if room == 0 {
        return Ok(Vec::new());
    }
    let now = ports.clock.now();
    let until = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
    ports.store.lease(now, until, u32::try_from(room).unwrap_or(u32::MAX)).await
}

/// How long nothing will be due.
async fn pause(ports: &Ports) -> Duration {
    let now = ports.clock.now();
    let due = ports.store.next_due().await.ok().flatten();
    let wait = due.and_then(|due| Duration::try_from(due.duration_since(now)).ok());
    wait.unwrap_or(if due.is_some() { LOOK.0 } else { LOOK.1 }).clamp(LOOK.0, LOOK.1)
}

/// Sends one row, with the other signature scheme at once if the first one is not believed.
async fn send(row: Leased, ports: &Ports) -> Finished {
    let body = Bytes::from(row.body);
    let mut result = ports.outbound.post(&row.inbox, body.clone(), Scheme::Cavage).await;
    if verdict::is_unbelieved(&result) {
        let second = ports.outbound.post(&row.inbox, body, Scheme::Rfc9421).await;
        if second.as_ref().is_ok_and(|answer| answer.status.is_success()) {
            result = second;
        }
    }
    let key = format!("{} {}", row.activity, row.inbox);
    let Verdict { ending, status, reason } = verdict::of(&result, row.attempt, &key, ports.clock.now());
    Finished { activity: row.activity, inbox: row.inbox, token: row.token, ending, status, reason }
}

/// Writes down how it ended. If that fails, the lease ends by itself and the row is sent again under the same id.
async fn record(finished: Vec<Finished>, ports: &Ports) {
    let _ = ports.store.finish(ports.clock.now(), finished).await;
}
