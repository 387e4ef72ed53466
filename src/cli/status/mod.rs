//! `gatepost status`: who has what, what waits, and why.

mod html;

use super::desk::{Opened, StoreFlag};
use super::named::pick;
use super::press::moment;
use super::report::{Outcome, count};
use super::{Global, Result, plain};
use crate::built::Folder;
use crate::generate;
use crate::generate::unwritten::unwritten;
use crate::owner::Refused;
use crate::ports::{Built as _, Delivery, DeliveryFilter, DeliveryState, HostTrouble, LedgerEntry, Store, Tally};
use crate::publish::plan::{ACTOR, Wishes, plan};
use crate::publish::refusing;
use serde_json::json;
use std::collections::HashMap;
use std::path::PathBuf;

/// Activities in the overview.
const SHOWN: usize = 20;

/// Deliveries that are looked at for servers that refuse.
const RECENT: u32 = 20_000;

/// See who has what, what waits, and why
#[derive(Debug, clap::Args)]
pub(super) struct Status {
    #[command(flatten)]
    store: StoreFlag,
    /// One post: its address, file, or title
    #[arg(value_name = "POST")]
    post: Option<String>,
    /// Write a page for a browser, too
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// What the store knows of deliveries.
pub(super) struct Overview {
    /// What was told of posts and the profile, and how it stands, newest first.
    rows: Vec<Row>,
    /// Answers to follows, all together: on a good day they would crowd the posts out.
    answers: Tally,
    /// Hosts that do not answer as they should.
    troubles: Vec<HostTrouble>,
    /// Deliveries that wait, of all activities.
    queued: u64,
}

/// One activity.
struct Row {
    activity: String,
    verb: &'static str,
    title: String,
    tally: Tally,
}

impl Status {
    /// Runs it. Changes nothing in the store.
    pub(super) fn run(&self, global: &Global) -> Result {
        let opened = self.store.look(global)?;
        let ledger = opened.wait(async { Ok(opened.store.ledger().await?) })?;
        let outcome = match &self.post {
            Some(name) => one(global, &opened, pick(global, &ledger, name, &opened.policy)?),
            None => all(global, &opened, &ledger),
        }?;
        if let Some(file) = &self.html {
            let overview = opened.wait(overview(opened.store.as_ref(), &ledger, 0))?;
            let deliveries = opened.wait(async { Ok(opened.store.deliveries(&DeliveryFilter::default()).await?) })?;
            let page = html::page(&opened.policy.handle, &overview, &deliveries, opened.now);
            let remedy = "name another file with --html";
            std::fs::write(file, page)
                .map_err(|error| unwritten(&file.display().to_string(), &error, "nothing is lost", remedy))?;
        }
        Ok(outcome)
    }
}

fn all(global: &Global, opened: &Opened, ledger: &[LedgerEntry]) -> Result {
    let overview = opened.wait(overview(opened.store.as_ref(), ledger, SHOWN))?;
    let mut text = String::new();
    if !overview.rows.is_empty() {
        let rows: Vec<Vec<String>> = overview.rows.iter().map(Row::cells).collect();
        text.push_str(&plain::table(&["WHAT", "HAVE IT", "WAIT", "FAILED", "POST"], &rows));
    }
    text.push_str(&answered(overview.answers));
    if !overview.troubles.is_empty() {
        let rows: Vec<Vec<String>> = overview.troubles.iter().map(trouble).collect();
        text.push_str(&format!("\n{}", plain::table(&["SERVER IN TROUBLE", "SINCE", "NEXT TRY", "WHY"], &rows)));
    }
    let newest = DeliveryFilter { limit: RECENT, ..DeliveryFilter::default() };
    let refusing = refusing(&opened.wait(async { Ok(opened.store.deliveries(&newest).await?) })?);
    for it in &refusing {
        text.push_str(&format!("{}\n", plain::line(&it.words())));
    }
    let queued = usize::try_from(overview.queued).unwrap_or(usize::MAX);
    text.push_str(&match queued {
        0 => "Nothing waits\n".to_owned(),
        n => format!("{} to be sent\n", count(n, "delivery waits", "deliveries wait")),
    });
    let held_back = held_back(global, opened, ledger);
    if held_back > 0 {
        let changes = count(held_back, "change is", "changes are");
        text.push_str(&format!("{changes} held back by a guard; gatepost plan says which, and why\n"));
    }
    let rows: Vec<_> = overview
        .rows
        .iter()
        .map(|row| json!({ "activity": row.activity, "what": row.verb, "title": row.title, "deliveries": row.tally }))
        .collect();
    let json = json!({ "activities": rows, "answers_to_follows": overview.answers, "servers_in_trouble": overview.troubles, "servers_that_refuse": refusing, "queued": overview.queued, "held_back": held_back });
    Ok(Outcome::told(global, text, json))
}

/// How answers to those who ask to follow or to quote stand, in a line; nothing where there are none.
fn answered(of: Tally) -> String {
    let waits = of.waits + of.held;
    if waits + of.done + of.failed == 0 {
        return String::new();
    }
    let some = |n: u64, how: &str| if n == 0 { String::new() } else { format!(", {n} {how}") };
    format!(
        "Answers to follows and quotes: {} sent{}{}\n",
        of.done,
        some(waits, "on the way"),
        some(of.failed, "given up")
    )
}

/// Changes of what is built that a guard stops. Where nothing is built there are none.
fn held_back(global: &Global, opened: &Opened, ledger: &[LedgerEntry]) -> usize {
    let Ok(folder) = generate::output(&global.order()) else { return 0 };
    let built = Folder::new(&folder, opened.policy.base(), folder.display().to_string());
    let Ok(listed) = opened.runtime.block_on(built.manifest()) else { return 0 };
    let plan = plan(&listed.manifest, ledger, Wishes::default(), opened.now);
    if plan.guards.is_empty() { 0 } else { plan.steps.len() }
}

/// One post, server by server.
fn one(global: &Global, opened: &Opened, entry: &LedgerEntry) -> Result {
    let filter = DeliveryFilter { about: Some(entry.id.clone()), ..DeliveryFilter::default() };
    let deliveries = opened.wait(async { Ok(opened.store.deliveries(&filter).await?) })?;
    let title = if entry.title.is_empty() { &entry.id } else { &entry.title };
    let mut text = format!("{}\n{}\n", plain::line(title), stands(entry));
    if !deliveries.is_empty() {
        let rows: Vec<Vec<String>> = deliveries.iter().map(delivery).collect();
        text.push_str(&plain::table(&["SERVER", "WHAT", "STATE", "TRIES", "WHEN (UTC)", "WHY"], &rows));
    }
    text.push_str(&format!("{}\n", count(deliveries.len(), "delivery", "deliveries")));
    Ok(Outcome::told(global, text, json!({ "post": entry, "deliveries": deliveries })))
}

/// What followers know of a post, in a sentence.
fn stands(entry: &LedgerEntry) -> String {
    use crate::ports::Told;
    let when = moment(entry.at);
    match entry.told {
        Told::Live => format!("Told, last on {when}"),
        Told::Known => format!("Taken as known on {when}: nobody was told"),
        Told::Gone => format!("Deleted on {when}"),
    }
}

pub(super) async fn overview(
    store: &dyn Store,
    ledger: &[LedgerEntry],
    limit: usize,
) -> std::result::Result<Overview, Refused> {
    let mut answers = Tally::default();
    let mut told = Vec::new();
    for (activity, tally) in store.tallies(0).await? {
        if matches!(verb(&activity).1, "Accept" | "Reject") {
            answers.waits += tally.waits;
            answers.held += tally.held;
            answers.done += tally.done;
            answers.failed += tally.failed;
        } else {
            told.push((activity, tally));
        }
    }
    told.truncate(if limit == 0 { usize::MAX } else { limit });
    let titles: HashMap<&str, &LedgerEntry> = ledger.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let rows = told.into_iter().map(|(activity, tally)| {
        let (id, verb) = verb(&activity);
        let title = titles.get(id).map(|entry| match entry.kind.as_str() {
            ACTOR => "your profile".to_owned(),
            _ if entry.title.is_empty() => entry.id.clone(),
            _ => entry.title.clone(),
        });
        Row { verb, title: title.unwrap_or_default(), tally, activity }
    });
    Ok(Overview {
        rows: rows.collect(),
        answers,
        troubles: store.troubles().await?,
        queued: store.counts().await?.queued,
    })
}

/// What an activity is about, and what it says, from its id.
fn verb(activity: &str) -> (&str, &'static str) {
    let Some((id, fragment)) = activity.split_once('#') else { return (activity, "Boost or like") };
    let word = fragment.split('-').next().unwrap_or_default();
    let verb = match word {
        "create" => "Create",
        "update" => "Update",
        "delete" => "Delete",
        "undo" => "Undo",
        "accept" => "Accept",
        "reject" => "Reject",
        _ => "other",
    };
    (id, verb)
}

impl Row {
    fn cells(&self) -> Vec<String> {
        let Tally { waits, held, done, failed } = self.tally;
        vec![
            self.verb.to_owned(),
            format!("{done} of {}", waits + held + done + failed),
            (waits + held).to_string(),
            failed.to_string(),
            plain::cut(&self.title, 50),
        ]
    }
}

fn trouble(host: &HostTrouble) -> Vec<String> {
    let next = match (host.dead, host.closed_until) {
        (true, _) => "once a week, until it speaks to us".to_owned(),
        (false, Some(until)) => moment(until),
        (false, None) => "with the next delivery".to_owned(),
    };
    vec![host.host.clone(), moment(host.since), next, host.reason.clone()]
}

fn delivery(row: &Delivery) -> Vec<String> {
    let (state, when) = match row.state {
        DeliveryState::Done => ("has it", row.finished.map(moment)),
        DeliveryState::Failed => ("failed", row.finished.map(moment)),
        DeliveryState::Held => ("under way", None),
        DeliveryState::Waits if row.attempts == 0 => ("waits", Some(moment(row.due))),
        DeliveryState::Waits => ("tried again", Some(moment(row.due))),
    };
    vec![
        row.inbox.host().to_owned(),
        verb(&row.activity).1.to_owned(),
        state.to_owned(),
        row.attempts.to_string(),
        when.unwrap_or_default(),
        row.reason.clone(),
    ]
}
