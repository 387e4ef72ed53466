//! What is remembered between runs, in `.gatepost/cache/`. Deleting the folder changes no byte of the output.
//!
//! Every file begins with a stamp of the program and of what it depends on; a file with another stamp, or a damaged one, is
//! as good as none.

use serde::{Serialize, de::DeserializeOwned};
use std::path::{Path, PathBuf};

/// The folder, or none when it cannot be written (a read-only checkout builds all the same).
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// In the site's private folder.
    pub(crate) fn new(root: &Path) -> Self {
        Self { folder: root.join(".gatepost/cache") }
    }

    /// Reads what was remembered under `name`, when its stamp is this one.
    pub(crate) fn load<T: DeserializeOwned>(&self, name: &str, stamp: u128) -> Option<T> {
        let bytes = std::fs::read(self.folder.join(name)).ok()?;
        let (head, rest) = bytes.split_at_checked(32)?;
        let (stamped, sum) = head.split_at_checked(16)?;
        if stamped != stamp.to_le_bytes() || sum != super::read::hash_of(rest).to_le_bytes() {
            return None;
        }
        postcard::from_bytes(rest).ok()
    }

    /// Remembers. A failure is not worth a message: the next run is slower, no more.
    pub(crate) fn save<T: Serialize>(&self, name: &str, stamp: u128, value: &T) {
        let Ok(body) = postcard::to_allocvec(value) else { return };
        let mut bytes = Vec::with_capacity(body.len() + 32);
        bytes.extend_from_slice(&stamp.to_le_bytes());
        bytes.extend_from_slice(&super::read::hash_of(&body).to_le_bytes());
        bytes.extend_from_slice(&body);
        let _ = std::fs::create_dir_all(&self.folder);
        let (temporary, path) = (self.folder.join(format!("{name}.{}", std::process::id())), self.folder.join(name));
        if std::fs::write(&temporary, bytes).is_ok() {
            let _ = std::fs::rename(&temporary, path);
        }
    }

    /// Forgets.
    pub(crate) fn forget(&self, name: &str) {
        let _ = std::fs::remove_file(self.folder.join(name));
    }
}
