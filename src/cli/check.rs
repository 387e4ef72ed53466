//! `gatepost check`: everything that somebody would stumble over.

use super::report::{Outcome, count, problems};
use super::{Global, Result};
use crate::generate::check;
use crate::site::problem::Severity;
use serde_json::json;

/// Look for broken links, missing alt texts and whatever other servers would stumble over
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// Fail on warnings too
    #[arg(long)]
    strict: bool,
    #[cfg(feature = "gate")]
    #[command(flatten)]
    live: super::live::Live,
}

impl Check {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        #[cfg(feature = "gate")]
        if self.live.is_wished() {
            return self.live.run(global, self.strict);
        }
        let found = check::check(&global.order())?;
        let errors = found.iter().filter(|p| p.severity == Severity::Error).count();
        let warnings = found.len() - errors;
        let mut text = problems(&found);
        if found.is_empty() && !global.quiet {
            text.push_str("Nothing to mend\n");
        } else if !global.quiet {
            text.push_str(&format!(
                "Found {} and {}\n",
                count(errors, "error", "errors"),
                count(warnings, "warning", "warnings")
            ));
        }
        let is_bad = errors > 0 || (self.strict && warnings > 0);
        let list: Vec<_> = found.iter().map(|p| json!({ "severity": p.severity.word(), "file": p.file, "line": p.line, "what": p.what, "remedy": p.remedy })).collect();
        Ok(Outcome { text, json: json!({ "found": list }), is_bad, ..Outcome::default() })
    }
}
