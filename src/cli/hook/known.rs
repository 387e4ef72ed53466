//! What followers know of the site, before a push changes it: its address, which no later push takes back unnoticed.

use crate::built::MANIFEST;
use crate::cli::desk::STORE;
use crate::cli::report::Trouble;
use crate::publish::plan::always;
use crate::site::problem::Problem;
use crate::store::{self, Location};
use crate::vocab::SiteManifest;
use std::path::Path;

/// Refuses a site, built into `output`, that is another account than the one that followers of the site in `site` know. What cannot
/// be known here is left to the publisher, which says why.
pub(super) fn check_address(site: &Path, output: &Path) -> Result<(), Trouble> {
    let Some(built) = manifest(output) else { return Ok(()) };
    let Some(ledger) = ledger(site) else { return Ok(()) };
    let stops: Vec<Problem> =
        always(&built, &ledger).iter().map(|guard| Problem::error("", guard.what(), guard.remedy())).collect();
    if stops.is_empty() { Ok(()) } else { Err(Trouble::Problems(stops)) }
}

/// The list of posts; none of a site that is no account.
fn manifest(output: &Path) -> Option<SiteManifest> {
    serde_json::from_slice(&std::fs::read(output.join(MANIFEST)).ok()?).ok()
}

/// What was told by now, from the store that the publisher would take.
fn ledger(site: &Path) -> Option<Vec<crate::ports::LedgerEntry>> {
    let named = std::env::var("GATEPOST_STORE").ok().filter(|store| !store.is_empty());
    let location = Location::parse(named.as_deref().unwrap_or(STORE)).ok()?.under(site);
    // Opening one that is not there would make it.
    if !matches!(&location, Location::Sqlite(path) if path.is_file()) {
        return None;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let _guard = runtime.enter();
    let store = store::open_to_look(&location).ok()?;
    runtime.block_on(store.ledger()).ok()
}
