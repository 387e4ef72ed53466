//! What followers know of the site, before a push changes it: its address, which no later push takes back unnoticed.

use crate::built::MANIFEST;
use crate::cli::desk::STORE;
use crate::cli::report::{Trouble, complain, problems};
use crate::ports::{LedgerEntry, StoreError};
use crate::publish::plan::always;
use crate::site::problem::Problem;
use crate::store::{self, Location};
use crate::vocab::SiteManifest;
use std::io::ErrorKind;
use std::path::Path;

/// Refuses a site, built into `output`, that is another account than the one that followers of the site in `site` know. Where the
/// store is not to be read that is said: the publisher stops at it, and the site is up by then.
pub(super) fn check_address(site: &Path, output: &Path) -> Result<(), Trouble> {
    let Some(built) = manifest(output) else { return Ok(()) };
    let ledger = match ledger(site) {
        Ok(ledger) => ledger,
        Err(why) => {
            let what = format!("whether followers know this address cannot be looked up: {why}");
            complain(&problems(&[Problem::warning("", what, "let who pushes read the store of the site")]));
            return Ok(());
        }
    };
    let stops: Vec<Problem> =
        always(&built, &ledger).iter().map(|guard| Problem::error("", guard.what(), guard.remedy())).collect();
    if stops.is_empty() { Ok(()) } else { Err(Trouble::Problems(stops)) }
}

/// The list of posts; none of a site that is no account.
fn manifest(output: &Path) -> Option<SiteManifest> {
    serde_json::from_slice(&std::fs::read(output.join(MANIFEST)).ok()?).ok()
}

/// What was told by now, from the store that the publisher would take; nothing where there is none, or none that is a file.
fn ledger(site: &Path) -> Result<Vec<LedgerEntry>, StoreError> {
    let named = std::env::var("GATEPOST_STORE").ok().filter(|store| !store.is_empty());
    let location = Location::parse(named.as_deref().unwrap_or(STORE)).map(|location| location.under(site));
    // Opening one that is not there would make it.
    // What cannot be a store is told by the publisher.
    let Ok(location @ Location::Sqlite(_)) = location else { return Ok(Vec::new()) };
    if let Location::Sqlite(path) = &location
        && path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound)
    {
        return Ok(Vec::new());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StoreError::Unfit(error.to_string()))?;
    let _guard = runtime.enter();
    let store = store::open_to_look(&location)?;
    runtime.block_on(store.ledger())
}
