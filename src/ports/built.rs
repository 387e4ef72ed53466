//! What the last build made, as publishing reads it: from a folder, or from the site itself.

use crate::vocab::{Id, SiteManifest};
use async_trait::async_trait;

/// Why what was built cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotBuilt {
    /// It is not there.
    #[error("{place}: {why}")]
    Missing {
        /// The file or address.
        place: String,
        /// In words.
        why: String,
    },
    /// It is there, and is not what it should be.
    #[error("{place}: {why}")]
    Unreadable {
        /// The file or address.
        place: String,
        /// In words.
        why: String,
    },
    /// Written by a newer Gatepost.
    #[error("{place}: written by a newer Gatepost (format {found}, this one reads {known})")]
    Newer {
        /// The file or address.
        place: String,
        /// Its format.
        found: u32,
        /// The newest that we know.
        known: u32,
    },
}

/// `/gatepost.json`, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What it says.
    pub manifest: SiteManifest,
    /// SHA-256 of its bytes, hex: which build it is of.
    pub hash: String,
}

/// A site that was built.
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
pub trait Built: Send + Sync {
    /// `/gatepost.json`.
    async fn manifest(&self) -> Result<Listed, NotBuilt>;

    /// The document at one of the site's ids, byte for byte.
    async fn document(&self, id: &Id) -> Result<Vec<u8>, NotBuilt>;
}
