//! `gatepost unblock`: let somebody knock again.

use super::block::{name, target};
use super::desk::StoreFlag;
use super::report::Outcome;
use super::{Global, Result, plain};
use crate::site::problem::Problem;
use serde_json::json;

/// Let a blocked actor or domain knock again
#[derive(Debug, clap::Args)]
pub(super) struct Unblock {
    #[command(flatten)]
    store: StoreFlag,
    /// An actor's address, or a domain, as `gatepost block` lists it
    who: String,
}

impl Unblock {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let opened = self.store.look(global)?;
        let (whom, above) = opened.wait(opened.desk().unblock(&self.who))?;
        let text = format!("Unblocked {}; what was removed does not come back\n", plain::line(name(&whom)));
        let mut outcome = Outcome::told(global, text, json!({ "unblocked": target(&whom) }));
        if let Some(above) = above {
            let what = format!("{} is still kept out by the block of {}", name(&whom), name(&above.whom));
            outcome.warnings.push(Problem::warning("", what, "unblock that domain too"));
        }
        Ok(outcome)
    }
}
