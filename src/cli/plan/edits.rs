//! What publishing would tell of the site as it is being edited: for the preview.

use super::shown;
use crate::cli::Global;
use crate::cli::desk::STORE_FILE;
use crate::clock;
use crate::generate::Content;
use crate::generate::preview::Preview;
use crate::ports::Listed;
use crate::publish::plan::{Wishes, plan};
use crate::publish::tell::Draft;
use crate::store::{self, Location};
use crate::vocab::SiteManifest;

/// The plan, as text, whatever happens. Builds nothing and makes no store.
pub(in crate::cli) fn of_edits(global: &Global) -> String {
    match edits(global) {
        Ok(text) => text,
        Err(why) => format!("There is no plan: {why:#}\n"),
    }
}

fn edits(global: &Global) -> anyhow::Result<String> {
    let mut site = Preview::new(global.order());
    site.refresh(clock::now()).map_err(|_| anyhow::anyhow!("the site cannot be built"))?;
    let Some(manifest) = site.get("gatepost.json") else { anyhow::bail!("the site is no account") };
    let Content::Bytes(manifest) = manifest.content.as_ref() else { anyhow::bail!("the list of posts is not at hand") };
    let manifest: SiteManifest = serde_json::from_slice(manifest)?;
    let file = global.root.join(STORE_FILE);
    let (ledger, inboxes) = if file.exists() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let _guard = runtime.enter();
        let store = store::open_to_look(&Location::Sqlite(file))?;
        (runtime.block_on(store.ledger())?, runtime.block_on(store.audience())?)
    } else {
        (Vec::new(), 0)
    };
    let plan = plan(&manifest, &ledger, Wishes::default(), clock::moment());
    let stops = plan.guards.iter().map(|guard| format!("It would stop: {}; {}\n", guard.what(), guard.remedy()));
    let stops: String = stops.collect();
    let draft = Draft { plan, built: Listed { manifest, hash: String::new() }, inboxes };
    Ok(format!("{}{stops}", shown(&draft)))
}
