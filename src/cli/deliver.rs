//! `gatepost deliver`: send what waits.

use super::bar::Bar;
use super::press::BuiltFlags;
use super::report::{Outcome, Trouble, complain, count, print};
use super::{Global, Result, plain};
use crate::generate::Progress as _;
use crate::owner::Refused;
use crate::ports::{Ports, Tally};
use crate::publish::{Drained, Event, deliver};
use anyhow::Context as _;
use serde_json::{Value, json};
use std::time::Duration;

/// Send what waits to be sent
#[derive(Debug, clap::Args)]
pub(super) struct Deliver {
    #[command(flatten)]
    built: BuiltFlags,
    /// Go on until told to stop, and send again what failed when its time comes
    #[arg(long)]
    watch: bool,
}

impl Deliver {
    /// Runs it.
    pub(super) fn run(&self, global: &Global) -> Result {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().context("no thread to send from")?;
        let _guard = runtime.enter();
        self.built.store.is_new(global)?;
        let ports = self.built.ports(global)?;
        runtime.block_on(async {
            if self.watch {
                if !(global.quiet || global.json) {
                    print(&format!("Delivering for @{} (Ctrl-C stops it)\n", ports.published.policy().handle));
                }
                deliver::run_telling(&ports, super::gate::told_to_stop(), &mut |event| told(&event)).await;
                return Ok(Outcome::new(String::new(), json!({ "stopped": true })));
            }
            let done = Courier::new(global).deliver(&ports, &[]).await?;
            let text = if global.quiet { String::new() } else { done.queue() };
            Ok(Outcome { text, json: done.json(), is_bad: false, ..Outcome::default() })
        })
    }
}

/// Tells the owner what they should know of the queue.
pub(super) fn told(event: &Event) {
    if event.is_news() {
        complain(&format!("{}\n", plain::line(&event.to_string())));
    }
}

/// How often, and after what pause, we look how deliveries end that another process has under way.
const LOOKS: u32 = 40;
const LOOK: Duration = Duration::from_millis(250);

/// Sends, and shows how far it is.
pub(super) struct Courier {
    bar: Bar,
}

/// What became of what was sent.
#[derive(Debug)]
pub(super) struct Delivered {
    /// Of the activities that were asked about.
    tally: Tally,
    /// What is left of the whole queue.
    left: u64,
    /// What was done.
    drained: Drained,
}

impl Courier {
    /// One that shows its progress unless silence was asked for.
    pub(super) fn new(global: &Global) -> Self {
        Self { bar: Bar::new(global.quiet || global.json) }
    }

    /// Works the queue until nothing is due, and counts what became of these activities.
    pub(super) async fn deliver(
        &self,
        ports: &Ports,
        activities: &[String],
    ) -> std::result::Result<Delivered, Trouble> {
        let waiting = ports.store.counts().await.map_err(Refused::Store)?.queued;
        self.bar.start(usize::try_from(waiting).unwrap_or(usize::MAX));
        let mut so_far = Drained::default();
        let mut looks = 0;
        let (drained, tally) = loop {
            let drained = deliver::drain(ports, &mut |event| self.show(&mut so_far, &event)).await;
            let drained = drained.inspect_err(|_| self.bar.clear()).map_err(Refused::Store)?;
            let tally = tally(ports, activities).await?;
            looks += 1;
            // A gate that works the same queue has some under way: how they end is worth a moment.
            if tally.held == 0 || drained.offline || looks == LOOKS {
                break (drained, tally);
            }
            ports.clock.sleep(LOOK).await;
        };
        self.bar.clear();
        let left = ports.store.counts().await.map_err(Refused::Store)?.queued;
        if drained.offline {
            let what = format!("this machine seems to be offline; {} left", deliveries(left));
            return Err(Trouble::Later(what, "run gatepost deliver when it is online; nothing is lost".into()));
        }
        Ok(Delivered { tally, left, drained })
    }

    fn show(&self, so_far: &mut Drained, event: &Event) {
        so_far.count(event);
        if event.is_news() {
            return told(event);
        }
        self.bar.step();
        self.bar.say(format!("{} taken, {} again later, {} given up", so_far.sent, so_far.again, so_far.failed));
    }
}

/// How the deliveries of these activities stand.
async fn tally(ports: &Ports, activities: &[String]) -> std::result::Result<Tally, Trouble> {
    let mut tally = Tally::default();
    for (activity, of) in ports.store.tallies(0).await.map_err(Refused::Store)? {
        if activities.contains(&activity) {
            tally.waits += of.waits;
            tally.held += of.held;
            tally.done += of.done;
            tally.failed += of.failed;
        }
    }
    Ok(tally)
}

impl Delivered {
    /// Whether something was given up that the owner asked to have delivered.
    pub(super) fn gave_up(&self) -> bool {
        self.tally.failed > 0
    }

    /// The last line of `publish`.
    pub(super) fn line(&self) -> String {
        let Tally { waits, held, done, failed } = self.tally;
        let all = waits + held + done + failed;
        if all == 0 {
            return "Nobody follows yet: it is remembered as told\n".to_owned();
        }
        let mut parts = vec![format!("{done} of {}", deliveries(all))];
        if waits + held > 0 {
            parts.push(format!("{} tried again later, by the gate or by gatepost deliver", waits + held));
        }
        if failed > 0 {
            parts.push(format!("{failed} given up (gatepost status says why)"));
        }
        format!("Delivered {}\n", parts.join("; "))
    }

    /// The last line of `deliver`.
    fn queue(&self) -> String {
        match (self.left, self.drained.next) {
            (0, _) => "Nothing waits\n".to_owned(),
            (left, Some(next)) => format!("{} left, the next at {}\n", deliveries(left), super::press::moment(next)),
            (left, None) => format!("{} left\n", deliveries(left)),
        }
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        json!({ "deliveries": self.tally, "left": self.left, "next": self.drained.next })
    }
}

fn deliveries(n: u64) -> String {
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    count(n, "delivery", "deliveries")
}
