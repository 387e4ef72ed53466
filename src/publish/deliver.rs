//! Works the queue.
//!
//! A row is leased before it is sent and finished after: a worker that dies lets its lease end, and another sends the row again with
//! the same id, which receivers take for the same activity. Nothing is sent that cannot be written down: a store that cannot give
//! a lease gets time to recover, and so does one that cannot take back what was leased. One request is under
//! way for each host, and in all as many as `places` allows. Limits: a lease of 90 seconds for a request of at most 30; ten seconds to finish when told to stop; one look into the queue
//! each second when there is nothing to do. What is to be done besides is in `chores`.

use super::desk::{Came, Desk, Task};
use super::event::{Drained, Event};
use super::line::Leave;
use super::lookup::{self, Asked};
use super::places::Places;
use super::verdict::{self, Tried};
use super::welcome::welcome;
use crate::ports::{Leased, Ports, StoreError};
use crate::signature::Scheme;
use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::{Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use jiff::{SignedDuration, Timestamp};
use std::pin::pin;
use std::time::Duration;

/// How long a row is held: longer than two requests and a clock that is a little off.
const LEASE: SignedDuration = SignedDuration::from_secs(90);

/// Longest and shortest pause between two looks into the queue.
const LOOK: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// A store that cannot write gets time to recover.
const STORE_PAUSE: Duration = Duration::from_secs(5);

/// How long requests under way may take after we were told to stop. Leases of those that take longer end by themselves.
const GOODBYE: Duration = Duration::from_secs(10);

/// How often what came is tried to be written down before going home without.
const LAST_WORDS: usize = 3;

/// Works the queue until `stop`; then finishes what is under way.
pub async fn run(ports: &Ports, stop: impl Future<Output = ()>) {
    run_telling(ports, stop, &mut |_| {}).await;
}

/// The same, saying what happens.
pub async fn run_telling(ports: &Ports, stop: impl Future<Output = ()>, tell: &mut (dyn FnMut(Event) + Send)) {
    // Nothing but `stop` ends it: what the store says is told, and tried again.
    let _ = work(ports, stop, Until::Told, tell).await;
}

/// Works the queue until nothing is due any more, or until we turn out to be offline; tells what came of it.
pub async fn drain(ports: &Ports, tell: &mut (dyn FnMut(Event) + Send)) -> Result<Drained, StoreError> {
    work(ports, std::future::pending(), Until::Done, tell).await
}

/// When the worker goes home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    Told,
    Done,
}

async fn work(
    ports: &Ports,
    stop: impl Future<Output = ()>,
    until: Until,
    tell: &mut (dyn FnMut(Event) + Send),
) -> Result<Drained, StoreError> {
    let mut stop = pin!(stop);
    let (asked, mut desk) = (Asked::default(), Desk::new(ports, tell));
    let (mut under_way, mut places) = (FuturesUnordered::new(), Places::default());
    let mut stuck = None;
    loop {
        desk.sweep().await;
        let room = places.room(ports.clock.now());
        let tasks = tasks(&mut desk, under_way.len(), room, ports).await;
        let pause = match desk.noted(tasks) {
            Ok(tasks) => {
                let now = ports.clock.now();
                under_way.extend(tasks.into_iter().map(|task| carry_out(task, places.take(now), &asked, ports)));
                if until == Until::Done && under_way.is_empty() {
                    let next = ports.store.next_due().await?;
                    if desk.is_cut() || next.is_none_or(|next| next > ports.clock.now()) {
                        return Ok(desk.drained(next));
                    }
                }
                if desk.waits() || places.room(now) == 0 { LOOK.1 } else { pause(ports).await }
            }
            Err(why) if until == Until::Done => {
                stuck = Some(why);
                break;
            }
            Err(_) => STORE_PAUSE,
        };
        let came = match select(stop.as_mut(), pin!(happens(&mut under_way, ports, pause))).await {
            Either::Left(_) => break,
            Either::Right((came, _)) => came,
        };
        let came = came.into_iter().map(|(number, came)| {
            places.free(number);
            came
        });
        desk.take(came.collect(), under_way.len());
    }
    let mut time = pin!(ports.clock.sleep(GOODBYE));
    while let Either::Left((Some((_, came)), _)) = select(under_way.next(), time.as_mut()).await {
        desk.take(vec![came], under_way.len());
    }
    desk.take(Vec::new(), 0);
    let recorded = record(&mut desk, ports).await;
    match stuck {
        Some(why) => Err(why),
        None => recorded.map(|()| desk.drained(None)),
    }
}

/// Writes down what came before going home. Who has the store now lets go of it soon; what stays unwritten is sent again under the
/// same id.
async fn record(desk: &mut Desk<'_>, ports: &Ports) -> Result<(), StoreError> {
    for _ in 0..LAST_WORDS {
        if desk.record().await.is_ok() {
            return Ok(());
        }
        ports.clock.sleep(LOOK.1).await;
    }
    desk.record().await
}

/// Writes down what came, and tells what is to be done next, as far as there is room: rows, or a question whether anybody answers.
async fn tasks(desk: &mut Desk<'_>, under_way: usize, room: usize, ports: &Ports) -> Result<Vec<Task>, StoreError> {
    desk.record().await?;
    let mut tasks: Vec<Task> = desk.looks().collect();
    tasks.extend(desk.welcome());
    match desk.leave(under_way + tasks.len()) {
        Leave::All => tasks.extend(lease(ports, room.saturating_sub(tasks.len())).await?),
        Leave::One => tasks.extend(lease(ports, 1).await?),
        Leave::Ask(address) => tasks.push(Task::Ask(address)),
        Leave::None(_) => {}
    }
    Ok(tasks)
}

/// Takes as many rows as there is room for.
async fn lease(ports: &Ports, room: usize) -> Result<impl Iterator<Item = Task>, StoreError> {
    let now = ports.clock.now();
    let until = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
    let rows = match u32::try_from(room) {
        Ok(room @ 1..) => ports.store.lease(now, until, room).await?,
        _ => Vec::new(),
    };
    Ok(rows.into_iter().map(Task::Send))
}

/// What came: the next request that ends and all that have ended with it, or nothing when the pause is over.
async fn happens(
    under_way: &mut FuturesUnordered<impl Future<Output = (u64, Came)>>,
    ports: &Ports,
    pause: Duration,
) -> Vec<(u64, Came)> {
    if under_way.is_empty() {
        ports.clock.sleep(pause).await;
        return Vec::new();
    }
    let first = match select(under_way.next(), pin!(ports.clock.sleep(pause))).await {
        Either::Left((first, _)) => first,
        Either::Right(_) => None,
    };
    let mut came: Vec<(u64, Came)> = first.into_iter().collect();
    while let Some(Some(next)) = under_way.next().now_or_never() {
        came.push(next);
    }
    came
}

/// How long nothing will be due.
async fn pause(ports: &Ports) -> Duration {
    let due = ports.store.next_due().await.ok().flatten();
    let now = ports.clock.now();
    let wait = due.and_then(|due| Duration::try_from(due.duration_since(now)).ok());
    wait.unwrap_or(if due.is_some() { LOOK.0 } else { LOOK.1 }).clamp(LOOK.0, LOOK.1)
}

/// Does it, and gives back the number of its place.
async fn carry_out(task: Task, place: u64, asked: &Asked, ports: &Ports) -> (u64, Came) {
    let came = match task {
        Task::Send(row) => send(row, ports).await,
        Task::Ask(address) => {
            let answer = ports.outbound.get(&address).await;
            Came::Asked(address, !answer.is_err_and(|why| verdict::is_silence(&why)))
        }
        Task::Welcome => Came::Welcomed(welcome(ports).await),
        Task::Look(suspicion) => Came::Looked(lookup::look(suspicion, asked, ports).await),
    };
    (place, came)
}

/// Sends one row, as its host likes it signed; with the other scheme at once if that is not believed.
async fn send(mut row: Leased, ports: &Ports) -> Came {
    let body = Bytes::from(std::mem::take(&mut row.body));
    let scheme = row.scheme;
    let first = ports.outbound.post(&row.inbox, body.clone(), scheme).await;
    let tried = Tried { row, scheme, result: first };
    if !tried.status().is_some_and(verdict::is_unbelieved) {
        return Came::Tried(tried, body);
    }
    let scheme = other(scheme);
    let second = ports.outbound.post(&tried.row.inbox, body.clone(), scheme).await;
    let pleased = second.as_ref().is_ok_and(|answer| answer.status.is_success());
    Came::Tried(if pleased { Tried { scheme, result: second, ..tried } } else { tried }, body)
}

fn other(scheme: Scheme) -> Scheme {
    match scheme {
        Scheme::Cavage => Scheme::Rfc9421,
        Scheme::Rfc9421 => Scheme::Cavage,
    }
}
