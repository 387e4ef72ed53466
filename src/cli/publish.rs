//! `gatepost publish`: tell followers what changed.

use super::deliver::{Courier, Delivered};
use super::plan::{problem, shown};
use super::press::{BuiltFlags, WishFlags, not_built, not_told};
use super::report::{Outcome, Trouble, complain, count, print, problems};
use super::{Global, Result, plain};
use crate::generate;
use crate::ports::{Built, Ports};
use crate::publish::plan::{Wishes, tombstones};
use crate::publish::tell::{Draft, Press, Told};
use crate::shell::world;
use crate::site::problem::Problem;
use anyhow::Context as _;
use serde_json::json;
use std::time::Duration;

/// Tell followers what is new, what changed and what is gone
#[derive(Debug, clap::Args)]
pub(super) struct Publish {
    #[command(flatten)]
    built: BuiltFlags,
    #[command(flatten)]
    wishes: WishFlags,
    /// Wait at most so many minutes for the deployed site to show what was built
    #[arg(long, value_name = "MINUTES", default_value_t = 15)]
    wait: u64,
    /// Do not look whether the deployed site shows what was built
    #[arg(long, conflicts_with = "live")]
    unchecked: bool,
}

/// How often the deployed site is looked at.
const LOOK: Duration = Duration::from_secs(5);

impl Publish {
    /// Runs it.
    pub(super) fn run(&self, global: &Global) -> Result {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().context("no thread to send from")?;
        let _guard = runtime.enter();
        let policy = generate::policy(&global.order())?;
        let built = self.built.built(global, &policy)?;
        runtime.block_on(built.manifest()).map_err(|why| not_built(&why))?;
        let ports = self.built.ports(global)?;
        runtime.block_on(self.publish(global, &ports, built.as_ref()))
    }

    async fn publish(&self, global: &Global, ports: &Ports, built: &dyn Built) -> Result {
        let policy = ports.published.policy();
        let press = Press {
            store: ports.store.as_ref(),
            built,
            outbound: Some(ports.outbound.as_ref()),
            policy: &policy,
            reach: ports.reach,
            now: ports.clock.now(),
        };
        let mut asked = self.wishes.wishes(global);
        let draft = press.plan(Wishes { list: self.built.list(), ..asked.wishes }).await.map_err(not_told)?;
        let mut hints: Vec<Problem> = self.built.stale(global)?.into_iter().chain(self.wishes.early()).collect();
        if !global.json {
            // Before anything leaves: who sees it in time can still stop it.
            complain(&problems(&std::mem::take(&mut hints)));
        }
        if !(global.quiet || global.json) {
            print(&format!("{}{}", shown(&draft), asked.unannounced(global, &self.built, &draft.plan)));
        }
        let mut stopped = asked.stops(&draft.plan);
        stopped.extend(draft.plan.guards.iter().map(|guard| problem(global, guard)));
        if !stopped.is_empty() {
            return Err(Trouble::Problems(stopped));
        }
        if !(draft.plan.steps.is_empty() || self.unchecked || self.built.live.is_some()) {
            if press.has_hearers(&draft).await.map_err(not_told)? {
                self.wait_for_site(global, ports, &draft).await?;
            } else if !(global.quiet || global.json) {
                print(&format!("Not waiting until {} shows this build: there is nobody to tell\n", policy.base()));
            }
        }
        let told = press.tell(&draft).await.map_err(not_told)?;
        let done = Courier::new(global).deliver(ports, &told.activities).await;
        Ok(outcome(global, &draft, &told, hints, done))
    }

    /// Followers are told of nothing that is not yet there: whoever looks at once would find nothing.
    async fn wait_for_site(&self, global: &Global, ports: &Ports, draft: &Draft) -> std::result::Result<(), Trouble> {
        let policy = ports.published.policy();
        let live = world::live(&policy, ports.reach).map_err(super::gate::unfit)?;
        let until = ports
            .clock
            .now()
            .checked_add(jiff::SignedDuration::from_mins(i64::try_from(self.wait.min(1440)).unwrap_or(15)));
        let until = until.unwrap_or(ports.clock.now());
        let mut told = false;
        loop {
            let seen = live.manifest().await;
            if seen.as_ref().is_ok_and(|seen| seen.hash == draft.built.hash) {
                return Ok(());
            }
            if ports.clock.now() >= until {
                return Err(match seen {
                    Err(why) => not_built(&why),
                    Ok(_) => Problem::error(
                        format!("{}/gatepost.json", policy.base()),
                        "the deployed site still shows another build than the one here",
                        "deploy it, then publish again; to publish without looking, add --unchecked",
                    )
                    .into(),
                });
            }
            if !told && !global.quiet {
                complain(&plain::line(&format!("Waiting for {} to show this build (Ctrl-C is safe)", policy.base())));
                complain("\n");
                told = true;
            }
            ports.clock.sleep(LOOK).await;
        }
    }
}

/// What was told, whatever became of the deliveries: it is remembered, and cannot be told again.
fn outcome(
    global: &Global,
    draft: &Draft,
    told: &Told,
    mut warnings: Vec<Problem>,
    done: std::result::Result<Delivered, Trouble>,
) -> Outcome {
    warnings.extend(told.unreached.iter().map(|lost| {
        let what = format!("{} was not told: {}", lost.who, lost.why);
        Problem::warning("", what, "send it later with gatepost resend POST --to THEM")
    }));
    let mut json = draft.to_json();
    json["told"] = json!(told.activities);
    json["unreached"] = told.unreached.iter().map(|lost| json!({ "who": lost.who, "why": lost.why })).collect();
    json["delivered"] = done.as_ref().map_or(json!(null), Delivered::json);
    let mut text = match &done {
        _ if told.activities.is_empty() => String::new(),
        Ok(done) => done.line(),
        Err(_) => format!(
            "{} remembered as told, and not all delivered yet\n",
            count(told.activities.len(), "activity is", "activities are")
        ),
    };
    let tombstones = tombstones(&draft.plan);
    if !tombstones.is_empty() {
        let why = "So that a Tombstone answers for what is gone, write into data/deleted.toml, and build again:";
        text.push_str(&format!("{why}\n{tombstones}"));
    }
    let is_bad = done.as_ref().is_ok_and(Delivered::gave_up);
    let text = if global.quiet { String::new() } else { text };
    Outcome { text, json, warnings, is_bad, stopped: done.err() }
}
