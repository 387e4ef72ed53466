//! `gatepost build`.

use super::bar::Bar;
use super::report::{Outcome, count};
use super::{Global, Result, plain};
use crate::generate::{self, Report, Waiting};
use jiff::Timestamp;
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
        text.push_str(&waiting(&report));
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
    format!("Built {what} in {} ({changes})\n", plain::path(&report.output))
}

/// What is left out because it is a draft, or for its date; empty when nothing is.
pub(super) fn waiting(report: &Report) -> String {
    let drafts = match report.waiting.drafts {
        0 => String::new(),
        1 => "1 draft is left out: look at it with --drafts\n".to_owned(),
        n => format!("{n} drafts are left out: look at them with --drafts\n"),
    };
    format!("{drafts}{}", dated(report))
}

fn dated(report: &Report) -> String {
    let Waiting { posts, next, .. } = report.waiting;
    let Some(next) = next.and_then(|next| Timestamp::from_second(next).ok()).filter(|_| posts > 0) else {
        return String::new();
    };
    let next = next.strftime("%Y-%m-%d %H:%M UTC");
    match posts {
        1 => format!("1 post waits until {next}: build again then, or look at it with --future\n"),
        n => format!(
            "{n} posts wait for their date, the next until {next}: build again then, or look at them with --future\n"
        ),
    }
}

fn as_json(report: &Report) -> serde_json::Value {
    json!({
        "output": report.output.to_string_lossy(), "posts": report.posts, "pages": report.pages, "files": report.files,
        "added": report.added, "changed": report.changed, "removed": report.removed, "advice": report.host_advice,
        "drafts": report.waiting.drafts, "waiting": report.waiting.posts, "next": report.waiting.next.and_then(|next| Timestamp::from_second(next).ok()),
    })
}
