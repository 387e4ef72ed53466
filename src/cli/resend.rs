//! `gatepost resend`: a post once more, to one person.

use super::deliver::Courier;
use super::named::pick;
use super::press::{BuiltFlags, not_told};
use super::report::{Outcome, Trouble};
use super::{Global, Result, plain};
use crate::generate;
use crate::owner::{Desk, Refused, Who, actor_of};
use crate::ports::{Applied, Built, Change, Effect, JournalLine, Outgoing, Ports, Told};
use crate::publish::recipients;
use crate::publish::tell::{NotTold, Press};
use crate::vocab::{Reach, RemoteUrl};
use anyhow::Context as _;
use serde_json::json;

/// Send a post once more, to one person
#[derive(Debug, clap::Args)]
pub(super) struct Resend {
    #[command(flatten)]
    built: BuiltFlags,
    /// The post: its address, file, or title
    #[arg(value_name = "POST")]
    post: String,
    /// @user@host, or the actor's address
    #[arg(long, value_name = "WHO")]
    to: String,
}

impl Resend {
    /// Runs it.
    pub(super) fn run(&self, global: &Global) -> Result {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().context("no thread to send from")?;
        let _guard = runtime.enter();
        let policy = generate::policy(&global.order())?;
        let built = self.built.built(global, &policy)?;
        self.built.store.is_new(global)?;
        let ports = self.built.ports(global)?;
        runtime.block_on(self.resend(global, &ports, built.as_ref()))
    }

    async fn resend(&self, global: &Global, ports: &Ports, built: &dyn Built) -> Result {
        let policy = ports.published.policy();
        let now = ports.clock.now();
        let ledger = ports.store.ledger().await.map_err(Refused::Store)?;
        let entry = pick(global, &ledger, &self.post, &policy)?;
        if entry.told == Told::Gone {
            let what = format!("{} was deleted", plain::line(&entry.title));
            return Err(Trouble::Refused(what, "a deleted post cannot be sent".into()));
        }
        let actor = self.actor(ports).await?;
        let blocks = ports.store.blocks().await.map_err(Refused::Store)?;
        if blocks.iter().any(|block| block.whom.covers(&actor)) {
            let what = format!("{} is blocked", plain::line(&self.to));
            return Err(Trouble::Refused(what, "gatepost unblock lets them in again".into()));
        }
        let inbox = recipients::inbox(actor.as_str(), ports.outbound.as_ref(), ports.reach, now).await;
        let inbox = inbox.map_err(|why| lost(&self.to, &why))?;
        let press =
            Press { store: ports.store.as_ref(), built, outbound: None, policy: &policy, reach: ports.reach, now };
        let said = press.again(&entry.id).await.map_err(not_told)?;
        let outgoing = Outgoing { activity: said.id.clone(), body: said.body, inbox, due: now, again: true };
        let change = Change {
            at: now,
            seen: None,
            effects: vec![Effect::Send(outgoing)],
            journal: Some(JournalLine {
                at: now,
                actor: self.to.clone(),
                verb: "resend".into(),
                outcome: "queued".into(),
            }),
        };
        if ports.store.apply(change).await.map_err(Refused::Store)? == Applied::Mismatch {
            return Err(not_told(NotTold::Meanwhile));
        }
        let done = Courier::new(global).deliver(ports, &[]).await?;
        let text = format!(
            "Sent {} to {} (gatepost status says whether it came)\n",
            plain::line(&entry.title),
            plain::line(&self.to)
        );
        Ok(Outcome::told(global, text, json!({ "activity": said.id, "queue": done.json() })))
    }

    /// Who they are: as they are remembered here, or as their server says.
    async fn actor(&self, ports: &Ports) -> std::result::Result<RemoteUrl, Trouble> {
        let policy = ports.published.policy();
        let desk = Desk { store: ports.store.as_ref(), policy: &policy, now: ports.clock.now() };
        let handle = match Who::parse(&self.to)? {
            Who::Actor(id) => return Ok(id),
            Who::Domain(domain) => return Err(Refused::NotAPerson(domain).into()),
            Who::Handle(handle) => handle,
        };
        match desk.actor_called(&handle).await {
            Err(Refused::UnknownHandle(_)) => {}
            known => return Ok(known?),
        }
        if ports.reach == Reach::Loopback {
            let what = format!(
                "nobody here is called {}, and handles are not looked up with --insecure-loopback",
                plain::line(&handle)
            );
            let remedy = "write the actor's address, such as http://127.0.0.1:8787/ap/actor.json";
            return Err(Trouble::Refused(what, remedy.to_owned()));
        }
        Ok(actor_of(&handle, ports.outbound.as_ref()).await?)
    }
}

fn lost(who: &str, why: &str) -> Trouble {
    Trouble::Refused(
        format!("{} cannot be asked for an inbox: {why}", plain::line(who)),
        "try later, or write the actor's address".into(),
    )
}
