//! What others did to a tree since it was written.

use super::folder::OutputFolder;
use super::folders::above;
use super::record::{OnDisk, Output, Tree};
use rayon::prelude::*;
use rustix::fs::{AtFlags, Mode, OFlags};
use std::collections::HashSet;
use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
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
    let broken = tree.pieces.par_iter().map_init(
        || Near::of(&directory),
        |near, made| {
            let broken = made.outputs.iter().filter(|o| near.look(&o.path, above(above(&o.path))) != Some(o.on_disk));
            broken.map(|o| o.path.to_string()).collect::<Vec<_>>()
        },
    );
    Damage { files: broken.flatten_iter().collect(), strangers }
}

/// Whether a tree holds exactly what its record says, as far as its folders tell. The top folder tells nothing: what the owner
/// keeps there comes and goes. Files at the top are looked at one by one.
pub(super) fn is_whole(path: &Path, tree: &Tree<'_>) -> bool {
    let Ok(directory) = File::open(path) else { return false };
    let mut at_the_top = tree.outputs().filter(|output| above(&output.path).is_empty());
    at_the_top.all(|output| is_intact(&directory, output))
        && has_its_folders(&directory, tree)
        && foreign(path, Some(tree)).is_empty()
}

fn has_its_folders(directory: &File, tree: &Tree<'_>) -> bool {
    let changes = tree.folders.par_iter().map_init(
        || Near::of(directory),
        |near, folder| near.look(&folder.path, above(&folder.path)).is_some_and(|s| s.modified == folder.changed),
    );
    changes.all(|is_same| is_same)
}

/// Looks at one path after another. Those that lie near the last one are found from there: half the time of a look goes into
/// the folders on the way.
struct Near<'d> {
    directory: &'d File,
    /// A folder that was opened, with a slash at its end.
    folder: Option<(String, OwnedFd)>,
}

impl<'d> Near<'d> {
    fn of(directory: &'d File) -> Self {
        Self { directory, folder: None }
    }

    /// What the file system says of a path. `from` is a folder above, where the next ones are likely to lie too.
    fn look(&mut self, path: &str, from: &str) -> Option<OnDisk> {
        if !from.is_empty() && !self.folder.as_ref().is_some_and(|(near, _)| path.starts_with(near.as_str())) {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let opened = rustix::fs::openat(self.directory, from, flags, Mode::empty());
            self.folder = opened.ok().map(|folder| (format!("{from}/"), folder));
        }
        let near = self.folder.as_ref().and_then(|(near, folder)| Some((folder, path.strip_prefix(near.as_str())?)));
        near.map_or_else(|| look(self.directory, path), |(folder, rest)| look(folder, rest))
    }
}

/// Names at the top of a tree that are not ours.
pub(super) fn foreign(path: &Path, tree: Option<&Tree<'_>>) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| !tree.is_some_and(|tree| tree.has_top(name))).collect()
}

/// What the file system says of a file or folder.
pub(super) fn look(directory: impl AsFd, path: &str) -> Option<OnDisk> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_from_nearby_sees_what_a_look_from_the_top_sees() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["a/b/c", "a/b/d", "ab"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let files = ["a/b/c/x", "a/b/d/y", "a/b/z", "ab/x", "x"];
        for (file, size) in files.iter().zip(1..) {
            std::fs::write(root.path().join(file), "x".repeat(size)).unwrap();
        }
        let top = File::open(root.path()).unwrap();
        let mut near = Near::of(&top);
        let sizes = files.map(|path| near.look(path, above(above(path))).map(|found| found.size));
        assert_eq!(sizes, [1, 2, 3, 4, 5].map(Some));
        assert_eq!(near.look("a/b/c", "a/b"), look(&top, "a/b/c"));
        for missing in ["a/b/c/y", "gone/deep/x", "a/b/e/x"] {
            assert_eq!(near.look(missing, above(above(missing))), None, "{missing}");
        }
    }
}
