//! What the worker does besides: it sweeps the store, and welcomes servers that are new to us.
//!
//! Limits: a sweep each hour; a look for newcomers each five seconds, and each minute while they cannot be welcomed.

use super::event::Event;
use super::tell::NotTold;
use crate::ports::Ports;
use jiff::{SignedDuration, Timestamp};

/// How often the store is swept.
const SWEEP: SignedDuration = SignedDuration::from_hours(1);

/// How often we look who is new.
const WELCOME: SignedDuration = SignedDuration::from_secs(5);

/// How long a site that cannot be read is left alone.
const UNREADABLE: SignedDuration = SignedDuration::from_mins(1);

/// When each was done last.
#[derive(Debug)]
pub(super) struct Chores {
    swept: Timestamp,
    welcome: Welcome,
    /// Why newcomers are not welcomed, as it was told.
    told: Option<String>,
}

/// Where the look for newcomers stands.
#[derive(Debug, Clone, Copy)]
enum Welcome {
    /// Under way.
    Begun,
    /// Nothing before.
    Waits { since: Timestamp, pause: SignedDuration },
}

impl Chores {
    pub(super) const fn new() -> Self {
        let welcome = Welcome::Waits { since: Timestamp::MIN, pause: WELCOME };
        Self { swept: Timestamp::MIN, welcome, told: None }
    }

    /// Sweeps the store when it is time. A clock that was set back is a reason, too: what it wrote is mended. A sweep that fails is
    /// made up for by the next.
    pub(super) async fn sweep(&mut self, ports: &Ports) {
        let now = ports.clock.now();
        if is_due(self.swept, SWEEP, now) {
            let _ = ports.store.sweep(now).await;
            self.swept = now;
        }
    }

    /// Whether to look for newcomers now; if so, that has begun.
    pub(super) fn welcomes(&mut self, now: Timestamp) -> bool {
        let due = matches!(self.welcome, Welcome::Waits { since, pause } if is_due(since, pause, now));
        if due {
            self.welcome = Welcome::Begun;
        }
        due
    }

    /// Notes how the look for newcomers ended; what the owner should know of it is told once.
    pub(super) fn welcomed(&mut self, ended: Result<(), NotTold>, now: Timestamp) -> Option<Event> {
        let (why, pause) = match ended {
            // What the store cannot do, the worker says of itself.
            Ok(()) | Err(NotTold::Store(_)) => (None, WELCOME),
            Err(why) => (Some(why.to_string()), UNREADABLE),
        };
        self.welcome = Welcome::Waits { since: now, pause };
        let is_news = why != self.told;
        self.told.clone_from(&why);
        why.filter(|_| is_news).map(Event::Unwelcomed)
    }
}

fn is_due(last: Timestamp, pause: SignedDuration, now: Timestamp) -> bool {
    now < last || now.duration_since(last) >= pause
}
