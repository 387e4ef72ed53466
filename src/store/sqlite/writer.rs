//! The one that writes: changes that come while a COMMIT is under way go into the next one together.
//!
//! A durable COMMIT costs milliseconds, whatever is in it. Nobody waits for company: what is there is taken, at most 128 changes,
//! and while they are made durable the next ones gather. Each has a savepoint of its own, so that one that fails does not harm
//! the others; answers are given after the COMMIT and never before it. When it fails, all of them get
//! [`StoreError::Busy`], and so does whatever has gathered meanwhile: what could not be written would only wait again.
//!
//! Limits: 128 changes a COMMIT, 4,096 waiting ones.

use super::fault;
use super::open::{Identity, Place};
use crate::ports::StoreError;
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// Most changes in one COMMIT.
const TOGETHER: usize = 128;
/// Most changes that wait.
const WAITING: usize = 4096;
/// After this long without a change, what was deleted is wiped from the log file too.
const QUIET: Duration = Duration::from_millis(500);

/// What came of a change: `Keep` it, or `Undo` what it did and answer all the same.
pub(super) enum Outcome<T> {
    Keep(T),
    Undo(T),
}

/// A change on its way.
trait Work: Send {
    /// Makes the change; whether to keep it.
    fn run(&mut self, db: &Connection) -> rusqlite::Result<bool>;
    /// Tells the caller: what `run` found, or why it came to nothing.
    fn answer(self: Box<Self>, error: Option<StoreError>);
}

struct Task<T, F> {
    make: F,
    found: Option<T>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: Send + FnMut(&Connection) -> rusqlite::Result<Outcome<T>>> Work for Task<T, F> {
    fn run(&mut self, db: &Connection) -> rusqlite::Result<bool> {
        let (keep, found) = match (self.make)(db)? {
            Outcome::Keep(found) => (true, found),
            Outcome::Undo(found) => (false, found),
        };
        self.found = Some(found);
        Ok(keep)
    }

    fn answer(self: Box<Self>, error: Option<StoreError>) {
        let answer = match (error, self.found) {
            (None, Some(found)) => Ok(found),
            (error, _) => Err(error.unwrap_or_else(closed)),
        };
        // A caller that went away wants no answer.
        self.caller.send(answer).ok();
    }
}

/// The queue in front of the writing thread.
pub(super) struct Writer {
    queue: Option<SyncSender<Box<dyn Work>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(place: Place) -> std::io::Result<Self> {
        let (queue, work) = sync_channel(WAITING);
        let identity = place.identity();
        let desk = Desk { place, identity, db: None, untidy: true };
        let thread = std::thread::Builder::new().name("store-writer".into()).spawn(move || desk.serve(&work))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Makes a change, and answers when it is durable.
    pub(super) async fn write<T, F>(&self, make: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Send + 'static + FnMut(&Connection) -> rusqlite::Result<Outcome<T>>,
    {
        let (caller, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or_else(closed)?;
        queue.try_send(Box::new(Task { make, found: None, caller })).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy("too many changes are waiting".into()),
            TrySendError::Disconnected(_) => closed(),
        })?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }
}

impl Drop for Writer {
    /// What was promised is written before the store is gone.
    fn drop(&mut self) {
        self.queue.take();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

pub(super) fn closed() -> StoreError {
    StoreError::Busy("the store is closed".into())
}

/// Where the writing thread sits.
struct Desk {
    place: Place,
    identity: Option<Identity>,
    db: Option<Connection>,
    /// The log file may hold what was deleted.
    untidy: bool,
}

impl Desk {
    fn serve(mut self, queue: &Receiver<Box<dyn Work>>) {
        loop {
            match queue.recv_timeout(QUIET) {
                Ok(first) => self.commit(first, queue),
                Err(RecvTimeoutError::Timeout) => self.tidy(queue),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn commit(&mut self, first: Box<dyn Work>, queue: &Receiver<Box<dyn Work>>) {
        let mut batch = vec![first];
        batch.extend(queue.try_iter().take(TOGETHER - 1));
        self.untidy = true;
        match self.transaction(&mut batch) {
            Ok(errors) => batch.into_iter().zip(errors).for_each(|(work, error)| work.answer(error)),
            Err(error) => {
                batch.extend(queue.try_iter());
                for work in batch {
                    work.answer(Some(error.clone()));
                }
            }
        }
    }

    /// One transaction; for each change, why it came to nothing.
    fn transaction(&mut self, batch: &mut [Box<dyn Work>]) -> Result<Vec<Option<StoreError>>, StoreError> {
        if self.place.identity() != self.identity {
            return Err(StoreError::Busy(format!(
                "{} was moved or replaced while it was open: put it back, or restart the gate",
                self.place.path.display()
            )));
        }
        let db = match self.db.take() {
            Some(db) => db,
            None => self.place.connect().map_err(|error| self.place.told(&error))?,
        };
        let done = together(&db, &self.place, batch);
        if done.is_err() && !db.is_autocommit() {
            run(&db, "ROLLBACK").ok();
        }
        // A connection that an error spoiled is closed here; the next change opens another.
        if !done.as_ref().is_err_and(fault::spoils) && db.is_autocommit() {
            self.db = Some(db);
        }
        done.map_err(|error| self.place.told(&error))
    }

    /// Empties the log file, unless somebody reads from it or writes: then later.
    fn tidy(&mut self, queue: &Receiver<Box<dyn Work>>) {
        let Some(db) = self.db.as_ref().filter(|_| self.untidy) else {
            // Nothing to do until there is work again.
            if let Ok(first) = queue.recv() {
                self.commit(first, queue);
            }
            return;
        };
        let emptied = db.busy_timeout(Duration::ZERO).and_then(|()| {
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0).map(|busy| busy == 0))
        });
        let patient = db.busy_timeout(self.place.patience);
        self.untidy = !matches!(emptied, Ok(true));
        if patient.is_err() || emptied.as_ref().is_err_and(fault::spoils) {
            self.db = None;
        }
    }
}

fn together(db: &Connection, place: &Place, batch: &mut [Box<dyn Work>]) -> rusqlite::Result<Vec<Option<StoreError>>> {
    run(db, "BEGIN IMMEDIATE")?;
    let errors = batch.iter_mut().map(|work| apart(db, place, work.as_mut())).collect::<rusqlite::Result<_>>()?;
    run(db, "COMMIT")?;
    Ok(errors)
}

/// One change in its savepoint. An error that ended the whole transaction is everybody's.
fn apart(db: &Connection, place: &Place, work: &mut dyn Work) -> rusqlite::Result<Option<StoreError>> {
    run(db, "SAVEPOINT change")?;
    let (keep, error) = match work.run(db) {
        Ok(keep) => (keep, None),
        Err(error) if db.is_autocommit() || fault::is_everybodys(&error) => return Err(error),
        Err(error) => (false, Some(place.told(&error))),
    };
    if !keep {
        run(db, "ROLLBACK TO change")?;
    }
    run(db, "RELEASE change")?;
    Ok(error)
}

fn run(db: &Connection, sql: &str) -> rusqlite::Result<()> {
    db.prepare_cached(sql)?.execute([]).map(drop)
}
