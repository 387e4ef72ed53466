//! Why a file was not written, said alike by every verb.
//!
//! A disk that is full or may only be read is nobody's mistake in the site: it is said in these words, it ends with the exit code for
//! what passes, and the same command is right once there is room.

pub(crate) use super::read::reason;

use crate::site::problem::Problem;
use std::io::{Error, ErrorKind};

/// What is wrong with `path`. `kept` says what is as it was; `remedy` is for whatever else keeps it from being written.
pub(crate) fn unwritten(path: &str, error: &Error, kept: &str, remedy: &str) -> Problem {
    let disk = |what: &str, mend: &str| {
        let what = format!("the disk is {what}, and this cannot be written");
        Problem::error(path, what, format!("{mend}, then repeat the command; {kept}")).passing()
    };
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => disk("full", "make room"),
        ErrorKind::ReadOnlyFilesystem => disk("read-only", "make it writable"),
        _ => Problem::error(path, format!("this cannot be written: {}", reason(error)), remedy),
    }
}

/// What is as it was where one file was to be made.
pub(crate) const NOTHING_CHANGED: &str = "nothing was changed";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_named_and_everything_else_is_a_permission() {
        for (kind, is_passing, told) in [
            (
                ErrorKind::StorageFull,
                true,
                "error: a.md: the disk is full, and this cannot be written\n  hint: make room, then repeat the command; nothing was changed",
            ),
            (
                ErrorKind::QuotaExceeded,
                true,
                "error: a.md: the disk is full, and this cannot be written\n  hint: make room, then repeat the command; nothing was changed",
            ),
            (
                ErrorKind::ReadOnlyFilesystem,
                true,
                "error: a.md: the disk is read-only, and this cannot be written\n  hint: make it writable, then repeat the command; nothing was changed",
            ),
            (
                ErrorKind::PermissionDenied,
                false,
                "error: a.md: this cannot be written: permission denied\n  hint: check the folder's permissions",
            ),
        ] {
            let problem = unwritten("a.md", &kind.into(), NOTHING_CHANGED, "check the folder's permissions");
            assert_eq!((problem.to_string().as_str(), problem.is_passing), (told, is_passing));
        }
    }
}
