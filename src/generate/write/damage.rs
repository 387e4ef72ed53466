//! What others did to a tree since it was written.

use super::folder::OutputFolder;
use super::record::{OnDisk, Output, Tree};
use rayon::prelude::*;
use rustix::fs::AtFlags;
use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

/// What became of the live tree.
#[derive(Debug, Default)]
pub(crate) struct Damage {
    /// Files that are no longer as they were written.
    pub(crate) files: HashSet<String>,
    /// Whether files may lie there that are not ours.
    pub(crate) strangers: bool,
}

impl Damage {
    /// None at all.
    pub(crate) fn is_none(&self) -> bool {
        self.files.is_empty() && !self.strangers
    }
}

/// Looks for what others did to the live tree.
pub(crate) fn damage(folder: &OutputFolder, tree: &Tree<'_>) -> Damage {
    let Ok(directory) = File::open(&folder.live) else {
        return Damage { files: tree.outputs().map(|o| o.path.to_string()).collect(), strangers: true };
    };
    let strangers = !has_its_folders(&directory, tree)
        || !foreign(&folder.live, Some(tree)).iter().all(|name| name.starts_with('.'));
    let broken = tree.pieces.par_iter().flat_map_iter(|made| &made.outputs).filter(|o| !is_intact(&directory, o));
    Damage { files: broken.map(|o| o.path.to_string()).collect(), strangers }
}

/// Whether a tree holds exactly what its record says, as far as its folders tell.
pub(super) fn is_whole(path: &Path, tree: &Tree<'_>) -> bool {
    File::open(path).is_ok_and(|directory| has_its_folders(&directory, tree)) && foreign(path, Some(tree)).is_empty()
}

fn has_its_folders(directory: &File, tree: &Tree<'_>) -> bool {
    tree.folders.par_iter().all(|folder| look(directory, &folder.path).is_some_and(|s| s.modified == folder.changed))
}

/// Names at the top of a tree that are not ours.
pub(super) fn foreign(path: &Path, tree: Option<&Tree<'_>>) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| !tree.is_some_and(|tree| tree.has_top(name))).collect()
}

/// What the file system says of a file or folder.
pub(super) fn look(directory: &File, path: &str) -> Option<OnDisk> {
    let found = rustix::fs::statat(directory, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
    Some(OnDisk {
        size: u64::try_from(found.st_size).ok()?,
        modified: found.st_mtime * 1_000_000_000 + i64::try_from(found.st_mtime_nsec).ok()?,
        inode: found.st_ino,
    })
}

/// Whether a file is as it was written.
pub(super) fn is_intact(directory: &File, output: &Output<'_>) -> bool {
    look(directory, &output.path) == Some(output.on_disk)
}
