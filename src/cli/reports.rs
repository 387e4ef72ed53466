//! `gatepost reports`: what others complained about.

use super::desk::{StoreFlag, minute};
use super::report::{Outcome, count};
use super::{Global, Result, plain};
use crate::owner::Refused;
use crate::ports::Complaint;
use serde_json::json;

/// Read reports about you or your posts, newest first
#[derive(Debug, clap::Args)]
pub(super) struct Reports {
    #[command(flatten)]
    store: StoreFlag,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

impl Reports {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let opened = self.store.look(global)?;
        let desk = opened.desk();
        let reports = opened.wait(async { desk.store.complaints(self.limit).await.map_err(Refused::Store) })?;
        let mut text: String = reports.iter().map(shown).collect();
        text.push_str(&format!("{}\n", count(reports.len(), "report", "reports")));
        Ok(Outcome::told(global, text, json!({ "reports": reports })))
    }
}

fn shown(report: &Complaint) -> String {
    let head = format!("{}  {}", minute(report.received), plain::line(report.actor.as_str()));
    let mut text = format!("{}\n", plain::cut(&head, plain::COLUMNS));
    for object in &report.objects {
        text.push_str(&plain::cut(&format!("  about {}", plain::line(object)), plain::COLUMNS));
        text.push('\n');
    }
    text.push_str(&plain::lines(&plain::words_of_html(&report.content), "  | "));
    text
}
