//! Hashes that say whether anything changed. Not for secrets, not for the wire.

use std::hash::Hash;
use xxhash_rust::xxh3::Xxh3;

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
