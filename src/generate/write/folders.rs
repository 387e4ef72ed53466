//! The folders of the tree in the making: which there are, and in which of them something was changed.
//!
//! Those that were not touched need not be looked at again: when they last changed stands in the record they come from.

use super::damage::look;
use super::held;
use super::record::Folder;
use crate::generate::fingerprint::QuickMap;
use rayon::prelude::*;
use std::borrow::Cow;
use std::fs::File;
use std::sync::Mutex;

/// Folders, by path.
#[derive(Debug, Default)]
pub(super) struct Folders<'r> {
    /// As they were when the making began, sorted by path.
    before: Vec<Folder<'r>>,
    /// Those that were touched since: whether they are there.
    touched: Mutex<QuickMap<String, bool>>,
}

impl<'r> Folders<'r> {
    /// Of a tree as it is.
    pub(super) fn of(before: Vec<Folder<'r>>) -> Self {
        Self { before, touched: Mutex::default() }
    }

    /// Whether there is such a folder. If so, something in it is about to change.
    pub(super) fn touch(&self, path: &str) -> bool {
        let mut touched = held(&self.touched);
        match touched.get(path) {
            Some(there) => *there,
            None if self.was_there(path) => {
                touched.insert(path.to_owned(), true);
                true
            }
            None => false,
        }
    }

    /// Notes one that was made.
    pub(super) fn made(&self, path: &str) {
        held(&self.touched).insert(path.to_owned(), true);
        self.touch(above(path));
    }

    /// Notes that an empty one was removed.
    pub(super) fn removed(&self, path: &str) {
        self.touch(above(path));
        held(&self.touched).insert(path.to_owned(), false);
    }

    /// Notes that one was removed, with all that was in it.
    pub(super) fn removed_whole(&self, path: &str) {
        self.removed(path);
        let below = format!("{path}/");
        let mut touched = held(&self.touched);
        touched.iter_mut().filter(|(folder, _)| folder.starts_with(&below)).for_each(|(_, there)| *there = false);
        let from = self.before.partition_point(|folder| *folder.path < *below);
        for folder in self.before[from..].iter().take_while(|folder| folder.path.starts_with(&below)) {
            touched.insert(folder.path.to_string(), false);
        }
    }

    fn was_there(&self, path: &str) -> bool {
        self.before.binary_search_by(|folder| (*folder.path).cmp(path)).is_ok()
    }

    /// All there are now and when each last changed, sorted by path.
    pub(super) fn finished(self, directory: &File) -> Vec<Folder<'r>> {
        let touched = self.touched.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let untouched = self.before.into_iter().filter(|folder| !touched.contains_key(&*folder.path));
        let mut folders: Vec<Folder<'r>> = untouched.collect();
        let there: Vec<&String> = touched.iter().filter(|(_, there)| **there).map(|(path, _)| path).collect();
        folders.par_extend(there.into_par_iter().filter_map(|path| {
            Some(Folder { changed: look(directory, path)?.modified, path: Cow::Owned(path.clone()) })
        }));
        folders.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
        folders
    }
}

/// The folder in which a path lies; empty at the top.
pub(super) fn above(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_that_were_touched_are_looked_at() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("a/new")).unwrap();
        let before = ["a", "a/gone", "a/gone/deep", "b"].map(|path| Folder { path: path.into(), changed: 1 });
        let folders = Folders::of(before.to_vec());
        assert!(folders.touch("a/gone/deep") && !folders.touch("c"));
        folders.removed_whole("a/gone");
        folders.made("a/new");
        assert!(!folders.touch("a/gone") && !folders.touch("a/gone/deep"));
        let finished = folders.finished(&File::open(root.path()).unwrap());
        let shown: Vec<(&str, bool)> = finished.iter().map(|f| (&*f.path, f.changed == 1)).collect();
        assert_eq!(shown, [("a", false), ("a/new", false), ("b", true)]);
    }
}
