//! What is remembered of a tree on the disk.
//!
//! A record of ten thousand posts has forty thousand short texts. They are not copied out of the bytes that were read: a
//! [`Tree`] borrows them from its [`Record`].

use crate::generate::cache::{Cache, Remembered};
use crate::generate::fingerprint::QuickSet;
use crate::generate::read::hash_of;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// What a piece made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Made<'r> {
    /// The piece's.
    #[serde(borrow)]
    pub(crate) name: Cow<'r, str>,
    pub(crate) fingerprint: u128,
    /// When a template looked at the whole site: what that looked like.
    pub(crate) whole: Option<u128>,
    #[serde(borrow)]
    pub(crate) outputs: Vec<Output<'r>>,
    /// The post's entry in the manifest, as JSON; empty when it has none.
    #[serde(borrow)]
    pub(crate) entry: Cow<'r, str>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output<'r> {
    #[serde(borrow)]
    pub(crate) path: Cow<'r, str>,
    #[serde(borrow)]
    pub(crate) media_type: Cow<'r, str>,
    pub(crate) hash: u128,
    pub(super) on_disk: OnDisk,
}

/// What the file system said of a file when it had been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OnDisk {
    pub(super) size: u64,
    /// Nanoseconds since 1970.
    pub(super) modified: i64,
    pub(super) inode: u64,
}

/// A folder of a tree.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Folder<'r> {
    #[serde(borrow)]
    pub(super) path: Cow<'r, str>,
    /// When it was last changed, in nanoseconds since 1970: shows files that are not ours.
    pub(super) changed: i64,
}

/// Everything known of a tree on the disk.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tree<'r> {
    #[serde(borrow)]
    pub(crate) pieces: Vec<Made<'r>>,
    /// Sorted by path.
    #[serde(borrow)]
    pub(super) folders: Vec<Folder<'r>>,
    /// Names at the top.
    tops: Vec<String>,
    /// When the next post falls due; seconds since 1970.
    pub(crate) due: Option<i64>,
}

impl<'r> Tree<'r> {
    /// Of what was made; its folders are told when it is finished.
    pub(crate) fn new(pieces: Vec<Made<'r>>, due: Option<i64>) -> Self {
        let tops: QuickSet<&str> =
            pieces.iter().flat_map(|made| &made.outputs).filter_map(|o| o.path.split('/').next()).collect();
        let tops = tops.into_iter().map(str::to_owned).collect();
        Self { pieces, folders: Vec::new(), tops, due }
    }

    /// Every file.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = &Output<'r>> {
        self.pieces.iter().flat_map(|made| &made.outputs)
    }

    /// Whether a name at the top of the tree is one of ours.
    pub(super) fn has_top(&self, name: &str) -> bool {
        self.tops.iter().any(|top| top == name)
    }

    /// Remembers the tree at `path`.
    pub(super) fn save(&self, cache: &Cache, mark: &str, path: &Path) {
        if let Some(name) = name(mark, path) {
            cache.save(&name, record_stamp(), self);
        }
    }
}

/// The bytes of a record.
#[derive(Debug)]
pub(crate) struct Record(Remembered);

impl Record {
    /// Of the tree at `path`. `mark` tells apart the output folders of one site.
    pub(super) fn read(cache: &Cache, mark: &str, path: &Path) -> Option<Self> {
        cache.read(&name(mark, path)?, record_stamp()).map(Self)
    }

    /// What they say.
    pub(crate) fn tree(&self) -> Option<Tree<'_>> {
        self.0.value()
    }
}

/// Forgets what was known of the tree at `path`: from now on it is neither the old one nor the new.
pub(super) fn forget(cache: &Cache, mark: &str, path: &Path) {
    if let Some(name) = name(mark, path) {
        cache.forget(&name);
    }
}

/// Forgets trees that are neither of these two, such as one that somebody removed.
pub(super) fn forget_others(cache: &Cache, mark: &str, trees: [&Path; 2]) {
    let names: Vec<String> = trees.into_iter().filter_map(|path| name(mark, path)).collect();
    cache.forget_others(&format!("tree-{mark}-"), &names);
}

fn record_stamp() -> u128 {
    hash_of(crate::generate::program().as_bytes())
}

fn name(mark: &str, tree: &Path) -> Option<String> {
    let meta = std::fs::symlink_metadata(tree).ok().filter(std::fs::Metadata::is_dir)?;
    Some(format!("tree-{mark}-{:x}-{:x}", meta.dev(), meta.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_of_a_tree_can_be_read_back_without_copying_its_texts() {
        let made = Made { name: "a".into(), fingerprint: 1, entry: "{}".into(), ..Made::default() };
        let tree = Tree::new(vec![made, Made { name: "b".into(), ..Made::default() }], Some(2));
        let bytes = postcard::to_allocvec(&tree).unwrap();
        let back: Tree<'_> = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(back.pieces[0].entry, "{}");
        assert!(matches!(back.pieces[0].name, Cow::Borrowed("a")));
        assert_eq!(back.pieces[1].entry, "");
        assert_eq!(back.due, Some(2));
    }
}
