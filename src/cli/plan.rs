//! `gatepost plan`: what publishing would tell, and to how many.

#[cfg(feature = "preview")]
mod edits;

#[cfg(feature = "preview")]
pub(super) use edits::of_edits;

use super::press::{BuiltFlags, WishFlags, not_told};
use super::report::{Outcome, count};
use super::{Global, Result, plain};
use crate::publish::plan::{Deed, Guard, Notation, Plan as Planned, Quiet, Renamed, Step, Wishes};
use crate::publish::tell::{Draft, Press};
use crate::site::problem::Problem;
use std::collections::BTreeMap;
use std::path::Path;

/// Posts that are named though nobody is told of them.
const NAMED: usize = 10;

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
        let opened = self.built.store.peek(global)?;
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
        let mut asked = self.wishes.wishes(global);
        let wishes = Wishes { list: self.built.list(), ..asked.wishes };
        let draft = opened.runtime.block_on(press.plan(wishes)).map_err(not_told)?;
        let mut stopped = asked.stops(&draft.plan);
        stopped.extend(draft.plan.guards.iter().map(|guard| problem(global, guard)));
        let is_bad = !stopped.is_empty();
        let warnings = self.built.stale(global)?.into_iter().chain(self.wishes.early()).chain(stopped).collect();
        let text = format!("{}{}", shown(&draft), asked.unannounced(global, &self.built, &draft.plan));
        let text = if global.quiet { String::new() } else { text };
        Ok(Outcome { text, json: draft.to_json(), warnings, is_bad, stopped: None })
    }
}

/// The list that a person reads.
pub(super) fn shown(draft: &Draft) -> String {
    let plan = &draft.plan;
    let mut text = String::new();
    if plan.is_of_another_host() {
        return text;
    }
    if !plan.steps.is_empty() {
        let rows: Vec<Vec<String>> = plan.steps.iter().map(row).collect();
        text.push_str(&plain::table(&["WHAT", "WHY", "POST"], &rows));
    }
    let mut quiet: BTreeMap<&str, usize> = BTreeMap::new();
    for silent in plan.silent.iter().filter(|silent| silent.entry.kind != crate::publish::plan::ACTOR) {
        *quiet.entry(silent.why.words()).or_default() += 1;
    }
    for (why, n) in quiet {
        text.push_str(&format!("Without a word: {} ({why})\n", count(n, "post", "posts")));
    }
    for silent in plan.silent.iter().filter(|silent| silent.why == Quiet::Asked).take(NAMED) {
        text.push_str(&format!("  {}\n", plain::cut(&silent.entry.title, 60)));
    }
    if plan.first && plan.silent.iter().any(|s| s.why == Quiet::First && s.entry.kind != crate::publish::plan::ACTOR) {
        text.push_str(
            "This is the first run: posts that are there are taken as known. To tell of the newest, now or later: gatepost publish --since DATE\n",
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
    let inboxes = count(usize::try_from(inboxes).unwrap_or(usize::MAX), "inbox", "inboxes");
    match plan.steps.len() {
        0 if plan.is_empty() => "Nothing to tell: followers know everything".to_owned(),
        0 => "Nobody is told".to_owned(),
        1 => format!("1 activity to {inboxes}"),
        n => format!("{n} activities, each to {inboxes}"),
    }
}

/// What stops the plan: what, where, and what now.
pub(super) fn problem(global: &Global, guard: &Guard) -> Problem {
    let renamed = if let Guard::Renamed(renamed) = guard { moved(&global.root, renamed) } else { None };
    renamed.unwrap_or_else(|| Problem::error("", guard.what(), guard.remedy()))
}

/// A file that was renamed, where its id leads to it; with the line as its front matter takes it.
fn moved(root: &Path, renamed: &Renamed) -> Option<Problem> {
    let key = renamed.new_key()?;
    let names = [format!("content/{key}.md"), format!("content/{key}/index.md"), format!("content/{key}.markdown")];
    let (name, text) = names.into_iter().find_map(|name| {
        let text = std::fs::read_to_string(root.join(&name)).ok()?;
        Some((name, text))
    })?;
    let notation = if text.starts_with("---") { Notation::Yaml } else { Notation::Toml };
    let what =
        format!("this looks like {} under a new name: others would lose the old post with its replies", renamed.key);
    let remedy =
        format!("add this line to its front matter: {}; if they are two posts, add --yes", renamed.line(notation));
    Some(Problem::error(name, what, remedy))
}
