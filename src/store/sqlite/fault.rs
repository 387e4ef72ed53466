//! What an error of the database means to the caller, and to the connection it came from.

use super::disk;
use crate::ports::StoreError;
use rusqlite::{Error, ErrorCode};
use std::path::Path;

/// What to tell the caller. The path is the owner's to read: texts of stores go to the log, never to a remote server.
pub(super) fn told(path: &Path, error: &Error) -> StoreError {
    let file = path.display();
    match error.sqlite_error_code() {
        // Without a code, what was read makes no sense to us; without a better one, the tables are not ours.
        None | Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown) => damaged(path, error),
        Some(ErrorCode::DiskFull) => StoreError::Full(file.to_string()),
        // A full disk is met in many places, and only some of them know that name for it.
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly)
            if let Some(why) = disk::ails(path) =>
        {
            why
        }
        Some(ErrorCode::SystemIoFailure) => {
            StoreError::Busy(format!("reading or writing {file} failed: is its disk failing?"))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Busy(format!("another process has been writing to {file} for too long"))
        }
        Some(ErrorCode::ReadOnly) => StoreError::Busy(format!("{file} may only be read: check who owns it")),
        Some(ErrorCode::CannotOpen) => StoreError::Busy(format!("{file} cannot be opened: is it still there?")),
        Some(_) => StoreError::Busy(format!("{file} cannot be used now")),
    }
}

/// What to tell of a file that cannot be made sense of.
pub(super) fn damaged(path: &Path, why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Damaged { place: path.display().to_string(), why: why.to_string() }
}

/// Whether the connection must be closed and opened again: after a failed fsync nobody knows what the disk holds, and only a new
/// connection reads it afresh.
pub(super) fn spoils(error: &Error) -> bool {
    !matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull | ErrorCode::ConstraintViolation
        )
    )
}

/// Whether the disk, rather than the change, is at fault: no other change of the same transaction would fare better.
pub(super) fn is_everybodys(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseBusy
                | ErrorCode::ReadOnly
                | ErrorCode::OutOfMemory
        )
    )
}
