//! Those that read: a few threads with a connection each. They see what was committed, and never wait for the writer.
//!
//! Limits: 2 to 4 threads, by the machine's cores.

use super::fault;
use super::open::Place;
use super::writer::closed;
use crate::ports::StoreError;
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// A question on its way; whether the connection is still good after it.
type Question = Box<dyn FnOnce(&Connection) -> bool + Send>;

/// The queue in front of the reading threads.
pub(super) struct Readers {
    place: Place,
    queue: Option<Sender<Question>>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    /// Starts the threads.
    pub(super) fn start(place: Place) -> std::io::Result<Self> {
        let (queue, questions) = channel();
        let questions = Arc::new(Mutex::new(questions));
        let count = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4));
        let start = |_| {
            let (place, questions) = (place.clone(), Arc::clone(&questions));
            std::thread::Builder::new().name("store-reader".into()).spawn(move || serve(&place, &questions))
        };
        let threads = (0..count).map(start).collect::<std::io::Result<_>>()?;
        Ok(Self { place, queue: Some(queue), threads })
    }

    /// Asks, within one transaction: all that is read is of one moment.
    pub(super) async fn read<T, F>(&self, ask: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Send + 'static + FnOnce(&Connection) -> rusqlite::Result<T>,
    {
        let (caller, answer) = oneshot::channel();
        let question = move |db: &Connection| {
            let found = at_one_moment(db, ask);
            let good = found.as_ref().err().is_none_or(|error| !fault::spoils(error)) && db.is_autocommit();
            caller.send(found).ok();
            good
        };
        let queue = self.queue.as_ref().ok_or_else(closed)?;
        queue.send(Box::new(question)).map_err(|_| closed())?;
        match answer.await {
            Ok(found) => found.map_err(|error| self.place.told(&error)),
            Err(_) => Err(StoreError::Busy(format!("{} cannot be opened", self.place.path.display()))),
        }
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.queue.take();
        for thread in self.threads.drain(..) {
            thread.join().ok();
        }
    }
}

fn at_one_moment<T>(db: &Connection, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    db.prepare_cached("BEGIN")?.execute([])?;
    let found = ask(db);
    db.prepare_cached("COMMIT")?.execute([])?;
    found
}

fn serve(place: &Place, questions: &Mutex<Receiver<Question>>) {
    let mut open: Option<Connection> = None;
    loop {
        let next = questions.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(question) = next else { return };
        // A question that finds no connection is dropped: its caller hears that the file cannot be opened.
        let Some(db) = open.take().or_else(|| place.connect_reader().ok()) else { continue };
        if question(&db) {
            open = Some(db);
        }
    }
}
