//! Hashes that say whether anything changed. Not for secrets, not for the wire.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use xxhash_rust::xxh3::{Xxh3, xxh3_64_with_seed};

/// Collects what an output depends on.
#[derive(Clone)]
pub(crate) struct Fingerprint(Xxh3);

impl Fingerprint {
    /// Of a named kind of thing, so that two kinds with the same parts differ.
    pub(crate) fn of(kind: &str) -> Self {
        let mut it = Self(Xxh3::new());
        it.text(kind);
        it
    }

    /// Adds anything hashable.
    pub(crate) fn add(&mut self, part: impl Hash) -> &mut Self {
        part.hash(&mut self.0);
        self
    }

    /// Adds a text.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
        self
    }

    /// The hash.
    pub(crate) fn done(&self) -> u128 {
        self.0.digest128()
    }
}

/// A map whose keys come from the author's own site: no need for a hash that withstands strangers.
pub(crate) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// A set of the same kind.
pub(crate) type QuickSet<T> = HashSet<T, BuildHasherDefault<Quick>>;

/// The hash of [`QuickMap`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    fn write_u8(&mut self, byte: u8) {
        // The end of a text.
        self.0 ^= u64::from(byte);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
