//! Where the owner's verbs sit: the store that `--store` names, and the rules of the site.

use super::Global;
use super::report::Trouble;
use crate::generate;
use crate::owner::{Desk, Refused};
use crate::ports::Store;
use crate::store::{self, Location};
use crate::vocab::GatePolicy;
use anyhow::Context as _;
use jiff::Timestamp;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// The flag that every verb of the owner's takes.
#[derive(Debug, clap::Args)]
pub(super) struct StoreFlag {
    /// Where followers and replies are kept
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "GATEPOST_STORE",
        hide_env_values = true,
        default_value = "sqlite:.gatepost/gate.db"
    )]
    store: String,
}

impl StoreFlag {
    /// Where the store is.
    pub(super) fn location(&self, global: &Global) -> Result<Location, Trouble> {
        let location = Location::parse(&self.store)
            .map_err(|why| Trouble::Usage(why.to_string(), "write --store sqlite:.gatepost/gate.db".into()))?;
        Ok(location.under(&global.root))
    }

    /// Opens the store of the site.
    pub(super) fn open(&self, global: &Global) -> Result<Opened, Trouble> {
        // First, so that a wrong folder gets no store.
        let policy = generate::policy(&global.order())?;
        let location = self.location(global)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("the store gets no thread")?;
        let guard = runtime.enter();
        let store = store::open(&location).map_err(Refused::Store)?;
        drop(guard);
        Ok(Opened { store, policy, runtime, now: crate::clock::moment() })
    }
}

/// A store that is open, for one verb.
pub(super) struct Opened {
    pub(super) store: Arc<dyn Store>,
    pub(super) policy: GatePolicy,
    pub(super) runtime: Runtime,
    pub(super) now: Timestamp,
}

impl Opened {
    /// The desk.
    pub(super) fn desk(&self) -> Desk<'_> {
        Desk { store: self.store.as_ref(), policy: &self.policy, now: self.now }
    }

    /// Waits until something is done.
    pub(super) fn wait<T>(&self, work: impl Future<Output = Result<T, Refused>>) -> Result<T, Trouble> {
        Ok(self.runtime.block_on(work)?)
    }
}

/// `2026-11-23`, in UTC.
pub(super) fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// `2026-11-23 12:00`, in UTC.
pub(super) fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}
