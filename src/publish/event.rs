//! What a worker says about its work.

use crate::ports::{Ending, Finished, StoreError};
use crate::vocab::RemoteUrl;
use jiff::Timestamp;
use std::fmt;

/// Something that happened to the queue. Shown as a line for the owner; a progress bar counts the first three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A server took an activity.
    Sent {
        /// The activity's id.
        activity: String,
        /// Where it went.
        inbox: RemoteUrl,
    },
    /// It did not arrive, and is tried again.
    Again {
        /// The activity's id.
        activity: String,
        /// Where it goes.
        inbox: RemoteUrl,
        /// When.
        at: Timestamp,
        /// Why it did not arrive.
        reason: String,
    },
    /// It did not arrive, and is not tried again.
    Failed {
        /// The activity's id.
        activity: String,
        /// Where it went.
        inbox: RemoteUrl,
        /// Why.
        reason: String,
    },
    /// Somebody's server says that they are gone: they follow no more.
    Gone {
        /// Their actor's id.
        actor: RemoteUrl,
    },
    /// The newest posts cannot be read for servers that are new to us.
    Unwelcomed(String),
    /// Our own line is down.
    Offline {
        /// How many servers did not answer.
        servers: usize,
    },
    /// It is up again.
    Online,
    /// The store cannot write: nothing is sent that could not be written down.
    Stuck(StoreError),
}

impl Event {
    /// Whether it is told to an owner who did not ask: single deliveries are not.
    pub fn is_news(&self) -> bool {
        !matches!(self, Self::Sent { .. } | Self::Again { .. } | Self::Failed { .. })
    }

    /// What is said of a try that was written down; nothing of one that was not made.
    pub(super) fn of(end: Finished) -> Option<Self> {
        let Finished { activity, inbox, ending, reason, .. } = end;
        match ending {
            Ending::Done => Some(Self::Sent { activity, inbox }),
            Ending::Again(at) => Some(Self::Again { activity, inbox, at, reason }),
            Ending::Failed => Some(Self::Failed { activity, inbox, reason }),
            Ending::Untried(_) => None,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent { activity, inbox } => write!(f, "{activity} was taken by {}", inbox.host()),
            Self::Again { activity, inbox, at, reason } => {
                write!(f, "{activity} did not reach {}: {reason}; tried again at {at:.0}", inbox.host())
            }
            Self::Failed { activity, inbox, reason } => {
                write!(f, "{activity} did not reach {}: {reason}; given up", inbox.host())
            }
            Self::Gone { actor } => write!(f, "{actor} is gone, and follows no more"),
            Self::Offline { servers } => write!(
                f,
                "this machine seems to be offline: {servers} servers do not answer, and nobody else does; deliveries wait, and go \
                 on by themselves when somebody answers"
            ),
            Self::Unwelcomed(why) => {
                write!(
                    f,
                    "servers that are new to us do not get the newest posts yet: {why}; it is tried again every minute"
                )
            }
            Self::Online => f.write_str("online again: deliveries go on"),
            Self::Stuck(why) => {
                let why = why.in_full();
                write!(f, "{why}; nothing is sent that cannot be written down, and it is tried again every 5 seconds")
            }
        }
    }
}

/// What came of working the queue until nothing was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drained {
    /// Activities that were taken, each counted for each inbox.
    pub sent: u64,
    /// Tries that failed and are made again later.
    pub again: u64,
    /// Deliveries that were given up.
    pub failed: u64,
    /// Whether work ended because we are offline; what is due waits.
    pub offline: bool,
    /// When the next delivery is due, or the next lease ends.
    pub next: Option<Timestamp>,
}

impl Drained {
    /// Counts an event.
    pub fn count(&mut self, event: &Event) {
        match event {
            Event::Sent { .. } => self.sent += 1,
            Event::Again { .. } => self.again += 1,
            Event::Failed { .. } => self.failed += 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::Reach;

    #[test]
    fn events_are_told_in_words() {
        let url = |text| RemoteUrl::parse(text, Reach::Internet).unwrap();
        let (activity, inbox) = ("https://me.example/1#create".to_owned(), url("https://a.example/inbox"));
        let reason = "answered 503".to_owned();
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        for (event, text) in [
            (
                Event::Sent { activity: activity.clone(), inbox: inbox.clone() },
                "https://me.example/1#create was taken by a.example",
            ),
            (
                Event::Again { activity: activity.clone(), inbox: inbox.clone(), at, reason: reason.clone() },
                "https://me.example/1#create did not reach a.example: answered 503; tried again at 2027-01-15T08:00:00Z",
            ),
            (
                Event::Failed { activity, inbox, reason },
                "https://me.example/1#create did not reach a.example: answered 503; given up",
            ),
            (
                Event::Gone { actor: url("https://a.example/users/ada") },
                "https://a.example/users/ada is gone, and follows no more",
            ),
            (
                Event::Offline { servers: 5 },
                "this machine seems to be offline: 5 servers do not answer, and nobody else does; deliveries wait, and go on by \
                 themselves when somebody answers",
            ),
            (
                Event::Unwelcomed("public/gatepost.json: it is not there".into()),
                "servers that are new to us do not get the newest posts yet: public/gatepost.json: it is not there; it is tried \
                 again every minute",
            ),
            (Event::Online, "online again: deliveries go on"),
            (
                Event::Stuck(StoreError::Busy("the disk is full".into())),
                "the store cannot write now: the disk is full; nothing is sent that cannot be written down, and it is tried again \
                 every 5 seconds",
            ),
        ] {
            assert_eq!(event.to_string(), text);
        }
    }
}
