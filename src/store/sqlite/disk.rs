//! Whether a disk has room and may be written: what the database calls a failure of reading or writing is mostly this.

use crate::ports::StoreError;
use rustix::fs::{StatVfsMountFlags, statvfs};
use std::io::ErrorKind;
use std::path::Path;

/// With fewer bytes than this the database cannot make the files that it keeps beside the store.
const ROOM: u64 = 64 << 10;

/// What ails the disk under a store, if anything.
pub(super) fn ails(store: &Path) -> Option<StoreError> {
    let folder = store.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let disk = statvfs(folder).ok()?;
    let name = store.display().to_string();
    if disk.f_flag.contains(StatVfsMountFlags::RDONLY) {
        return Some(StoreError::ReadOnly(name));
    }
    // Disks that do not count say 0 of 0.
    (disk.f_blocks > 0 && disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM).then_some(StoreError::Full(name))
}

/// What an error of the system means for a store, if it is the disk.
pub(super) fn told(store: &Path, error: &std::io::Error) -> Option<StoreError> {
    let name = store.display().to_string();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Some(StoreError::Full(name)),
        ErrorKind::ReadOnlyFilesystem => Some(StoreError::ReadOnly(name)),
        _ => None,
    }
}
