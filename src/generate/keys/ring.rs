//! `keys.toml`: which of the site's keys signs, which one will, and which one did.
//!
//! A site that never changed its key has no such file: key 1 signs. It is committed, because a build publishes what it says, and a
//! build needs no secret.

use crate::generate::begun::replace;
use crate::generate::read::reason;
use crate::generate::unwritten::{NOTHING_CHANGED, unwritten};
use crate::site::problem::Problem;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Relative to the root.
pub const FILE: &str = "keys.toml";

const HEAD: &str = "# Written by `gatepost keys rotate`. Commit it, with every *.pub.pem beside it.\n";

/// Which key does what, by number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keyring {
    /// The one that signs: `publicKey` of the actor.
    pub signs: u32,
    /// Made and published, and signs after `gatepost keys rotate --finish`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    /// The one that signed before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<u32>,
    /// Until when the old one is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_until: Option<Timestamp>,
}

impl Default for Keyring {
    fn default() -> Self {
        Self { signs: 1, next: None, old: None, old_until: None }
    }
}

impl Keyring {
    /// Reads the file, if there is one.
    pub fn read(root: &Path) -> Result<Self, Problem> {
        match std::fs::read_to_string(root.join(FILE)) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => {
                let what = format!("this file cannot be read: {}", reason(&error));
                Err(Problem::error(FILE, what, "check its permissions"))
            }
        }
    }

    fn parse(text: &str) -> Result<Self, Problem> {
        const REMEDY: &str = "restore the file from git; `gatepost keys rotate` writes it";
        let ring: Self = toml::from_str(text).map_err(|error| Problem::error(FILE, error.message(), REMEDY))?;
        let numbers = [Some(ring.signs), ring.next, ring.old];
        let mut known: Vec<u32> = numbers.into_iter().flatten().collect();
        let count = known.len();
        known.sort_unstable();
        known.dedup();
        if known.len() < count || known.contains(&0) {
            return Err(Problem::error(FILE, "a key has two places, or the number 0", REMEDY));
        }
        Ok(ring)
    }

    /// Writes the file, whole or not at all.
    pub fn write(&self, root: &Path) -> Result<(), Problem> {
        let text = toml::to_string(self).map(|text| format!("{HEAD}{text}"));
        let text = text.map_err(|error| Problem::error(FILE, error.to_string(), "tell those who make Gatepost"))?;
        replace(&root.join(FILE), text.as_bytes())
            .map_err(|error| unwritten(FILE, &error, NOTHING_CHANGED, "check the folder's permissions"))
    }

    /// The keys that are published besides the one that signs.
    pub fn further(&self, now: Timestamp) -> Vec<u32> {
        let old = self.old.filter(|_| self.old_until.is_some_and(|until| now < until));
        self.next.into_iter().chain(old).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_survives_being_written() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(Keyring::read(root.path()).unwrap(), Keyring::default());
        let until = "2026-11-30T10:00:00Z".parse().unwrap();
        let ring = Keyring { signs: 2, next: Some(3), old: Some(1), old_until: Some(until) };
        ring.write(root.path()).unwrap();
        let text = std::fs::read_to_string(root.path().join(FILE)).unwrap();
        assert_eq!(text, format!("{HEAD}signs = 2\nnext = 3\nold = 1\nold_until = \"2026-11-30T10:00:00Z\"\n"));
        assert_eq!(Keyring::read(root.path()).unwrap(), ring);
        assert_eq!(ring.further("2026-11-30T09:59:59Z".parse().unwrap()), [3, 1]);
        assert_eq!(ring.further(until), [3]);
    }

    #[test]
    fn a_file_that_makes_no_sense_is_refused() {
        for (text, what) in [
            ("signs = 1\nnext = 1", "error: keys.toml: a key has two places, or the number 0"),
            ("signs = 0", "error: keys.toml: a key has two places, or the number 0"),
            ("", "error: keys.toml: missing field `signs`"),
        ] {
            let told = Keyring::parse(text).unwrap_err().to_string();
            assert_eq!(told, format!("{what}\n  hint: restore the file from git; `gatepost keys rotate` writes it"));
        }
    }
}
