//! `gatepost plan`: what publishing would tell, and to how many.

use super::press::{BuiltFlags, WishFlags, not_told};
use super::report::{Outcome, count};
use super::{Global, Result, plain};
use crate::publish::plan::{Deed, Guard, Guards, Plan as Planned, Quiet, Step};
use crate::publish::tell::{Draft, Press};
use crate::site::problem::Problem;
use std::collections::BTreeMap;

/// See what publishing would tell, and to how many
#[derive(Debug, clap::Args)]
pub(super) struct Plan {
    #[command(flatten)]
    built: BuiltFlags,
    #[command(flatten)]
    wishes: WishFlags,
}

impl Plan {
    /// Runs it. Changes nothing.
    pub(super) fn run(&self, global: &Global) -> Result {
        let opened = self.built.store.open(global)?;
        let guard = opened.runtime.enter();
        let built = self.built.built(global, &opened.policy)?;
        drop(guard);
        let press = Press {
            store: opened.store.as_ref(),
            built: built.as_ref(),
            outbound: None,
            policy: &opened.policy,
            reach: self.built.reach(),
            now: opened.now,
        };
        let wishes = self.wishes.wishes(global, Guards::Stop);
        let draft = opened.runtime.block_on(press.plan(wishes)).map_err(not_told)?;
        let stopped: Vec<Problem> = draft.plan.guards.iter().map(problem).collect();
        let is_bad = !stopped.is_empty();
        let text = if global.quiet { String::new() } else { shown(&draft) };
        Ok(Outcome { text, json: draft.to_json(), warnings: stopped, is_bad })
    }
}

/// The list that a person reads.
pub(super) fn shown(draft: &Draft) -> String {
    let plan = &draft.plan;
    let mut text = String::new();
    if !plan.steps.is_empty() {
        let rows: Vec<Vec<String>> = plan.steps.iter().map(row).collect();
        text.push_str(&plain::table(&["WHAT", "WHY", "POST"], &rows));
    }
    let mut quiet: BTreeMap<&str, usize> = BTreeMap::new();
    for silent in plan.silent.iter().filter(|silent| silent.entry.kind != crate::publish::plan::ACTOR) {
        *quiet.entry(silent.why.words()).or_default() += 1;
    }
    for (why, n) in quiet {
        text.push_str(&format!("Without a word: {} ({why})\n", count(n, "post")));
    }
    if plan.first && plan.silent.iter().any(|s| s.why == Quiet::First && s.entry.kind != crate::publish::plan::ACTOR) {
        text.push_str(
            "This is the first run: posts that are there are taken as known. To tell of the newest, add --since DATE\n",
        );
    }
    plan.remarks.iter().for_each(|remark| text.push_str(&format!("{}\n", plain::line(&remark.words()))));
    text.push_str(&format!("{}\n", last_line(plan, draft.inboxes)));
    text
}

fn row(step: &Step) -> Vec<String> {
    let post = match step.deed {
        Deed::UpdateActor => "your profile",
        _ if step.entry.title.is_empty() => &step.entry.id,
        _ => &step.entry.title,
    };
    vec![step.deed.word().to_owned(), step.reason.words().to_owned(), plain::cut(post, 60)]
}

fn last_line(plan: &Planned, inboxes: u64) -> String {
    let inboxes = count(usize::try_from(inboxes).unwrap_or(usize::MAX), "inbox").replace("inboxs", "inboxes");
    match plan.steps.len() {
        0 if plan.is_empty() => "Nothing to tell: followers know everything".to_owned(),
        0 => "Nobody is told".to_owned(),
        1 => format!("1 activity to {inboxes}"),
        n => format!("{n} activities, each to {inboxes}"),
    }
}

/// What stops the plan: what, and what now.
pub(super) fn problem(guard: &Guard) -> Problem {
    Problem::error("", guard.what(), guard.remedy())
}
