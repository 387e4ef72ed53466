//! `gatepost build`.

use super::bar::Bar;
use super::report::{Outcome, count};
use super::{Global, Result};
use crate::generate::{self, Report};
use serde_json::json;

/// Builds the site.
pub(super) fn run(global: &Global) -> Result {
    let bar = Bar::new(global.quiet || global.json);
    let report = generate::generate(&global.order(), &bar)?;
    bar.clear();
    let mut text = String::new();
    if !global.quiet {
        for line in &report.host_advice {
            text.push_str(&format!("{line}\n"));
        }
        text.push_str(&summary(&report));
    }
    Ok(Outcome { text, json: as_json(&report), warnings: report.warnings, ..Outcome::default() })
}

/// The last line: what there is, and what changed.
pub(super) fn summary(report: &Report) -> String {
    let what = format!(
        "{}, {}, {}",
        count(report.posts, "post", "posts"),
        count(report.pages, "page", "pages"),
        count(report.files, "file", "files")
    );
    let changes = if report.is_changed() {
        let parts: Vec<String> =
            [(report.added.len(), "new"), (report.changed.len(), "changed"), (report.removed.len(), "removed")]
                .into_iter()
                .filter(|(n, _)| *n > 0)
                .map(|(n, word)| format!("{n} {word}"))
                .collect();
        parts.join(", ")
    } else {
        "nothing changed".to_owned()
    };
    format!("Built {what} in {} ({changes})\n", report.output.display())
}

fn as_json(report: &Report) -> serde_json::Value {
    json!({
        "output": report.output, "posts": report.posts, "pages": report.pages, "files": report.files,
        "added": report.added, "changed": report.changed, "removed": report.removed, "advice": report.host_advice,
    })
}
