//! Files that belong together: all of them are there in the end, or none.
//!
//! Each is written beside its place and put there whole, never over another. What was made goes away again unless it is kept: a disk
//! that is full leaves no half of a site, a theme or a key behind.

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{Error, ErrorKind, Result, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Who may read what is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Whoever the system lets.
    Everybody,
    /// The owner alone.
    Owner,
}

/// What was made so far, in order.
#[derive(Debug, Default)]
pub(super) struct Begun {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Begun {
    /// Makes a folder and those above it, where there are none.
    pub(super) fn folder(&mut self, path: &Path, readers: Readers) -> Result<()> {
        if path.as_os_str().is_empty() || path.is_dir() {
            return Ok(());
        }
        if let Some(above) = path.parent() {
            self.folder(above, Readers::Everybody)?;
        }
        let mode = if readers == Readers::Owner { 0o700 } else { 0o777 };
        match DirBuilder::new().mode(mode).create(path) {
            Ok(()) => self.folders.push(path.to_owned()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Makes a file, and the folders above it. One that is there is left alone, and is an error.
    pub(super) fn file(&mut self, path: &Path, bytes: &[u8], readers: Readers) -> Result<()> {
        if path.symlink_metadata().is_ok() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        if let Some(above) = path.parent() {
            self.folder(above, readers)?;
        }
        let next = beside(path);
        let made = write(&next, bytes, readers).and_then(|()| put(&next, path));
        if made.is_err() {
            let _ = fs::remove_file(&next);
        }
        made?;
        self.files.push(path.to_owned());
        Ok(())
    }

    /// Nothing of it goes away any more.
    pub(super) fn keep(mut self) {
        self.files.clear();
        self.folders.clear();
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        for file in self.files.drain(..) {
            let _ = fs::remove_file(file);
        }
        // Only an empty one goes: somebody else may have put something there.
        for folder in self.folders.drain(..).rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Puts a file in the place of another, whole or not at all, and makes the folder that it lies in.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        fs::create_dir_all(above)?;
    }
    let next = beside(path);
    // On the disk before it takes the place of another: a machine that goes down leaves the old one or the new one.
    let done = write(&next, bytes, Readers::Everybody).and_then(|()| fs::rename(&next, path));
    if done.is_err() {
        let _ = fs::remove_file(&next);
    }
    done
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    sweep(path, &name);
    // Its own for each process: two at once do not mix what belongs together.
    path.with_file_name(format!(".{name}.{}.next", std::process::id()))
}

/// Takes away what processes left beside a file that were killed: it may be a key.
fn sweep(path: &Path, name: &str) {
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for entry in fs::read_dir(above).into_iter().flatten().flatten() {
        let found = entry.file_name();
        let writer = found.to_str().and_then(|found| {
            let rest = found.strip_prefix('.')?.strip_prefix(name)?.strip_prefix('.')?;
            rest.strip_suffix(".next")?.parse().ok().and_then(Pid::from_raw)
        });
        // A process of somebody else's lives, too, and is not to be asked.
        if writer.is_some_and(|writer| test_kill_process(writer) == Err(Errno::SRCH)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn write(path: &Path, bytes: &[u8], readers: Readers) -> Result<()> {
    // Left by a program of the same number that was killed.
    if path.symlink_metadata().is_ok() {
        fs::remove_file(path)?;
    }
    let mode = if readers == Readers::Owner { 0o600 } else { 0o666 };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn put(next: &Path, path: &Path) -> Result<()> {
    match renameat_with(CWD, next, CWD, path, RenameFlags::NOREPLACE) {
        // A file system that does not know this flag.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) if path.symlink_metadata().is_err() => fs::rename(next, path),
        Err(errno) => Err(Error::from(errno)),
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_goes_away() {
        let root = tempfile::tempdir().unwrap();
        let names = || {
            let mut found: Vec<_> = walkdir::WalkDir::new(root.path()).min_depth(1).into_iter().flatten().collect();
            found.sort_by_key(|entry| entry.path().to_owned());
            found.iter().map(|e| e.path().strip_prefix(root.path()).unwrap().display().to_string()).collect::<Vec<_>>()
        };
        fs::create_dir(root.path().join("a")).unwrap();
        fs::write(root.path().join("a/old"), "old").unwrap();
        let mut begun = Begun::default();
        begun.file(&root.path().join("a/b/c"), b"1", Readers::Everybody).unwrap();
        assert_eq!(names(), ["a", "a/b", "a/b/c", "a/old"]);
        let taken = begun.file(&root.path().join("a/old"), b"2", Readers::Everybody).unwrap_err();
        assert_eq!(taken.kind(), ErrorKind::AlreadyExists);
        drop(begun);
        assert_eq!(
            (names(), fs::read_to_string(root.path().join("a/old")).unwrap()),
            (vec!["a".into(), "a/old".into()], "old".into())
        );
        let mut begun = Begun::default();
        begun.file(&root.path().join("a/b/c"), b"1", Readers::Everybody).unwrap();
        begun.keep();
        assert_eq!(names(), ["a", "a/b", "a/b/c", "a/old"]);
    }

    #[test]
    fn what_the_dead_left_goes_and_what_the_living_write_stays() {
        let root = tempfile::tempdir().unwrap();
        let mut dead = std::process::Command::new("true").spawn().unwrap();
        let pid = dead.id();
        dead.wait().unwrap();
        let parent = std::os::unix::process::parent_id();
        for name in [
            format!(".key.{pid}.next"),
            format!(".key.{parent}.next"),
            ".key.me.next".into(),
            format!(".kex.{pid}.next"),
        ] {
            fs::write(root.path().join(name), "secret").unwrap();
        }
        replace(&root.path().join("key"), b"new").unwrap();
        let mut names: Vec<String> =
            fs::read_dir(root.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        let mut stay = [format!(".kex.{pid}.next"), format!(".key.{parent}.next"), ".key.me.next".into(), "key".into()];
        stay.sort();
        assert_eq!(names, stay);
    }

    #[test]
    fn a_file_that_cannot_take_its_place_leaves_nothing_beside_it() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("taken")).unwrap();
        assert!(replace(&root.path().join("taken"), b"x").is_err());
        assert!(put(&root.path().join("none"), &root.path().join("taken")).is_err());
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }
}
