//! `gatepost publish`: tell followers what changed.

use super::deliver::Courier;
use super::plan::{problem, shown};
use super::press::{BuiltFlags, WishFlags, not_built, not_told};
use super::report::{Outcome, Trouble, complain, print};
use super::{Global, Result, plain};
use crate::generate;
use crate::ports::{Built, Ports};
use crate::publish::plan::{Guards, Wishes};
use crate::publish::tell::{Draft, Press};
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
    /// Go on where a guard would stop and ask
    #[arg(long)]
    yes: bool,
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
        let guards = if self.yes { Guards::Waived } else { Guards::Stop };
        let wishes = Wishes { list: self.built.list(), ..self.wishes.wishes(global, guards) };
        let draft = press.plan(wishes).await.map_err(not_told)?;
        if !(global.quiet || global.json) {
            print(&shown(&draft));
        }
        if !draft.plan.guards.is_empty() {
            return Err(Trouble::Problems(draft.plan.guards.iter().map(problem).collect()));
        }
        if !(draft.plan.steps.is_empty() || self.unchecked || self.built.live.is_some()) {
            self.wait_for_site(global, ports, &draft).await?;
        }
        let told = press.tell(&draft).await.map_err(not_told)?;
        let done = Courier::new(global).deliver(ports, &told.activities).await?;
        let warnings = told.unreached.iter().map(|lost| {
            Problem::warning(
                "",
                format!("{} was not told: {}", lost.who, lost.why),
                "send it later with gatepost resend POST --to THEM",
            )
        });
        let text = if global.quiet || told.activities.is_empty() { String::new() } else { done.line() };
        let mut json = draft.to_json();
        json["told"] = json!(told.activities);
        json["delivered"] = done.json();
        Ok(Outcome { text, json, warnings: warnings.collect(), is_bad: false })
    }

    /// Nobody is told of what is not yet there: whoever looks at once would find nothing.
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
