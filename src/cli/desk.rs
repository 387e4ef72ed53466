//! Where the owner's verbs sit: the store that `--store` names, and the rules of the site.

use super::Global;
use super::plain;
use super::report::{Trouble, complain};
use crate::generate;
use crate::outbound::{Client, Ourselves};
use crate::owner::{self, Desk, Refused};
use crate::ports::{SignError, Signer, Store, StoreError};
use crate::signature::Algorithm;
use crate::store::{self, Location};
use crate::vocab::{GatePolicy, Reach, RemoteUrl};
use anyhow::Context as _;
use async_trait::async_trait;
use jiff::Timestamp;
use std::io::ErrorKind;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// The store when none is named.
pub(super) const STORE: &str = "sqlite:.gatepost/gate.db";

/// Its file, below the site's folder.
pub(super) const STORE_FILE: &str = ".gatepost/gate.db";

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
        default_value = STORE
    )]
    store: String,
}

impl StoreFlag {
    /// What was typed, where it is not what it is anyway: the variable is there the next time, too, and its value may be secret.
    #[cfg(feature = "server")]
    pub(super) fn typed(&self) -> Option<&str> {
        let is_given = |store: &&str| std::env::var_os("GATEPOST_STORE").is_some_and(|given| given == **store);
        Some(self.store.as_str()).filter(|store| *store != STORE && !is_given(store))
    }

    /// Where the store is.
    pub(super) fn location(&self, global: &Global) -> Result<Location, Trouble> {
        let location = Location::parse(&self.store)
            .map_err(|why| Trouble::Usage(why.to_string(), format!("write --store {STORE}")))?;
        Ok(location.under(&global.root))
    }

    /// Opens the store of the site; makes it where there is none.
    pub(super) fn open(&self, global: &Global) -> Result<Opened, Trouble> {
        Self::opened(global, || self.location(global), store::open)
    }

    /// Opens the store to write in it; makes the usual one where there is none. One that was named must be there: a slip of the finger
    /// would make an empty one.
    pub(super) fn open_named(&self, global: &Global) -> Result<Opened, Trouble> {
        self.is_new(global)?;
        self.open(global)
    }

    /// Opens the store for who only looks, and makes none. A new site has none yet, and is told so.
    pub(super) fn look(&self, global: &Global) -> Result<Opened, Trouble> {
        if self.is_new(global)? && !global.quiet {
            let place = plain::line(&global.root.join(STORE_FILE).display().to_string());
            let remedy = "a gate makes one, and so does gatepost publish; if yours is elsewhere, name it with --store";
            complain(&format!("There is no store at {place} yet: {remedy}\n"));
        }
        self.peek(global)
    }

    /// The same, without a word about a site that has none yet.
    pub(super) fn peek(&self, global: &Global) -> Result<Opened, Trouble> {
        Self::opened(
            global,
            || if self.is_new(global)? { Ok(Location::Memory) } else { self.location(global) },
            store::open_to_look,
        )
    }

    /// Whether the site has no store yet. One that was named must be there.
    pub(super) fn is_new(&self, global: &Global) -> Result<bool, Trouble> {
        let Location::Sqlite(path) = self.location(global)? else { return Ok(false) };
        match std::fs::symlink_metadata(&path) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            _ => return Ok(false),
        }
        if self.store == STORE {
            return Ok(true);
        }
        let what = format!("there is no store at {}", plain::line(&path.display().to_string()));
        let remedy = "correct --store or GATEPOST_STORE; gatepost gate serve and gatepost publish make a new one there";
        Err(Trouble::Refused(what, remedy.to_owned()))
    }

    fn opened(
        global: &Global,
        location: impl FnOnce() -> Result<Location, Trouble>,
        open: impl Fn(&Location) -> Result<Arc<dyn Store>, StoreError>,
    ) -> Result<Opened, Trouble> {
        // First, so that a wrong folder gets no store.
        let policy = generate::policy(&global.order())?;
        let location = location()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("the store gets no thread")?;
        let guard = runtime.enter();
        let store = open(&location).map_err(Refused::Store)?;
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

    /// Asks the server of a handle that nobody here has.
    pub(super) fn look_up(&self, handle: &str) -> Result<RemoteUrl, Trouble> {
        Ok(self.runtime.block_on(owner::actor_of(handle, &asker(&self.policy)?))?)
    }

    /// Waits until something is done.
    pub(super) fn wait<T>(&self, work: impl Future<Output = Result<T, Refused>>) -> Result<T, Trouble> {
        Ok(self.try_wait(work)?)
    }

    /// The same, for who can do something about a refusal.
    pub(super) fn try_wait<T>(&self, work: impl Future<Output = Result<T, Refused>>) -> Result<T, Refused> {
        self.runtime.block_on(work)
    }
}

/// Who asks other servers about names.
pub(super) fn asker(policy: &GatePolicy) -> Result<Client, Trouble> {
    let site = RemoteUrl::parse(policy.actor.as_str(), Reach::Internet);
    let site = site.or_else(|_| RemoteUrl::parse(policy.actor.as_str(), Reach::Loopback));
    let site = site.context("the site has no address")?;
    let ourselves = Ourselves { site, hosts: Vec::new(), addresses: Vec::new() };
    let clock = Arc::new(crate::clock::moment);
    Ok(Client::new(ourselves, Reach::Internet, Arc::new(Nameless), clock).context("nobody can be asked")?)
}

/// Whoever looks a name up does not say who they are.
struct Nameless;

#[async_trait]
impl Signer for Nameless {
    fn key_id(&self) -> &'static str {
        ""
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaV15Sha256
    }

    async fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignError> {
        Err(SignError::Failed("a question about a name is not signed".to_owned()))
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
