//! What the worker does besides: it sweeps the store, and welcomes servers that are new to us.
//!
//! Limits: a sweep each hour; a look for newcomers each five seconds, and each minute while they cannot be welcomed.

use super::event::Event;
use super::tell::NotTold;
use super::welcome::welcome;
use crate::ports::Ports;
use jiff::{SignedDuration, Timestamp};

/// How often the store is swept.
const SWEEP: SignedDuration = SignedDuration::from_hours(1);

/// How often we look who is new.
const WELCOME: SignedDuration = SignedDuration::from_secs(5);

/// How long a site that cannot be read is left alone.
const UNREADABLE: SignedDuration = SignedDuration::from_mins(1);

/// When each was done last.
pub(super) struct Chores {
    swept: Timestamp,
    welcomed: Timestamp,
    pause: SignedDuration,
    /// Why newcomers are not welcomed, as it was told.
    told: Option<String>,
}

impl Chores {
    pub(super) const fn new() -> Self {
        Self { swept: Timestamp::MIN, welcomed: Timestamp::MIN, pause: WELCOME, told: None }
    }

    /// Does what is due. What fails is made up for by the next time.
    pub(super) async fn run(&mut self, ports: &Ports) -> Option<Event> {
        let now = ports.clock.now();
        // A clock that was set back is a reason to sweep, too: what it wrote is mended.
        if is_due(self.swept, SWEEP, now) {
            let _ = ports.store.sweep(now).await;
            self.swept = now;
        }
        if !is_due(self.welcomed, self.pause, now) {
            return None;
        }
        self.welcomed = now;
        let why = match welcome(ports).await {
            Ok(()) => None,
            // The worker says that of itself.
            Err(NotTold::Store(_)) => return None,
            Err(why) => Some(why.to_string()),
        };
        self.pause = if why.is_some() { UNREADABLE } else { WELCOME };
        let is_news = why.is_some() && why != self.told;
        self.told.clone_from(&why);
        why.filter(|_| is_news).map(Event::Unwelcomed)
    }
}

fn is_due(last: Timestamp, pause: SignedDuration, now: Timestamp) -> bool {
    now < last || now.duration_since(last) >= pause
}
