//! The tree before last, out of which the new one is made.
//!
//! A piece that is kept and has the same files in both trees (the same inodes: they are links to each other) is settled without
//! a look at the disk. Whatever else the tree holds is stale until the new tree asks for it.

use super::held;
use super::record::{Made, Output};
use crate::generate::fingerprint::QuickMap;
use std::borrow::Cow;
use std::sync::Mutex;

/// Files of the tree before last that the new tree does not have yet, by path.
#[derive(Debug, Default)]
pub(super) struct Spare<'r>(Mutex<QuickMap<Cow<'r, str>, Output<'r>>>);

impl<'r> Spare<'r> {
    /// Sorts a tree: what is stale in it, which of `keep` are settled, and which are not.
    pub(super) fn sort(pieces: Vec<Made<'r>>, keep: &[&'r Made<'r>]) -> (Self, Vec<&'r Made<'r>>, Vec<&'r Made<'r>>) {
        let mut known: QuickMap<Cow<'r, str>, Made<'r>> =
            pieces.into_iter().map(|made| (made.name.clone(), made)).collect();
        let (mut settled, mut unsettled) = (Vec::new(), Vec::new());
        for &made in keep {
            if known.get(&*made.name).is_some_and(|before| before.outputs == made.outputs) {
                known.remove(&*made.name);
                settled.push(made);
            } else {
                unsettled.push(made);
            }
        }
        let stale = known.into_values().flat_map(|made| made.outputs).map(|o| (o.path.clone(), o)).collect();
        (Self(Mutex::new(stale)), settled, unsettled)
    }

    /// The stale file at a path, which from now on is the new tree's concern.
    pub(super) fn take(&self, path: &str) -> Option<Output<'r>> {
        held(&self.0).remove(path)
    }

    /// Paths that nobody asked for.
    pub(super) fn rest(self) -> impl Iterator<Item = Cow<'r, str>> {
        self.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_keys()
    }
}
