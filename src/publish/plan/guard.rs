//! What stops a plan until the owner has looked.
//!
//! | guard | stops | `--yes` |
//! |---|---|---|
//! | another host | the site's address is not the one that followers know | stays |
//! | another key | the profile's key changed without `gatepost keys rotate` | goes on |
//! | renamed | a deleted post comes back under another name | deletes and creates |
//! | an old list | deletions by a list that was read at the site's address, and that nobody says is the new one | goes on |
//! | many deletions | more than 3, or more than 10 % of what followers know where that is more than 1 | goes on |
//! | many new posts | more than 5 | goes on |
//! | many edits | more than 20 | goes on |

use super::{ACTOR, Deed, List, Plan, Reason, Renamed, rename};
use crate::ports::{LedgerEntry, Told};
use crate::vocab::SiteManifest;

/// Deletions, new posts and edits that need no second look.
const FEW: Few = Few { deletions: 3, creations: 5, edits: 20 };

struct Few {
    deletions: usize,
    creations: usize,
    edits: usize,
}

/// What stops a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// The site's address is not the one that followers know.
    OtherHost {
        /// The actor that they follow.
        from: String,
        /// The actor that is built.
        to: String,
    },
    /// The profile's key changed without `gatepost keys rotate`.
    OtherKey,
    /// A deleted post comes back under another name.
    Renamed(Renamed),
    /// So many posts are not in a list that may be an old one.
    OldList(usize),
    /// More deletions than a day's work.
    ManyDeletions {
        /// So many.
        deletions: usize,
        /// Of so many that followers know.
        of: usize,
    },
    /// More new posts than a day's work.
    ManyCreations(usize),
    /// More edits than a day's work: mostly a setting or a new version that changed every post.
    ManyEdits(usize),
}

/// All guards.
pub(super) fn guards(built: &SiteManifest, ledger: &[LedgerEntry], plan: &Plan, list: List) -> Vec<Guard> {
    let mut guards = always(built, ledger);
    if !guards.is_empty() {
        // Of another site everything is new and everything is gone: the one guard says it all.
        return guards;
    }
    let key = ledger.iter().find(|entry| entry.kind == ACTOR).and_then(|actor| actor.of.as_deref());
    if key.is_some_and(|key| key != built.actor.key) {
        guards.push(Guard::OtherKey);
    }
    let renamed = rename::renamed(plan, ledger, &format!("{}/ap/posts/", built.base_url.trim_end_matches('/')));
    let deletions = (plan.count(Deed::Delete) + plan.count(Deed::Undo)).saturating_sub(renamed.len());
    let creations = plan.count(Deed::Create) + plan.count(Deed::Announce) + plan.count(Deed::Like);
    let edits = plan.count(Deed::Update);
    let missing = plan.steps.iter().filter(|step| step.reason == Reason::Removed).count();
    if list == List::Cached && missing > 0 {
        guards.push(Guard::OldList(missing));
    }
    guards.extend(renamed.into_iter().map(Guard::Renamed));
    let of = ledger.iter().filter(|entry| entry.kind != ACTOR && entry.told != Told::Gone).count();
    if deletions > FEW.deletions || (deletions > 1 && deletions * 10 > of) {
        guards.push(Guard::ManyDeletions { deletions, of });
    }
    if creations > FEW.creations {
        guards.push(Guard::ManyCreations(creations));
    }
    if edits > FEW.edits {
        guards.push(Guard::ManyEdits(edits));
    }
    guards
}

/// What no `--yes` lets through.
pub fn always(built: &SiteManifest, ledger: &[LedgerEntry]) -> Vec<Guard> {
    let to = built.actor.id.as_str();
    let known = ledger.iter().filter(|entry| entry.kind == ACTOR && entry.told != Told::Gone);
    let other = known.filter(|actor| actor.id != to).map(|actor| actor.id.clone()).next();
    other.map(|from| Guard::OtherHost { from, to: to.to_owned() }).into_iter().collect()
}
