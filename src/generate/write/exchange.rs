//! The new tree takes the old one's place, and what the owner keeps in the folder moves along.

use super::cannot_write;
use super::damage::foreign;
use super::folder::{MARKER, OutputFolder};
use super::record::Tree;
use crate::generate::read::reason;
use crate::site::problem::Problem;
use rustix::fs::{CWD, RenameFlags};
use rustix::io::Errno;
use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

/// Puts the new tree in the old one's place.
pub(super) fn exchange(folder: &OutputFolder) -> Result<(), Problem> {
    let failed = |error: std::io::Error| {
        Problem::error(
            folder.live.display().to_string(),
            format!("the new site could not take the old one's place: {}", reason(&error)),
            "the old site is untouched; check the folder's permissions and build again",
        )
    };
    if let Some(parent) = folder.live.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    if folder.live.symlink_metadata().is_err() {
        return std::fs::rename(&folder.next, &folder.live).map_err(failed);
    }
    match rustix::fs::renameat_with(CWD, &folder.next, CWD, &folder.live, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            // A file system that cannot exchange: two steps, a moment apart.
            let aside = folder.next.with_extension("old");
            let _ = std::fs::remove_dir_all(&aside);
            std::fs::rename(&folder.live, &aside).map_err(failed)?;
            std::fs::rename(&folder.next, &folder.live).map_err(failed)?;
            let _ = std::fs::rename(&aside, &folder.next);
            Ok(())
        }
        Err(error) => Err(failed(error.into())),
    }
}

/// Names with a dot that Gatepost writes itself: without a record of the old tree they are not taken for the owner's.
const OURS: [&str; 4] = [MARKER, ".well-known", ".nojekyll", ".domains"];

/// Notes what the owner keeps in the output folder under a name with a dot, such as `.git`. It moves along when the trees
/// are exchanged; the note is on the disk before, so that a build killed in between loses nothing.
pub(super) fn remember_foreign(folder: &OutputFolder, old: Option<&Tree<'_>>, new: &Tree<'_>) -> std::io::Result<()> {
    let names: Vec<String> = foreign(&folder.live, old)
        .into_iter()
        .filter(|name| name.starts_with('.') && !new.has_top(name))
        .filter(|name| old.is_some() || !OURS.contains(&name.as_str()))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let mut file = File::create(note(folder))?;
    file.write_all(names.join("\0").as_bytes())?;
    file.sync_all()
}

/// Moves what was noted from the tree that was exchanged out, now or in a build that was killed, into the live one.
pub(crate) fn bring_along(folder: &OutputFolder) -> Result<(), Problem> {
    let failed = |error: std::io::Error| cannot_write(&folder.live, &error);
    let names = match std::fs::read_to_string(note(folder)) {
        Ok(names) => names,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    for name in names.split('\0') {
        let (from, to) = (folder.next.join(name), folder.live.join(name));
        if from.symlink_metadata().is_ok() && to.symlink_metadata().is_err() {
            std::fs::rename(from, to).map_err(failed)?;
        }
    }
    std::fs::remove_file(note(folder)).map_err(failed)
}

/// The note lies beside the folder beside.
fn note(folder: &OutputFolder) -> PathBuf {
    let mut name = folder.next.clone().into_os_string();
    name.push(".moves");
    name.into()
}
