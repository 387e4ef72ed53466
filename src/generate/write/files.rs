//! The files of the tree in the making: written, copied or linked, each in a folder that is made when it is wanted.

use super::damage::is_intact;
use super::folders::{Folders, above};
use super::held;
use super::record::{Folder, OnDisk, Output};
use super::spare::Spare;
use crate::generate::read::Stat;
use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A tree in the making.
#[derive(Debug)]
pub(super) struct Files<'r> {
    path: PathBuf,
    directory: File,
    spare: Spare<'r>,
    folders: Folders<'r>,
    /// Held while a file of an earlier build makes way for a folder.
    clearing: Mutex<()>,
}

impl<'r> Files<'r> {
    /// In the folder at `path`, which holds that much already.
    pub(super) fn new(path: &Path, spare: Spare<'r>, folders: Vec<Folder<'r>>) -> std::io::Result<Self> {
        let directory = File::open(path)?;
        Ok(Self { path: path.to_owned(), directory, spare, folders: Folders::of(folders), clearing: Mutex::default() })
    }

    /// Makes way for a file, unless one with this content is there already. `same` may say that it is intact; else it is
    /// looked at.
    pub(super) fn there_or_room(
        &self,
        path: &str,
        hash: u128,
        same: impl Fn(&OnDisk) -> bool,
    ) -> std::io::Result<Option<OnDisk>> {
        let stale = self.spare.take(path);
        if let Some(stale) = &stale
            && stale.hash == hash
            && (same(&stale.on_disk) || is_intact(&self.directory, stale))
        {
            return Ok(Some(stale.on_disk));
        }
        self.make_folder(above(path))?;
        if stale.is_some() {
            // It may be a link into the live tree: it is never written to.
            self.unlink(path)?;
        }
        Ok(None)
    }

    /// Links a file of another tree.
    pub(super) fn link(&self, other: &File, output: &Output<'_>) -> Option<OnDisk> {
        let path: &str = &output.path;
        rustix::fs::linkat(other, path, &self.directory, path, AtFlags::empty()).ok().map(|()| output.on_disk)
    }

    /// Writes a file.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> std::io::Result<OnDisk> {
        let mut file = self.create(path)?;
        file.write_all(bytes)?;
        on_disk(&file)
    }

    /// Copies a file.
    pub(super) fn copy(&self, path: &str, source: &Path) -> std::io::Result<OnDisk> {
        let mut file = self.create(path)?;
        std::io::copy(&mut File::open(source)?, &mut file)?;
        on_disk(&file)
    }

    /// Where a file is, for messages.
    pub(super) fn shown(&self, path: &str) -> PathBuf {
        self.path.join(path)
    }

    /// Removes what nobody asked for; the folders there are now.
    pub(super) fn finish(self) -> Vec<Folder<'r>> {
        for path in self.spare.rest() {
            // A folder of the same name may stand there now: then it is no file, and stays.
            if rustix::fs::unlinkat(&self.directory, &*path, AtFlags::empty()).is_ok() {
                self.folders.touch(above(&path));
            }
            let mut folder = above(&path);
            // Only an empty folder can be removed.
            while !folder.is_empty() && rustix::fs::unlinkat(&self.directory, folder, AtFlags::REMOVEDIR).is_ok() {
                self.folders.removed(folder);
                folder = above(folder);
            }
        }
        self.folders.finished(&self.directory)
    }

    fn create(&self, path: &str) -> std::io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let open = || rustix::fs::openat(&self.directory, path, flags, Mode::from_raw_mode(0o644));
        match open() {
            Err(Errno::EXIST) if self.folders.touch(path) => {
                // A folder of an earlier build stands where a file must be. Nothing of this build lies in it.
                std::fs::remove_dir_all(self.path.join(path))?;
                self.folders.removed_whole(path);
                Ok(File::from(open()?))
            }
            opened => Ok(File::from(opened?)),
        }
    }

    fn make_folder(&self, folder: &str) -> std::io::Result<()> {
        if folder.is_empty() || self.folders.touch(folder) {
            return Ok(());
        }
        self.make_folder(above(folder))?;
        let make = || rustix::fs::mkdirat(&self.directory, folder, Mode::from_raw_mode(0o755));
        match make() {
            Ok(()) => {}
            Err(Errno::EXIST) => {
                // Either another thread was faster, or a file of an earlier build is in the way.
                let _clearing = held(&self.clearing);
                if self.spare.take(folder).is_some() {
                    self.unlink(folder)?;
                    make()?;
                }
            }
            Err(error) => return Err(error.into()),
        }
        self.folders.made(folder);
        Ok(())
    }

    fn unlink(&self, path: &str) -> std::io::Result<()> {
        match rustix::fs::unlinkat(&self.directory, path, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn on_disk(file: &File) -> std::io::Result<OnDisk> {
    let meta = file.metadata()?;
    Ok(OnDisk { size: meta.len(), modified: Stat::of(&meta).modified, inode: meta.ino() })
}
