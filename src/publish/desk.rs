//! What came of requests: judged, held back while our own line is in doubt, and written down.
//!
//! Limits: a failure is held back for ten seconds at most, a third of what its lease leaves.

use super::chores::Chores;
use super::event::{Drained, Event};
use super::line::{Leave, Line, Nobody};
use super::lookup::Suspicion;
use super::strike;
use super::tell::NotTold;
use super::verdict::Tried;
use crate::ports::{Finished, Leased, Ports, StoreError};
use crate::vocab::RemoteUrl;
use jiff::{SignedDuration, Timestamp};

/// How long a failure waits for somebody else's answer to tell whose it is.
const HELD_BACK: SignedDuration = SignedDuration::from_secs(10);

/// A request to make.
#[derive(Debug)]
pub(super) enum Task {
    /// Sends a row.
    Send(Leased),
    /// Asks somebody who answered a while ago whether they still do.
    Ask(RemoteUrl),
    /// Looks after the people behind an inbox.
    Look(Suspicion),
    /// Looks for servers that are new to us.
    Welcome,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Came {
    Tried(Tried, bytes::Bytes),
    Asked(RemoteUrl, bool),
    Looked(Vec<RemoteUrl>),
    Welcomed(Result<(), NotTold>),
}

/// Where the worker sits.
pub(super) struct Desk<'a> {
    ports: &'a Ports,
    tell: &'a mut (dyn FnMut(Event) + Send),
    line: Line,
    chores: Chores,
    /// Silent hosts, since when: they or we.
    suspects: Vec<(Tried, Timestamp)>,
    unrecorded: Vec<Finished>,
    looks: Vec<Suspicion>,
    /// Somebody is being asked whether they answer.
    asking: bool,
    stuck: bool,
    drained: Drained,
}

impl<'a> Desk<'a> {
    pub(super) fn new(ports: &'a Ports, tell: &'a mut (dyn FnMut(Event) + Send)) -> Self {
        Self {
            ports,
            tell,
            line: Line::default(),
            chores: Chores::new(),
            suspects: Vec::new(),
            unrecorded: Vec::new(),
            looks: Vec::new(),
            asking: false,
            stuck: false,
            drained: Drained::default(),
        }
    }

    /// Sweeps the store when it is time.
    pub(super) async fn sweep(&mut self) {
        self.chores.sweep(self.ports).await;
    }

    /// A look for servers that are new to us, when it is time.
    pub(super) fn welcome(&mut self) -> Option<Task> {
        self.chores.welcomes(self.ports.clock.now()).then_some(Task::Welcome)
    }

    /// What may be sent now.
    pub(super) fn leave(&mut self, under_way: usize) -> Leave {
        let now = self.ports.clock.now();
        if self.asking {
            return Leave::None(now);
        }
        let leave = self.line.leave(now, under_way);
        self.asking = matches!(leave, Leave::Ask(_));
        leave
    }

    /// Whether nothing may be leased, so that the queue need not be looked at.
    pub(super) fn waits(&self) -> bool {
        self.line.is_cut() || self.line.is_doubtful()
    }

    /// Whether we are offline.
    pub(super) fn is_cut(&self) -> bool {
        self.line.is_cut()
    }

    /// People to look after.
    pub(super) fn looks(&mut self) -> impl Iterator<Item = Task> {
        std::mem::take(&mut self.looks).into_iter().map(Task::Look)
    }

    /// Takes what came; `left` requests are still under way.
    pub(super) fn take(&mut self, came: Vec<Came>, left: usize) {
        let now = self.ports.clock.now();
        for came in came {
            match came {
                Came::Tried(tried, body) => self.tried(tried, body, now),
                Came::Asked(address, true) => {
                    self.asking = false;
                    self.answered(&address, now);
                }
                Came::Asked(_, false) => {
                    self.asking = false;
                    if self.line.is_cut() {
                        self.nobody(now);
                    }
                }
                Came::Welcomed(ended) => {
                    if let Some(event) = self.chores.welcomed(ended, now) {
                        (self.tell)(event);
                    }
                }
                Came::Looked(lost) => lost.into_iter().for_each(|actor| (self.tell)(Event::Gone { actor })),
            }
        }
        self.settle(left, now);
    }

    fn tried(&mut self, tried: Tried, body: bytes::Bytes, now: Timestamp) {
        if tried.is_silence() && self.line.is_cut() {
            let means = self.nobody(now);
            let ended = if means == Nobody::They { tried.judged(now) } else { tried.undone(now) };
            return self.unrecorded.push(ended);
        }
        if !tried.is_silence() {
            if tried.result.is_ok() {
                self.answered(&tried.row.inbox, now);
            }
            if let Some(status) = tried.status().filter(|status| strike::is_suspicious(*status)) {
                let (activity, inbox) = (tried.row.activity.clone(), tried.row.inbox.clone());
                self.looks.push(Suspicion { activity, body, inbox, status });
            }
            return self.unrecorded.push(tried.judged(now));
        }
        if tried.row.failing {
            return self.unrecorded.push(tried.judged(now));
        }
        self.line.silence(tried.row.inbox.host(), now);
        self.suspects.push((tried, now));
    }

    /// Somebody answers: who is silent is down.
    fn answered(&mut self, address: &RemoteUrl, now: Timestamp) {
        if self.line.answered(address, now) {
            (self.tell)(Event::Online);
        }
        self.unrecorded.extend(self.suspects.drain(..).map(|(tried, _)| tried.judged(now)));
    }

    /// Nobody answers: nothing was tried, unless it is they.
    fn nobody(&mut self, now: Timestamp) -> Nobody {
        let servers = self.line.silent();
        let means = self.line.nobody(now);
        if means == Nobody::Offline {
            (self.tell)(Event::Offline { servers });
        }
        let suspects = self.suspects.drain(..).map(|(tried, _)| tried);
        let ended = |tried: Tried| if means == Nobody::They { tried.judged(now) } else { tried.undone(now) };
        self.unrecorded.extend(suspects.map(ended));
        means
    }

    /// Decides about those who are silent, once nothing more can be heard or it took too long.
    fn settle(&mut self, left: usize, now: Timestamp) {
        if self.line.is_doubtful() {
            if self.line.is_given_up(now, left, self.asking) {
                self.nobody(now);
            }
            return;
        }
        let ripe = |since: Timestamp| left == 0 || now.duration_since(since).abs() >= HELD_BACK;
        let (due, wait) = self.suspects.drain(..).partition(|(_, since)| ripe(*since));
        self.suspects = wait;
        let due: Vec<(Tried, Timestamp)> = due;
        self.unrecorded.extend(due.into_iter().map(|(tried, _)| tried.judged(now)));
    }

    /// Writes down what came. What cannot be written is kept for the next time; if the lease ends meanwhile, another sends the row
    /// again under the same id.
    pub(super) async fn record(&mut self) -> Result<(), StoreError> {
        if self.unrecorded.is_empty() {
            return Ok(());
        }
        self.ports.store.finish(self.ports.clock.now(), self.unrecorded.clone()).await?;
        for event in std::mem::take(&mut self.unrecorded).into_iter().filter_map(Event::of) {
            self.drained.count(&event);
            (self.tell)(event);
        }
        Ok(())
    }

    /// Says once that the store cannot write, until it can again.
    pub(super) fn noted<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        match &result {
            Ok(_) => self.stuck = false,
            Err(why) if !self.stuck => {
                self.stuck = true;
                (self.tell)(Event::Stuck(why.clone()));
            }
            Err(_) => {}
        }
        result
    }

    /// What came of all of it.
    pub(super) fn drained(&self, next: Option<Timestamp>) -> Drained {
        Drained { offline: self.line.is_cut(), next, ..self.drained }
    }
}
