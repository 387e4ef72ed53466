//! A file that was renamed after others knew it.
//!
//! Its id followed its name, so to everybody else an old post went and a new one came. One line in its front matter keeps the id.

use super::{Deed, Plan, Remark};
use crate::ports::LedgerEntry;
use std::collections::{HashMap, HashSet};

/// A post that looks renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The id that others know.
    pub from: String,
    /// The id that it would get.
    pub to: String,
    /// The old content path without extension: what `id` in the front matter must say.
    pub key: String,
    /// The page for people, as it is now.
    pub url: Option<String>,
}

/// Deleted posts that come back under another name in the same plan: same words, or same title and date.
///
/// `base` is what ids of posts begin with. What fits more than one counts for none: nobody can say which it is.
pub(super) fn renamed(plan: &Plan, ledger: &[LedgerEntry], base: &str) -> Vec<Renamed> {
    // Of those that are not to be deleted yet, too: the next plan would.
    let stays: HashSet<&str> = plan.remarks.iter().filter_map(Remark::stays).collect();
    let later = ledger.iter().filter(|entry| stays.contains(entry.id.as_str()));
    let gone = plan.steps.iter().filter(|step| step.deed == Deed::Delete).map(|step| &step.entry).chain(later);
    // Posts that are taken as known may be renamed ones, too.
    let told = plan.steps.iter().filter(|step| step.deed == Deed::Create && step.was.is_none()).map(|s| &s.entry);
    let silent = plan.silent.iter().filter(|silent| silent.was.is_none()).map(|silent| &silent.entry);
    let new: Vec<_> = told.chain(silent).collect();
    let mut alike: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut namesakes: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (n, entry) in new.iter().enumerate() {
        if !entry.likeness.is_empty() {
            alike.entry(&entry.likeness).or_default().push(n);
        }
        if let (false, Some(published)) = (entry.title.is_empty(), &entry.published) {
            namesakes.entry((&entry.title, published)).or_default().push(n);
        }
    }
    let only = |found: Option<&Vec<usize>>| found.filter(|found| found.len() == 1).and_then(|found| new.get(found[0]));
    gone.filter_map(|old| {
        let by_words = only(alike.get(old.likeness.as_str()));
        let by_name = || only(namesakes.get(&(old.title.as_str(), old.published.as_deref()?)));
        let now = by_words.or_else(by_name)?;
        let key = old.id.strip_prefix(base)?.strip_suffix(".json")?;
        let key = percent_encoding::percent_decode_str(key).decode_utf8_lossy().into_owned();
        Some(Renamed { from: old.id.clone(), to: now.id.clone(), key, url: now.url.clone() })
    })
    .collect()
}
