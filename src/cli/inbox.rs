//! `gatepost inbox log`: what came, and what became of it.

use super::desk::{StoreFlag, minute};
use super::report::{Outcome, count};
use super::{Global, Result, plain};
use crate::owner::Refused;
use crate::ports::JournalLine;
use serde_json::json;

/// See what came in
#[derive(Debug, clap::Args)]
pub(super) struct Inbox {
    #[command(flatten)]
    store: StoreFlag,
    #[command(subcommand)]
    verb: InboxVerb,
}

#[derive(Debug, clap::Subcommand)]
enum InboxVerb {
    /// List what came, what became of it, and what you decided; newest first
    Log {
        /// At most so many lines
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: u32,
    },
}

impl Inbox {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let opened = self.store.look(global)?;
        let InboxVerb::Log { limit } = self.verb;
        let desk = opened.desk();
        let lines = opened.wait(async { desk.store.journal(limit).await.map_err(Refused::Store) })?;
        let rows: Vec<Vec<String>> = lines.iter().map(row).collect();
        let table =
            if rows.is_empty() { String::new() } else { plain::table(&["WHEN (UTC)", "WHAT", "BECAME", "WHO"], &rows) };
        let text = format!("{table}{}\n", count(lines.len(), "line", "lines"));
        Ok(Outcome::told(global, text, json!({ "log": lines })))
    }
}

fn row(line: &JournalLine) -> Vec<String> {
    vec![minute(line.at), line.verb.clone(), line.outcome.clone(), line.actor.clone()]
}
