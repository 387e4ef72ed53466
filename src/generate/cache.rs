//! What is remembered between runs, in `.gatepost/cache/`. Deleting the folder changes no byte of the output.
//!
//! Every file begins with a stamp of the program and of what it depends on; a file with another stamp, or a damaged one, is
//! as good as none.

use serde::{Serialize, de::DeserializeOwned};
use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

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
        let _ = std::fs::create_dir_all(&self.folder);
        let (temporary, path) = (self.folder.join(format!("{name}.{}", std::process::id())), self.folder.join(name));
        if write(&temporary, stamp, value).is_some() {
            let _ = std::fs::rename(&temporary, path);
        } else {
            let _ = std::fs::remove_file(temporary);
        }
    }

    /// Forgets.
    pub(crate) fn forget(&self, name: &str) {
        let _ = std::fs::remove_file(self.folder.join(name));
    }
}

/// Stamp, sum and body. The sum comes first but is known last, so its place is kept.
fn write<T: Serialize>(path: &Path, stamp: u128, value: &T) -> Option<()> {
    let mut file = BufWriter::with_capacity(1 << 16, File::create(path).ok()?);
    file.write_all(&[0; 32]).ok()?;
    let mut body = Summing { inner: file, sum: Xxh3::new() };
    postcard::to_io(value, &mut body).ok()?;
    let mut file = body.inner.into_inner().ok()?;
    file.seek(SeekFrom::Start(0)).ok()?;
    file.write_all(&stamp.to_le_bytes()).ok()?;
    file.write_all(&body.sum.digest128().to_le_bytes()).ok()
}

/// Adds up what goes through.
struct Summing {
    inner: BufWriter<File>,
    sum: Xxh3,
}

impl Write for Summing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}
