//! Floor 2: what the owner's verbs do.
//!
//! Who follows (`follows`), what is shown (`words`), who stays out (`blocks`), and what followers' servers are told of the owner
//! (`telling`), and who a handle is that nobody here has (`lookup`). Each verb looks something up, makes [`Effect`]s of it with a pure function, and applies them in one transaction
//! with a line in the log, so that it works on any store and while a gate writes to the same one. What is ambiguous changes
//! nothing. No verb prints: the command line does, and so may a page.

mod blocks;
mod follows;
mod lookup;
mod refused;
mod telling;
mod who;
mod words;

pub use blocks::{Removed, covering, domain};
pub use follows::Standing;
pub use lookup::{Named, actor_of, who_is};
pub use refused::Refused;
pub use who::Who;
pub use words::{Done, Shelf, newest, short_name, tag};

use crate::ports::{Applied, Change, Effect, JournalLine, Store};
use crate::vocab::GatePolicy;
use jiff::Timestamp;

/// The verb of the owner's own lines in the log.
const VERB: &str = "owner";

/// Where the owner sits: the gate's memory, the site's rules, and the time.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The gate's memory.
    pub store: &'a dyn Store,
    /// What the gate knows of the site.
    pub policy: &'a GatePolicy,
    /// Now.
    pub now: Timestamp,
}

impl Desk<'_> {
    /// Applies all or nothing, with a line in the log about `whom`.
    async fn write(&self, effects: Vec<Effect>, whom: &str, outcome: &str) -> Result<(), Refused> {
        let journal =
            JournalLine { at: self.now, actor: whom.to_owned(), verb: VERB.to_owned(), outcome: outcome.to_owned() };
        let change = Change { at: self.now, seen: None, effects, journal: Some(journal) };
        match self.store.apply(change).await? {
            Applied::Now | Applied::Before => Ok(()),
            Applied::Mismatch => Err(Refused::Changed),
        }
    }
}
