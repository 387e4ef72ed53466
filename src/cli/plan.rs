//! `gatepost plan`: what publishing would tell, and to how many.

use super::press::{BuiltFlags, WishFlags, moment, not_told};
use super::report::{Outcome, count};
use super::{Global, Result, plain};
use crate::publish::plan::{Deed, Guard, Guards, Plan as Planned, Quiet, Remark, Step};
use crate::publish::tell::{Draft, Press};
use crate::site::problem::Problem;
use serde_json::{Value, json};
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
        Ok(Outcome { text, json: as_json(&draft), warnings: stopped, is_bad })
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
    plan.remarks.iter().for_each(|remark| text.push_str(&format!("{}\n", remarked(remark))));
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

/// What is neither told nor remembered, and what now.
pub(super) fn remarked(remark: &Remark) -> String {
    match remark {
        Remark::Waits { title, until, .. } => format!("Waits until {}: {}", moment(*until), plain::line(title)),
        Remark::CannotReturn { id, title, since } => format!(
            "Cannot come back: {} was deleted on {}, and servers remember that of {}; give it a new id in its front matter",
            plain::line(title),
            since.strftime("%Y-%m-%d"),
            plain::line(id)
        ),
        Remark::CannotTurn { id, from } => format!(
            "Cannot change: {} was a boost or like of {}; delete its file, and write a new one",
            plain::line(id),
            plain::line(from)
        ),
        Remark::BadDate { id, date } => {
            format!(
                "Left out: {} has the date `{}`, which is none; build the site again",
                plain::line(id),
                plain::line(date)
            )
        }
    }
}

/// What stops the plan: what, and what now.
pub(super) fn problem(guard: &Guard) -> Problem {
    let (what, remedy) = match guard {
        Guard::OtherHost { from, to } => (
            format!("followers know {from}, and this site is {to}"),
            "set base_url in gatepost.toml to the address that they know; publishing cannot take followers along"
                .to_owned(),
        ),
        Guard::OtherKey => (
            "the profile's key is not the one that followers know".to_owned(),
            "put key.pub.pem back, or change keys with gatepost keys rotate; if the old key is lost, add --yes"
                .to_owned(),
        ),
        Guard::Renamed(renamed) => (
            format!(
                "{} looks like {} under a new name: others would lose the old post with its replies",
                renamed.url.as_deref().unwrap_or(&renamed.to),
                renamed.from
            ),
            format!("add this line to its front matter: id = {:?}; if they are two posts, add --yes", renamed.key),
        ),
        Guard::ManyDeletions { deletions, of } => (
            format!("this would delete {deletions} of {of} posts everywhere, for good"),
            "if that is meant, add --yes".to_owned(),
        ),
        Guard::ManyCreations(n) => (
            format!("this would send {n} new posts at once to every follower"),
            "if that is meant, add --yes; to send those of a day and later, --since DATE; to send none, --known"
                .to_owned(),
        ),
        Guard::ManyEdits(n) => (
            format!("this would send {n} edits at once to every follower"),
            "if that is meant, add --yes; to keep them to yourself, add --known".to_owned(),
        ),
    };
    Problem::error("", what, remedy)
}

/// The plan for programs.
pub(super) fn as_json(draft: &Draft) -> Value {
    let plan = &draft.plan;
    let step = |step: &Step| {
        json!({
            "what": step.deed.word(), "why": step.reason.words(), "activity": step.activity, "id": step.entry.id,
            "title": step.entry.title, "url": step.entry.url,
        })
    };
    let quiet = plan.silent.iter().map(|s| json!({ "id": s.entry.id, "title": s.entry.title, "why": s.why.words() }));
    json!({
        "first": plan.first, "inboxes": draft.inboxes, "steps": plan.steps.iter().map(step).collect::<Vec<_>>(),
        "quiet": quiet.collect::<Vec<_>>(), "remarks": plan.remarks.iter().map(remarked).collect::<Vec<_>>(),
        "guards": plan.guards.iter().map(|guard| { let p = problem(guard); json!({ "what": p.what, "remedy": p.remedy }) }).collect::<Vec<_>>(),
    })
}
