//! What is remembered between runs, in `.gatepost/cache/`. Deleting the folder changes no byte of the output.
//!
//! Every file begins with a stamp of the program and of what it depends on; a file with another stamp, or a damaged one, is
//! as good as none.

use super::read::hash_of;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

/// Stamp and sum, before the body.
const HEAD: usize = 32;

/// The folder, or none when it cannot be written (a read-only checkout builds all the same).
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    folder: PathBuf,
}

/// A file of the cache, as it was read. Its stamp and its sum are right.
#[derive(Debug)]
pub(crate) struct Remembered(Vec<u8>);

impl Remembered {
    /// What it says; texts may be borrowed from it.
    pub(crate) fn value<'r, T: Deserialize<'r>>(&'r self) -> Option<T> {
        postcard::from_bytes(self.0.get(HEAD..)?).ok()
    }
}

impl Cache {
    /// In the site's private folder.
    pub(crate) fn new(root: &Path) -> Self {
        Self { folder: root.join(".gatepost/cache") }
    }

    /// Reads what was remembered under `name`, when its stamp is this one.
    pub(crate) fn load<T: DeserializeOwned>(&self, name: &str, stamp: u128) -> Option<T> {
        self.read(name, stamp)?.value()
    }

    /// The same, not yet understood.
    pub(crate) fn read(&self, name: &str, stamp: u128) -> Option<Remembered> {
        let bytes = std::fs::read(self.folder.join(name)).ok()?;
        let (head, body) = bytes.split_at_checked(HEAD)?;
        let (stamped, sum) = head.split_at_checked(HEAD / 2)?;
        let fits = stamped == stamp.to_le_bytes() && sum == hash_of(body).to_le_bytes();
        fits.then_some(Remembered(bytes))
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

    /// Forgets everything whose name begins so, but for `names`.
    pub(crate) fn forget_others(&self, beginning: &str, names: &[String]) {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return };
        for name in entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()) {
            if name.starts_with(beginning) && !names.contains(&name) {
                self.forget(&name);
            }
        }
    }
}

/// Stamp, sum and body. The sum comes first but is known last, so its place is kept.
fn write<T: Serialize>(path: &Path, stamp: u128, value: &T) -> Option<()> {
    let mut file = File::create(path).ok()?;
    file.write_all(&[0; HEAD]).ok()?;
    // The numbers of a record are a few bytes each: they are summed and written by the block.
    let mut body = BufWriter::with_capacity(1 << 16, Summing { inner: file, sum: Xxh3::new() });
    postcard::to_io(value, &mut body).ok()?;
    let Summing { inner: mut file, sum } = body.into_inner().ok()?;
    file.seek(SeekFrom::Start(0)).ok()?;
    file.write_all(&stamp.to_le_bytes()).ok()?;
    file.write_all(&sum.digest128().to_le_bytes()).ok()
}

/// Adds up what goes through.
struct Summing {
    inner: File,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_file_with_the_right_stamp_is_believed() {
        let root = tempfile::tempdir().unwrap();
        let cache = Cache::new(root.path());
        let texts: Vec<String> = (0..20_000).map(|n| format!("text {n}")).collect();
        cache.save("a-1", 7, &texts);
        assert_eq!(cache.load("a-1", 7), Some(texts));
        assert_eq!(cache.load::<Vec<String>>("a-1", 8), None);
        let path = root.path().join(".gatepost/cache/a-1");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[1000] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(cache.load::<Vec<String>>("a-1", 7), None);
        cache.save("a-2", 7, &1);
        cache.forget_others("a-", &["a-2".to_owned()]);
        assert_eq!((path.exists(), cache.load("a-2", 7)), (false, Some(1)));
    }
}
