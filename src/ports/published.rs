//! What the site holds, as the gate sees it: the files that the last build wrote.

use crate::vocab::GatePolicy;
use async_trait::async_trait;
use std::sync::Arc;

/// Reads `/gate.json` and `/gatepost.json` of the site, wherever they lie.
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
pub trait Published: Send + Sync {
    /// The owner's rules, as of the last build.
    fn policy(&self) -> Arc<GatePolicy>;

    /// Whether a post of this id is published. A draft and a post that never was give the same answer. Where the list of posts is
    /// not at hand, whatever begins as our posts do is taken for one.
    async fn holds(&self, object: &str) -> bool;
}
