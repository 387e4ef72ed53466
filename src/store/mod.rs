//! Floor 3: where the gate's memory is kept.
//!
//! | location | what | for |
//! |---|---|---|
//! | `memory:` | plain maps, gone with the process | tests and trial runs |
//! | `sqlite:PATH` | one file | the gate on a machine of its own |
//!
//! Each answers every question alike: the same tests run for each (`conformance`), and random changes to two of them must leave
//! them equal. What they decide alike is written once, in `rules` and `host`.

mod deed;
mod host;
mod memory;
mod rules;
#[cfg(feature = "gate")]
mod sqlite;

#[cfg(test)]
mod conformance;

use crate::ports::{Store, StoreError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use memory::MemoryStore;
#[cfg(feature = "gate")]
pub use sqlite::SqliteStore;

/// What `--store` and `GATEPOST_STORE` name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// `memory:`: nothing outlives the process.
    Memory,
    /// `sqlite:PATH`: one file, with two more beside it while it is open.
    Sqlite(PathBuf),
}

/// Why a text names no store. A store's address may hold a password, so the texts never repeat it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadLocation {
    /// Known, and not there yet.
    #[error("a store at `{0}` comes with a later version; use `sqlite:PATH`")]
    Later(&'static str),
    /// This program was built without it.
    #[error("this program was built without SQLite; use `memory:`, or build it with the feature `gate`")]
    NotBuilt,
    /// `sqlite:` and nothing after it.
    #[error("`sqlite:` needs a file, such as `sqlite:.gatepost/gate.db`")]
    NoPath,
    /// Anything else.
    #[error("a store is `sqlite:PATH` or `memory:`")]
    Unknown,
}

impl Location {
    /// Reads what `--store` says.
    pub fn parse(text: &str) -> Result<Self, BadLocation> {
        match text.split_once(':') {
            Some(("memory", "")) => Ok(Self::Memory),
            Some(("sqlite", "")) => Err(BadLocation::NoPath),
            Some(("sqlite", _)) if !cfg!(feature = "gate") => Err(BadLocation::NotBuilt),
            Some(("sqlite", path)) => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => Err(BadLocation::Later("postgres://")),
            Some(("https", _)) => Err(BadLocation::Later("https://")),
            _ => Err(BadLocation::Unknown),
        }
    }

    /// The same store, with a path that is meant from `root` on.
    #[must_use]
    pub fn under(self, root: &Path) -> Self {
        match self {
            Self::Memory => Self::Memory,
            Self::Sqlite(path) => Self::Sqlite(root.join(path)),
        }
    }
}

/// Opens a store. A file is made only where there is none.
pub fn open(location: &Location) -> Result<Arc<dyn Store>, StoreError> {
    match location {
        Location::Memory => Ok(Arc::new(MemoryStore::default())),
        #[cfg(feature = "gate")]
        Location::Sqlite(path) => Ok(Arc::new(SqliteStore::open(path)?)),
        #[cfg(not(feature = "gate"))]
        Location::Sqlite(_) => Err(StoreError::Unfit(BadLocation::NotBuilt.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_word_and_a_path() {
        assert_eq!(Location::parse("memory:"), Ok(Location::Memory));
        assert_eq!(Location::parse("sqlite:"), Err(BadLocation::NoPath));
        for (text, why) in [
            ("postgres://me:secret@db/gate", "a store at `postgres://` comes with a later version; use `sqlite:PATH`"),
            ("https://example.org/gate", "a store at `https://` comes with a later version; use `sqlite:PATH`"),
            ("gate.db", "a store is `sqlite:PATH` or `memory:`"),
            ("memory:x", "a store is `sqlite:PATH` or `memory:`"),
            ("mysql://me:secret@db", "a store is `sqlite:PATH` or `memory:`"),
        ] {
            assert_eq!(Location::parse(text).unwrap_err().to_string(), why);
        }
    }

    #[cfg(feature = "gate")]
    #[test]
    fn a_path_is_meant_from_the_site() {
        let location = Location::parse("sqlite:.gatepost/gate.db").unwrap();
        assert_eq!(location.clone().under(Path::new("/site")), Location::Sqlite("/site/.gatepost/gate.db".into()));
        let whole = Location::parse("sqlite:/var/gate.db").unwrap();
        assert_eq!(whole.under(Path::new("/site")), Location::Sqlite("/var/gate.db".into()));
    }
}
