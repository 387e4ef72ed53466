//! The difference between what is built and what followers know.
//!
//! Pure: a manifest, a ledger and the owner's wishes become a [`Plan`], and nothing leaves without one. Whatever the plan does not
//! say is not done. Ids of activities are pure functions of what they announce, so that a plan that is carried out twice, by two
//! machines or after a crash, is carried out once.

mod compare;
mod guard;
mod reason;
mod rename;
#[cfg(test)]
mod tests;
mod words;

pub use guard::{Guard, always};
pub use reason::{Quiet, Reason, Remark};
pub use rename::Renamed;
pub use words::{Notation, tombstones};

use crate::ports::{LedgerEntry, Told};
use crate::vocab::{ManifestObject, Publish, SiteManifest};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashSet;

/// The ledger's word for the actor, where a post has its type.
pub const ACTOR: &str = "Actor";

/// What the owner said when asking for the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wishes {
    /// New posts of this moment and later are told, earlier ones are taken as known.
    pub since: Option<Timestamp>,
    /// Whether anybody is told.
    pub telling: Telling,
    /// Whether the guards may stop the plan.
    pub guards: Guards,
    /// Whether the list of posts may be an old one.
    pub list: List,
}

/// Whether the list of posts may be an old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum List {
    /// It is the one that was built.
    #[default]
    Built,
    /// It was read at the site's address, where a cache may stand between: what it lacks is perhaps not gone but new.
    Cached,
}

/// Whether anybody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Telling {
    /// Followers are told.
    #[default]
    Followers,
    /// Everything is taken as known: `--known`, or the trailer `Gatepost: quiet`.
    Nobody,
}

/// Whether the guards may stop the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Guards {
    /// They may.
    #[default]
    Stop,
    /// The owner looked, and said `--yes`.
    Waived,
}

/// What is done about one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Deed {
    /// Tell of a new post.
    Create,
    /// Boost.
    Announce,
    /// Like.
    Like,
    /// Tell of an edit.
    Update,
    /// Tell of a changed profile.
    UpdateActor,
    /// Tell that a post is gone.
    Delete,
    /// Take a boost or like back.
    Undo,
}

impl Deed {
    /// The activity's type, for lists that a person reads.
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Announce => "Announce",
            Self::Like => "Like",
            Self::Update => "Update",
            Self::UpdateActor => "Update(actor)",
            Self::Delete => "Delete",
            Self::Undo => "Undo",
        }
    }
}

/// One thing that followers are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub deed: Deed,
    /// The activity's id.
    pub activity: String,
    /// Why.
    pub reason: Reason,
    /// What they know when they have been told.
    pub entry: LedgerEntry,
    /// The hash of what they know now.
    pub was: Option<String>,
    /// The `updated` that they know now.
    pub told_updated: Option<String>,
}

/// One id that is remembered anew without anybody being told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// Why nobody is told.
    pub why: Quiet,
    /// What is remembered.
    pub entry: LedgerEntry,
    /// The hash of what was remembered.
    pub was: Option<String>,
}

/// What would be done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The ledger was empty: everything older is taken as known.
    pub first: bool,
    /// Told, in this order: the profile, what goes, what changes, what is new (oldest first).
    pub steps: Vec<Step>,
    /// Remembered without a word.
    pub silent: Vec<Silent>,
    /// Neither done nor remembered, and why.
    pub remarks: Vec<Remark>,
    /// What stops it. Empty: it may go.
    pub guards: Vec<Guard>,
    /// What silence leaves unannounced.
    pub unannounced: Option<Unannounced>,
}

impl Plan {
    /// Whether nothing would change, neither elsewhere nor in the ledger.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.silent.is_empty()
    }

    /// Whether the site is not the one that followers know: then everything is new and everything is gone, and no row says anything.
    pub fn is_of_another_host(&self) -> bool {
        self.guards.iter().any(|guard| matches!(guard, Guard::OtherHost { .. }))
    }

    /// How many steps of a kind there are.
    pub fn count(&self, deed: Deed) -> usize {
        self.steps.iter().filter(|step| step.deed == deed).count()
    }
}

/// New posts that nobody hears of, because the owner asked for silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unannounced {
    /// So many.
    pub posts: usize,
    /// The day of the oldest, in UTC: `--since` with it tells of all of them.
    pub since: Date,
    /// So many posts are told then: also others of that time that nobody was told of.
    pub told: usize,
}

/// What silence leaves unannounced. A quiet commit may come after posts that were never published: they are quiet, too.
fn unannounced(plan: &Plan, built: &SiteManifest, ledger: &[LedgerEntry], now: Timestamp) -> Option<Unannounced> {
    let moment = |published: Option<&str>| published?.parse::<Timestamp>().ok();
    let new = plan.silent.iter().filter(|silent| silent.why == Quiet::Asked && silent.was.is_none());
    let moments: Vec<Timestamp> = new.filter_map(|silent| moment(silent.entry.published.as_deref())).collect();
    let since = moments.iter().min()?.to_zoned(TimeZone::UTC).date();
    let begin = since.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let told: HashSet<&str> =
        ledger.iter().filter(|entry| entry.told != Told::Known).map(|entry| entry.id.as_str()).collect();
    let is_told_then = |object: &&ManifestObject| {
        object.publish == Publish::Loud
            && !told.contains(object.id.as_str())
            && moment(object.published.as_deref()).is_some_and(|at| begin <= at && at <= now)
    };
    Some(Unannounced { posts: moments.len(), since, told: built.objects.iter().filter(is_told_then).count() })
}

/// Makes the plan. `ledger` in any order.
pub fn plan(built: &SiteManifest, ledger: &[LedgerEntry], wishes: Wishes, now: Timestamp) -> Plan {
    let mut plan = compare::compare(built, ledger, wishes, now);
    plan.steps.sort_by(|a, b| order(a).cmp(&order(b)));
    plan.unannounced = unannounced(&plan, built, ledger, now);
    if wishes.guards == Guards::Stop {
        plan.guards = guard::guards(built, ledger, &plan, wishes.list);
    } else {
        plan.guards = guard::always(built, ledger);
    }
    plan
}

/// The profile first, because a server that learns of a post looks at it; deletions before what may replace them.
fn order(step: &Step) -> (u8, Option<&str>, &str) {
    let rank = match step.deed {
        Deed::UpdateActor => 0,
        Deed::Delete | Deed::Undo => 1,
        Deed::Update => 2,
        Deed::Create | Deed::Announce | Deed::Like => 3,
    };
    (rank, step.entry.published.as_deref(), &step.entry.id)
}
